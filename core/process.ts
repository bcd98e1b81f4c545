/** How a process of the directory begins and ends: the same for the gateway, the subgraphs and the commands. */

/** The first signal drains and stops everything; a second one does not wait. */
export function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

/** Runs it. What a person can do something about has a code and says so itself; anything else is ours, and shows where. */
export function runMain(main: () => Promise<void>): void {
  main().catch((error: Error & { code?: string }) => {
    const known = error.code !== undefined && !error.code.startsWith('ERR_');
    process.stderr.write(`${known ? error.message : error.stack}\n`);
    process.exit(1);
  });
}

/** A line for whoever watches. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);
