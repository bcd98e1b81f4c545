/**
 * Where the time of a request goes: one tree of spans, through the processes that answer it (OpenTelemetry). A span bears
 * names that stand in this code, codes and counts: nothing that anybody sent, and nothing that was found (law 7).
 */
import {
  type Attributes,
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { causeOf } from './log.ts';

/**
 * Null where nobody listens: then a span costs one comparison. It is nobody else's: libraries write what clients sent into
 * the tracer that is everybody's (Apollo's gateway the name of the operation), so that one stays empty.
 */
let tracer: Tracer | null = null;

/** Has spans made by this tracer from now on; by none, with null. */
export function traceWith(made: Tracer | null): void {
  tracer = made;
}

/** W3C Trace Context, level 1. Only this header: `tracestate` is text of whoever sends it. */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-(0[01])$/;

/** What another part of the directory is told of the span that asks it, with the question; nothing where there is none. */
export function carried(): { readonly traceparent?: string } {
  const span = tracer && trace.getActiveSpan()?.spanContext();
  return span ? { traceparent: `00-${span.traceId}-${span.spanId}-0${span.traceFlags & 1}` } : {};
}

/** The span of another part that asks, as it was carried here. */
export function continued(traceparent: string | undefined): Context {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: Number(flags), isRemote: true });
}

/** The first span of a trace, which something else begins and ends; null where nobody listens. */
export function begun(name: string, attributes: Attributes): { span: Span; within: Context } | null {
  if (!tracer) return null;
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, ROOT_CONTEXT);
  return { span, within: trace.setSpan(ROOT_CONTEXT, span) };
}

function failed(span: Span, error: unknown): void {
  // The class and the code: a message may repeat a value.
  span.setAttribute('error.type', causeOf(error)).setStatus({ code: SpanStatusCode.ERROR });
}

/** The work as a span of the request it is done for; what is done for none has none. */
export const traced = <Result>(
  name: string,
  work: () => Promise<Result>,
  attributes: Attributes = {},
  kind: SpanKind = SpanKind.INTERNAL,
): Promise<Result> =>
  tracer && trace.getActiveSpan() ? inSpan(tracer.startSpan(name, { kind, attributes }), work) : work();

async function inSpan<Result>(span: Span, work: () => Promise<Result>): Promise<Result> {
  try {
    return await context.with(trace.setSpan(context.active(), span), work);
  } catch (error) {
    failed(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** The same for work that another part asks for, as a span of the request it asks for. */
export function tracedFor<Result>(name: string, traceparent: unknown, work: () => Promise<Result>): Promise<Result> {
  if (!tracer) return work();
  const within = continued(typeof traceparent === 'string' ? traceparent : undefined);
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER }, within);
  return context.with(within, () => inSpan(span, work));
}
