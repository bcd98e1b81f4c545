/** A span for each request to a server of ours, and all that is done for the request within it. */
import { context, type Span, SpanStatusCode } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { begun } from './tracing.ts';

type Begun = NonNullable<ReturnType<typeof begun>>;

function ended(span: Span, { routeOptions }: FastifyRequest, status: number): void {
  // The route as it stands in the code, never the address that was asked for.
  if (routeOptions.url !== undefined) span.setAttribute('http.route', routeOptions.url);
  span.setAttribute('http.response.status_code', status);
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/** Each begins a trace of its own: a client's would decide what is kept, and under which identifiers. */
export function traceRequests(app: FastifyInstance, name: string): void {
  const underway = new WeakMap<FastifyRequest, Begun>();
  const end = (request: FastifyRequest, status: number): void => {
    const found = underway.get(request);
    if (found === undefined) return;
    underway.delete(request);
    ended(found.span, request, status);
  };

  app.addHook('onRequest', (request, _reply, done) => {
    const made = begun(name, { 'contactpoint.request': request.id });
    if (!made) return done();
    underway.set(request, made);
    context.with(made.within, done);
  });
  // Reading a body loses what the request was read within.
  app.addHook('preHandler', (request, _reply, done) => {
    const made = underway.get(request);
    if (made) context.with(made.within, done);
    else done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    end(request, reply.statusCode);
    done();
  });
  app.addHook('onRequestAbort', (request, done) => {
    end(request, 499);
    done();
  });
}
