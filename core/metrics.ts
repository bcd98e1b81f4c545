/** How many, how long, how much: numbers about the directory and about nobody, read by Prometheus and sent by OTLP. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Meter } from '@opentelemetry/api';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import type { FastifyInstance } from 'fastify';
import type { Gauges } from './subgraph.ts';

export interface Metrics {
  /** Notes an answer by its HTTP status, and how long it took, in ms. */
  answered(status: number, took: number): void;
  /** Everything as Prometheus reads it. */
  text(): Promise<string>;
  close(): Promise<void>;
}

export interface MetricsOptions {
  /** Which process it is: `contactpoint-gateway`. */
  readonly service: string;
  readonly gauges: Gauges;
  /** Who else takes the numbers, from time to time. */
  readonly readers?: readonly MetricReader[];
}

const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8';

/** Reads when it is asked: the library's own would open a server for it. */
class WhenAsked extends MetricReader {
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** What a process takes of its machine. Names as OpenTelemetry has them, with underscores. */
function observeProcess(meter: Meter): () => void {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const cpu = meter.createObservableCounter('process_cpu_seconds', { description: 'Time spent computing.', unit: 's' });
  const memory = meter.createObservableGauge('process_resident_memory_bytes', {
    description: 'Memory that is held.',
    unit: 'By',
  });
  const heap = meter.createObservableGauge('nodejs_heap_used_bytes', {
    description: 'Memory of the JavaScript heap that is used.',
    unit: 'By',
  });
  const waited = meter.createObservableGauge('nodejs_eventloop_delay_p99_seconds', {
    description: 'How late the event loop comes, 99th percentile since it was last read.',
    unit: 's',
  });
  meter.addBatchObservableCallback(
    (observed) => {
      const { user, system } = process.cpuUsage();
      observed.observe(cpu, (user + system) / 1e6);
      const { rss, heapUsed } = process.memoryUsage();
      observed.observe(memory, rss);
      observed.observe(heap, heapUsed);
      observed.observe(waited, delay.percentile(99) / 1e9);
      delay.reset();
    },
    [cpu, memory, heap, waited],
  );
  return () => delay.disable();
}

function observe(meter: Meter, gauges: Gauges): void {
  for (const [name, { help, value }] of Object.entries(gauges)) {
    meter
      .createObservableGauge(`contactpoint_${name}`, { description: help })
      // What cannot be found out is not a number, and keeps nobody from the others.
      .addCallback(async (observed) => observed.observe(await value().catch(() => Number.NaN)));
  }
}

export function openMetrics({ service, gauges, readers = [] }: MetricsOptions): Metrics {
  const read = new WhenAsked();
  const resource = resourceFromAttributes({ 'service.name': service });
  const provider = new MeterProvider({ resource, readers: [read, ...readers] });
  const meter = provider.getMeter('contactpoint');
  const stop = observeProcess(meter);
  observe(meter, gauges);
  const answers = meter.createCounter('contactpoint_answers', {
    description: 'Answers to POST /graphql by HTTP status.',
  });
  const seconds = meter.createHistogram('contactpoint_answer_seconds', {
    description: 'How long an answer to POST /graphql took.',
    unit: 's',
    advice: { explicitBucketBoundaries: SECONDS },
  });
  // Without the names of our own program in every line.
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  return {
    answered: (status, took) => {
      answers.add(1, { status });
      seconds.record(took / 1000);
    },
    text: async () => serializer.serialize((await read.collect()).resourceMetrics),
    close: async () => {
      stop();
      await provider.shutdown();
    },
  };
}

/** Counts what a server answers to `POST /graphql`, and tells what has been counted. */
export function serveMetrics(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', async ({ routeOptions }, reply) => {
    if (routeOptions.url === '/graphql') metrics.answered(reply.statusCode, reply.elapsedTime);
  });
  app.get('/metrics', async (_request, reply) => reply.type(PROMETHEUS).send(await metrics.text()));
}
