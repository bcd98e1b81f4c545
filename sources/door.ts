/**
 * Where machines send their batches: a listener of its own, so that a long upload never stands in the way of a question.
 * `POST /feeds/<supplier>` takes a batch and answers 202 before it is loaded; `GET /feeds/<supplier>/batches/<name>` tells
 * what became of it. Who sends is found out before a byte of the body is read.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { BudgetSpent, budgetOf } from '#core/budget.ts';
import { AppError, errorBody, errorCatalogue } from '#core/errors.ts';
import type { BatchRefusal, Envelope, HeldBatch } from '#core/feeds.ts';
import { causeOf, type Log } from '#core/log.ts';
import { isUnavailable } from '#core/unavailable.ts';
import { assertionsOf, envelopeIn, type Shown } from './assertion.ts';
import { type FeedParts, feedEntry, formatOf, receiptOf } from './feed.ts';
import { FeedError, type FeedErrorCode, feedErrorBody } from './feed-error.ts';
import { feedQueue } from './queue.ts';
import { openSpool, SPOOL_LIMIT } from './spool.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read; nobody else gets as far as a handler. */
    shown: Shown | null;
    envelope: Envelope | null;
  }
}

export interface DoorOptions extends FeedParts {
  readonly audience: string;
  readonly dataDir: string;
  /** What waits is sealed with this: 32 bytes. */
  readonly spoolKey: Buffer;
  readonly log: Log;
  /** How many requests of one supplier are answered in a minute. */
  readonly perMinute?: number;
}

/** What a batch may be written in; what it is, its supplier's format says. */
const MEDIA = ['text/csv', 'application/xml', 'application/json', 'application/x-ndjson', 'application/octet-stream'];
/** How long a batch may take to arrive, in ms. */
const PATIENCE = 30 * 60_000;
/** Uploads at once: each holds a connection and a file. */
const UPLOADS = 16;
/** A batch, and its receipt asked for every second until it is loaded. */
const PER_MINUTE = 120;

const statusOf: Partial<Record<FeedErrorCode, number>> = {
  FEED_BUSY: 409,
  FEED_OUT_OF_TURN: 409,
  FEED_BATCH_REUSED: 409,
  FEED_NOT_ACCREDITED: 403,
};

/** A refusal of a batch, and which one is expected in its place. */
class BatchRefused extends Error {
  readonly refusal: BatchRefusal;
  constructor(refusal: BatchRefusal) {
    super(refusal.refused);
    this.refusal = refusal;
  }
}

function say(reply: FastifyReply, status: number, error: object, retryAfter = 5): FastifyReply {
  if (status === 401) reply.header('www-authenticate', 'Bearer error="invalid_token"');
  if (status === 409 || status === 429 || status === 503) reply.header('retry-after', String(retryAfter));
  return reply.status(status).send({ errors: [error] });
}

function refuse(reply: FastifyReply, error: unknown): FastifyReply {
  if (error instanceof BatchRefused) {
    const { refused, ...more } = error.refusal;
    return say(reply, 409, feedErrorBody(refused, more));
  }
  if (error instanceof FeedError) return say(reply, statusOf[error.code] ?? 422, feedErrorBody(error.code));
  const code = error instanceof AppError ? error.code : edgeCode(error);
  const retryAfter = error instanceof BudgetSpent ? error.retryAfter : undefined;
  return say(reply, Math.max(errorCatalogue[code].status, 400), errorBody(code), retryAfter);
}

function edgeCode(error: unknown) {
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'PAYLOAD_TOO_LARGE';
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return 'UNSUPPORTED_MEDIA_TYPE';
  if (typeof statusCode === 'number' && statusCode < 500) return 'BAD_REQUEST';
  return isUnavailable(error) ? 'SERVICE_UNAVAILABLE' : 'INTERNAL_SERVER_ERROR';
}

/** Whoever sends has gone before all of it was here. */
const isBroken = (error: unknown): boolean =>
  ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes(String((error as { code?: unknown }).code));

type Named = FastifyRequest<{ Params: { supplier: string; name?: string } }>;

export async function openDoor(options: DoorOptions): Promise<FastifyInstance> {
  const { intake, audit, clock, audience, dataDir, spoolKey, log, perMinute = PER_MINUTE } = options;
  const { feeds } = intake;
  const assertions = assertionsOf(feeds, audience, clock);
  const spool = await openSpool(join(dataDir, 'feeds'), spoolKey);
  const queue = feedQueue({ ...options, spool });
  const budget = budgetOf(perMinute);
  const app = Fastify({
    logger: false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: SPOOL_LIMIT,
    requestTimeout: PATIENCE,
    keepAliveTimeout: 5_000,
    forceCloseConnections: 'idle',
    http: { headersTimeout: 5_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 16_384 },
  });
  app.server.maxConnections = 4 * UPLOADS;
  app.decorateRequest('shown', null);
  app.decorateRequest('envelope', null);
  let uploads = 0;

  app.addHook('onSend', async (request, reply) => {
    reply.headers({ 'x-request-id': request.id, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });
  app.removeAllContentTypeParsers();
  // Handed on as it comes: whoever writes it to the disk sets the pace.
  app.addContentTypeParser(MEDIA, (_request, body, done) => done(null, body));

  /** Who sends, and not too often; that a client which is known may not at present is in the trail. */
  async function shownBy(request: Named): Promise<Shown> {
    const { supplier } = request.params;
    const shown = await assertions.shown(request.headers.authorization, supplier).catch(async (error: unknown) => {
      if (error instanceof AppError && error.code === 'CLIENT_REFUSED') {
        await audit.append(feedEntry(request.id, supplier, error.code));
      }
      throw error;
    });
    // Of whoever has shown who they are: nobody else can use up what is a supplier's.
    await budget.spend(shown.supplier.id, 1);
    return shown;
  }

  app.post('/feeds/:supplier', {
    onRequest: async (request: Named) => {
      if (request.headers['content-encoding'] !== undefined) throw new AppError('UNSUPPORTED_MEDIA_TYPE');
      const shown = await shownBy(request);
      const envelope = envelopeIn(shown, formatOf(shown.supplier));
      const found = await feeds.refusal(shown.supplier, envelope);
      if (found !== null && 'refused' in found) throw new BatchRefused(found);
      if (uploads >= UPLOADS) throw new AppError('SERVICE_UNAVAILABLE');
      request.shown = shown;
      request.envelope = envelope;
    },
    handler: async (request: Named, reply) => {
      const { shown, envelope } = request;
      if (shown === null || envelope === null) throw new AppError('UNAUTHENTICATED');
      uploads += 1;
      try {
        const known = await feeds.batch(shown.supplier.id, envelope.batch);
        const isHere = known !== null && (known.state !== 'RECEIVED' || (await spool.holds(known.id)));
        const batch = isHere ? known : await received(request, shown, envelope);
        if (batch.state === 'RECEIVED') queue.add(batch);
        return reply.status(202).send(receiptOf(batch));
      } finally {
        uploads -= 1;
      }
    },
  });

  /** Its bytes first, then its entry in the book: one that is in the book without them is sent again, and nothing is lost. */
  async function received(request: Named, shown: Shown, envelope: Envelope): Promise<HeldBatch> {
    const body = (request.body ?? Readable.from([])) as Readable;
    const spooled = await spool.take(body, envelope.checksum).catch((cause: unknown) => {
      throw isBroken(cause) ? new AppError('BAD_REQUEST', { cause }) : cause;
    });
    const batch = await feeds.receive(shown.supplier, envelope).catch(async (error: unknown) => {
      await spooled.drop();
      throw error;
    });
    if ('refused' in batch) {
      await spooled.drop();
      throw new BatchRefused(batch);
    }
    await spooled.keep(batch.id);
    await audit.append(feedEntry(request.id, shown.supplier.id, 'RECEIVED', receiptOf(batch)));
    return batch;
  }

  app.get('/feeds/:supplier/batches/:name', async (request: Named, reply) => {
    const { supplier } = await shownBy(request);
    const batch = await feeds.batch(supplier.id, request.params.name ?? '');
    if (batch === null) throw new AppError('NOT_FOUND');
    return reply.send(receiptOf(batch));
  });

  app.setNotFoundHandler(async (_request, reply) => refuse(reply, new AppError('NOT_FOUND')));
  app.setErrorHandler(async (error, request, reply) => {
    const answer = refuse(reply, error);
    if (reply.statusCode >= 500) log.error('an upload failed', { request: request.id, cause: causeOf(error) });
    return answer;
  });
  app.addHook('onReady', () => queue.resume());
  app.addHook('onClose', () => queue.close());
  return app;
}
