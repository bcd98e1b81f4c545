/**
 * The query page of the demonstration, at `/`: GraphiQL served from here, somebody to be, a reason to ask, and examples.
 * Only where the demonstration's own issuer is trusted; elsewhere none of these addresses exists.
 */
import type { FastifyInstance } from 'fastify';
import { type GraphQLSchema, introspectionFromSchema, printSchema } from 'graphql';
import { type Clock, dayOf } from '#core/clock.ts';
import { readAssets } from './explorer/assets.ts';
import { explorerPage } from './explorer/page.ts';
import { serveSignIn } from './explorer/sign-in.ts';

export interface ExplorerOptions {
  readonly dataDir: string;
  readonly audience: string;
  /** What clients may ask for. */
  readonly schema: GraphQLSchema | undefined;
  readonly clock: Clock;
}

/**
 * The API itself allows nothing to be loaded at all. GraphiQL sets styles from its script and carries its fonts and
 * images as data; beyond that, only what this server sends.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A year: the address of an asset changes with its content. */
const FOR_EVER = 'public, max-age=31536000, immutable';

export async function serveExplorer(app: FastifyInstance, options: ExplorerOptions): Promise<void> {
  const { dataDir, audience, schema, clock } = options;
  if (!schema) throw new TypeError('the query page needs the schema');
  const { base, assets } = readAssets();
  // Introspection stays off at /graphql, here as in production: the page reads the schema from beside it.
  const introspection = JSON.stringify({ data: introspectionFromSchema(schema) });
  const sdl = printSchema(schema);

  app.get('/', async (_request, reply) =>
    reply
      .header('content-security-policy', CONTENT_SECURITY_POLICY)
      .type('text/html; charset=utf-8')
      .send(explorerPage({ base, schema, today: dayOf(clock()) })),
  );
  app.get('/explorer/schema.json', async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(introspection),
  );
  app.get('/schema.graphql', async (_request, reply) => reply.type('text/plain; charset=utf-8').send(sdl));
  for (const { name, type, bytes } of assets) {
    app.get(base + name, async (_request, reply) => reply.header('cache-control', FOR_EVER).type(type).send(bytes));
  }
  serveSignIn(app, { dataDir, audience, clock });
}
