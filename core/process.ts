/** How a process of the directory begins and ends: the same for the gateway, the subgraphs and the commands. */

/** A terminal sends Ctrl-C to everybody in it, and npm sends it on: two at once are one. */
const SAME_SIGNAL = 1_000;

/** The first signal drains and stops everything; a second one, later, does not wait. */
export function stopOnSignal(stop: () => Promise<void>): void {
  let since: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (since !== undefined && Date.now() - since > SAME_SIGNAL) process.exit(1);
      if (since !== undefined) return;
      since = Date.now();
      stop().then(
        () => process.exit(),
        () => process.exit(1),
      );
    });
  }
}

/** Errors whose sentences are ours. Those of libraries may repeat a value, so their place alone is shown. */
function sayable(error: Error & { code?: string }): string {
  const { code, message, stack = '', name } = error;
  if (code === 'EADDRINUSE') return 'The port is taken. Stop what listens there, or set PORT to another.';
  const ours = /^(?:CONFIG|DATA|DATABASE|FEED)_/.test(code ?? '') || name === 'SayableError';
  return ours
    ? message
    : [`${name} ${code ?? ''}`, ...stack.split('\n').filter((line) => line.startsWith('    at '))].join('\n');
}

/** Thrown within work that goes on for long, to leave it where it stands: the process is about to end. */
export class Stopped extends Error {}

/** Something a person can do something about. */
export class SayableError extends Error {
  override readonly name = 'SayableError';
}

/** Runs it. What a person can do something about has a code and says so itself; anything else is ours, and shows where. */
export function runMain(main: () => Promise<void>): void {
  main().catch((error: Error & { code?: string }) => {
    process.stderr.write(`${sayable(error)}\n`);
    process.exit(1);
  });
}

/** A line for whoever watches. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);
