/**
 * Runs of a property until their time is up: one that has begun is finished, so that none goes on beside the next test,
 * as those do that fast-check interrupts. What is being shrunk then is told as it is.
 */
export function within(milliseconds: number) {
  const until = Date.now() + milliseconds;
  return <Generated extends unknown[]>(run: (...generated: Generated) => Promise<void>) =>
    async (...generated: Generated): Promise<void> => {
      if (Date.now() < until) await run(...generated);
    };
}
