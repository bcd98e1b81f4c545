/** Sends spans and metrics to whoever collects them, where somebody is named (OTLP over HTTP). */
import { context } from '@opentelemetry/api';
import type { MetricReader } from '@opentelemetry/sdk-metrics';
import { traceWith } from './tracing.ts';

/** Between two exports of metrics, and how long one export may take, in ms. */
const EVERY = 30_000;
const PATIENCE = 5_000;

export interface TelemetrySettings {
  /** The address of a collector; nothing is sent without one. */
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  /** What it wants to be shown: `name=value` with commas between, percent-encoded. */
  readonly OTEL_EXPORTER_OTLP_HEADERS?: string | undefined;
  /** Of how many requests spans are made, 0 to 1. */
  readonly OTEL_TRACES_SAMPLER_ARG: number;
}

export interface Telemetry {
  /** Takes the metrics from time to time; none where nobody collects. */
  readonly readers: readonly MetricReader[];
  /** Sends what is left, for as long as one export may take. */
  close(): Promise<void>;
}

const headersIn = (text = ''): Record<string, string> =>
  Object.fromEntries(
    text
      .split(',')
      .filter(Boolean)
      .map((pair) => [
        pair.slice(0, pair.indexOf('=')).trim(),
        decodeURIComponent(pair.slice(pair.indexOf('=') + 1).trim()),
      ]),
  );

export async function openTelemetry(service: string, settings: TelemetrySettings): Promise<Telemetry> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS, OTEL_TRACES_SAMPLER_ARG } = settings;
  if (endpoint === undefined) return { readers: [], close: async () => undefined };
  // Only where somebody collects: to load them takes a tenth of a start.
  const [
    { AsyncLocalStorageContextManager },
    { resourceFromAttributes },
    { OTLPTraceExporter },
    { OTLPMetricExporter },
    { PeriodicExportingMetricReader },
    { BasicTracerProvider, BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler },
  ] = await Promise.all([
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/exporter-metrics-otlp-http'),
    import('@opentelemetry/sdk-metrics'),
    import('@opentelemetry/sdk-trace-base'),
  ]);
  const to = (signal: string) => ({
    url: `${endpoint.replace(/\/$/, '')}/v1/${signal}`,
    headers: headersIn(OTEL_EXPORTER_OTLP_HEADERS),
    timeoutMillis: PATIENCE,
  });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(OTEL_TRACES_SAMPLER_ARG) }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(to('traces')))],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  traceWith(provider.getTracer('contactpoint'));
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter(to('metrics')),
    exportIntervalMillis: EVERY,
    exportTimeoutMillis: PATIENCE,
  });
  return {
    readers: [reader],
    close: async () => {
      traceWith(null);
      context.disable();
      await provider.shutdown().catch(() => undefined);
    },
  };
}
