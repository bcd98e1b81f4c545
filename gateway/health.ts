import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Gauges } from '#core/subgraph.ts';

/** Whether each thing an answer needs is there; asked anew each time, with a short patience. */
export type Checks = Readonly<Record<string, () => Promise<boolean>>>;

const PATIENCE = 1_000;

const inTime = (check: () => Promise<boolean>): Promise<boolean> =>
  Promise.race([
    check().catch(() => false),
    new Promise<boolean>((resolve) => setTimeout(resolve, PATIENCE, false).unref()),
  ]);

/** Liveness, readiness and figures: codes and counts, nothing about anybody. */
export function serveHealth(app: FastifyInstance, checks: Checks, gauges: Gauges = {}): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const answers = new Counter({
    name: 'contactpoint_answers_total',
    help: 'Answers to POST /graphql by HTTP status.',
    labelNames: ['status'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'contactpoint_answer_seconds',
    help: 'How long an answer to POST /graphql took.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  for (const [name, { help, value }] of Object.entries(gauges)) {
    new Gauge({
      name: `contactpoint_${name}`,
      help,
      registers: [registry],
      // What cannot be found out is not a number, and keeps nobody from the others.
      async collect() {
        this.set(await value().catch(() => Number.NaN));
      },
    });
  }
  app.addHook('onResponse', async ({ routeOptions }, reply) => {
    if (routeOptions.url !== '/graphql') return;
    answers.inc({ status: reply.statusCode });
    seconds.observe(reply.elapsedTime / 1000);
  });

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
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
}
