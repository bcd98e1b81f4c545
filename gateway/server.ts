/**
 * The edge: one door, `POST /graphql`, and the order in which a request must pass what stands before the graph. Each
 * step is cheaper than the next, and none trusts what a later one would have to find out.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { AppError, type ErrorCode, errorBody, errorCatalogue } from '#core/errors.ts';
import { causeOf, type Log } from '#core/log.ts';
import { traceRequests } from '#core/request-spans.ts';
import { isUnavailable } from '#core/unavailable.ts';
import type { Admission } from './admission.ts';
import type { Answering } from './answer.ts';
import { parseFailure } from './client-errors.ts';
import { type Caller, type Identity, TurnedAway } from './identity.ts';
import type { Recorder } from './recorder.ts';
import { safeHeaders } from './safe-headers.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read; nobody else gets as far as a handler. */
    caller: Caller | null;
  }
}

export interface EdgeOptions {
  readonly identity: Identity;
  readonly recorder: Recorder;
  readonly admission: Admission;
  readonly answering: Answering;
  readonly log: Log;
}

const BODY_LIMIT = 64 * 1024;
/** How many refusals of nobody in particular are recorded in a minute, one by one. */
const UNKNOWN_RECORDED = 600;
/** The same of one account. */
const KNOWN_RECORDED = 60;
const JSON_ONLY = /^application\/json(?:; ?charset="?utf-8"?)?$/i;

/**
 * The media type of an answer: its own where the caller takes it, plain JSON otherwise. Whoever takes neither gets JSON
 * too (GraphQL over HTTP, section 5, allows it): a change must not be carried out and then answered with 406.
 */
const mediaType = (accept = ''): string =>
  accept.includes('application/graphql-response+json') ? 'application/graphql-response+json' : 'application/json';

/** Says a refusal: code, sentence, remedy, and what the protocol wants beside them. */
export function refuse(
  reply: FastifyReply,
  code: ErrorCode,
  field?: string,
  error: GraphQLFormattedError = errorBody(code, field),
  retryAfter = 1,
): FastifyReply {
  if (code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer error="invalid_token"');
  if (code === 'METHOD_NOT_ALLOWED') reply.header('allow', 'POST');
  if (errorCatalogue[code].status === 503 || code === 'RATE_LIMITED') reply.header('retry-after', String(retryAfter));
  // A refusal that is an answer of the graph (200 there) is still a refusal here.
  const status = Math.max(errorCatalogue[code].status, 400);
  return reply
    .status(status)
    .type(`${mediaType(reply.request.headers.accept)}; charset=utf-8`)
    .send({ errors: [error] });
}

/** What a request is judged by. Node keeps one value of a header that is sent twice; somebody before us the other. */
const ONCE = new Set([
  'authorization',
  'content-type',
  'content-encoding',
  'access-reason',
  'case-reference',
  'mediation',
  'override',
  'accept',
]);

/**
 * Whether the body is said to be something else than JSON once it is put together. Node takes `gzip, chunked` and unpacks
 * nothing; a proxy before it may read another body than we do.
 */
const isCoded = (headers: IncomingHttpHeaders): boolean =>
  headers['content-encoding'] !== undefined || (headers['transfer-encoding'] ?? 'chunked').toLowerCase() !== 'chunked';

/** Names and values stand in turns. */
function isAmbiguous({ raw: { rawHeaders } }: FastifyRequest): boolean {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    if (ONCE.has(name) && seen.has(name)) return true;
    seen.add(name);
  }
  return false;
}

/** Of a connection that does not speak HTTP there is nothing to answer but that. */
function notHttp(error: { readonly code: string }, socket: Socket): void {
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  if (error.code !== 'ECONNRESET' && socket.writable) {
    socket.end(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
  }
  socket.destroySoon();
}

/** The code a failure before the graph is told as. */
function edgeCode(error: unknown): ErrorCode {
  if (error instanceof AppError) return error.code;
  const { code } = error as { code?: unknown };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'PAYLOAD_TOO_LARGE';
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return 'UNSUPPORTED_MEDIA_TYPE';
  const { statusCode } = error as { statusCode?: unknown };
  if (typeof statusCode === 'number' && statusCode < 500) return 'BAD_REQUEST';
  return isUnavailable(error) ? 'SERVICE_UNAVAILABLE' : 'INTERNAL_SERVER_ERROR';
}

type TurnsAway = (request: FastifyRequest, reply: FastifyReply, away: TurnedAway) => Promise<FastifyReply>;

function turningAway({ recorder, log }: EdgeOptions): TurnsAway {
  const nobody = new RateLimiterMemory({ points: UNKNOWN_RECORDED, duration: 60 });
  const known = new RateLimiterMemory({ points: KNOWN_RECORDED, duration: 60 });
  // Anybody can be turned away as often as they like: the trail must not be theirs to fill.
  const isFlood = async ({ bearer }: TurnedAway): Promise<boolean> => {
    const counted = bearer === null ? nobody.consume('nobody') : known.consume(bearer.account);
    return (await counted.catch(() => null)) === null;
  };

  return async (request, reply, away) => {
    if (await isFlood(away)) {
      log.warn('a refusal was not recorded: too many alike', { request: request.id, code: away.rule });
      return refuse(reply, away.refusal.code, away.refusal.extensions.field);
    }
    // Nothing is disclosed by a refusal, so it is said even where it cannot be recorded; but then it is logged.
    await recorder.refusal(request.id, request.ip, away).catch((error: unknown) => {
      log.error('a refusal could not be recorded', { request: request.id, code: away.rule, cause: causeOf(error) });
    });
    return refuse(reply, away.refusal.code, away.refusal.extensions.field);
  };
}

export async function createEdge(options: EdgeOptions): Promise<FastifyInstance> {
  const { identity, admission, answering, log } = options;
  const turnAway = turningAway(options);
  const app = Fastify({
    logger: false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: BODY_LIMIT,
    trustProxy: false,
    requestTimeout: 10_000,
    keepAliveTimeout: 5_000,
    forceCloseConnections: 'idle',
    // An address that cannot be read is not said back. No hook runs here.
    frameworkErrors: (_error, _request, reply: FastifyReply) =>
      refuse(reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }), 'NOT_FOUND'),
    clientErrorHandler: notHttp,
    http: { headersTimeout: 5_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 16_384 },
  });
  app.server.maxConnections = 2_000;
  app.decorateRequest('caller', null);
  traceRequests(app, 'request');
  const safe = await safeHeaders();
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(safe).header('x-request-id', request.id);
    done();
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    done();
  });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.route({
    method: 'POST',
    url: '/graphql',
    onRequest: async (request, reply) => {
      const { headers } = request;
      if (!JSON_ONLY.test(headers['content-type'] ?? '') || isCoded(headers)) {
        return refuse(reply, 'UNSUPPORTED_MEDIA_TYPE');
      }
      try {
        if (isAmbiguous(request)) throw new TurnedAway(new AppError('UNAUTHENTICATED'), 'HEADERS');
        request.caller = await identity.caller(headers, request.ip);
      } catch (error) {
        if (error instanceof TurnedAway) return turnAway(request, reply, error);
        throw error;
      }
      return undefined;
    },
    handler: async (request, reply) => {
      const { caller } = request;
      if (caller === null) return refuse(reply, 'UNAUTHENTICATED');
      // Of whoever holds the token: one who acts for somebody else spends no turn of theirs.
      const turn = admission.ask(caller.bearer.account);
      reply.raw.once('close', turn.leave);
      try {
        await turn.admitted;
        const viewer = await identity.viewer(request.id, caller, request.headers);
        const answer = await answering.answer(
          viewer,
          request.body as Buffer | undefined,
          request.ip,
          mediaType(request.headers.accept),
        );
        return reply.status(answer.status).headers(answer.headers).send(answer.body);
      } catch (error) {
        if (error instanceof TurnedAway) return turnAway(request, reply, error);
        throw error;
      } finally {
        turn.done();
      }
    },
  });
  app.route({
    method: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/graphql',
    onRequest: async (_request, reply) => refuse(reply, 'METHOD_NOT_ALLOWED'),
    handler: async (_request, reply) => refuse(reply, 'METHOD_NOT_ALLOWED'),
  });
  app.setNotFoundHandler(async (_request, reply) => refuse(reply, 'NOT_FOUND'));
  app.setErrorHandler(async (error, request, reply) => {
    const code = edgeCode(error);
    if (code === 'INTERNAL_SERVER_ERROR' || code === 'SERVICE_UNAVAILABLE') {
      log.error('a request failed', { request: request.id, code, cause: causeOf(error) });
    }
    if (code === 'GRAPHQL_PARSE_FAILED') return refuse(reply, code, undefined, parseFailure((error as Error).cause));
    const { extensions, retryAfter } = error instanceof AppError ? error : new AppError(code);
    return refuse(reply, code, extensions.field, undefined, retryAfter);
  });
  return app;
}
