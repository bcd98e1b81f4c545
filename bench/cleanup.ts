/** What must be undone at the end, newest first: once, whether the run ends well, badly or by Ctrl-C. */
export function cleanup() {
  const steps: (() => unknown)[] = [];
  let running: Promise<void> | undefined;
  const unwind = async (): Promise<void> => {
    while (steps.length > 0) {
      try {
        await steps.pop()?.();
      } catch (error) {
        // One thing that does not stop must not keep the others running.
        process.stderr.write(`${String(error)}\n`);
      }
    }
  };
  return {
    add: (step: () => unknown): void => void steps.push(step),
    run: (): Promise<void> => {
      running ??= unwind();
      return running;
    },
  };
}
export type Cleanup = ReturnType<typeof cleanup>;
