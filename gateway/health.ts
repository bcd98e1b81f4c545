import type { FastifyInstance } from 'fastify';

/** Whether each thing an answer needs is there; asked anew each time, with a short patience. */
export type Checks = Readonly<Record<string, () => Promise<boolean>>>;

const PATIENCE = 1_000;

const inTime = (check: () => Promise<boolean>): Promise<boolean> =>
  Promise.race([
    check().catch(() => false),
    new Promise<boolean>((resolve) => setTimeout(resolve, PATIENCE, false).unref()),
  ]);

/** Liveness and readiness: names of parts, and whether they are there. */
export function serveHealth(app: FastifyInstance, checks: Checks): void {
  // Asked by anybody who reaches the port: whoever asks while it is being found out gets the same answer.
  let underway: Promise<(readonly [string, boolean])[]> | undefined;
  const states = () => {
    underway ??= Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await inTime(check)] as const),
    ).finally(() => {
      underway = undefined;
    });
    return underway;
  };

  app.get('/health/live', async () => ({ live: true }));
  app.get('/health/ready', async (_request, reply) => {
    const found = await states();
    const ready = found.every(([, state]) => state);
    return reply.status(ready ? 200 : 503).send({ ready, checks: Object.fromEntries(found) });
  });
}
