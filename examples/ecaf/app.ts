/** The program: its API, and how it answers when something is wrong. */
import helmet from '@fastify/helmet';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Database } from './database.ts';
import { Deliverer, type Pace, usualPace } from './deliverer.ts';
import { type Directory, Refused } from './directory.ts';
import { Problem } from './problems.ts';
import { backlog } from './registration-store.ts';
import { type Parts, serveApi } from './routes.ts';
import { endsSession, Sessions } from './sessions.ts';

export interface EcafOptions {
  readonly database: Database;
  readonly directory: Directory;
  /** The name under which the directory knows this program. */
  readonly client?: string;
  readonly clock?: () => number;
  readonly pace?: Pace;
  readonly tokenFor?: Parts['tokenFor'];
  /** Says one line for each request: never an address, a name or a number. */
  readonly log?: (line: string) => void;
}

/** What the directory said no to, in our own words, with its code. */
function ofDirectory({ code, field }: Refused): Problem {
  if (['UNREACHABLE', 'SERVICE_UNAVAILABLE', 'TRAIL_UNWITNESSED', 'INTERNAL_SERVER_ERROR'].includes(code)) {
    return new Problem('DIRECTORY_UNREACHABLE', { directory: code });
  }
  return new Problem(endsSession(code) ? 'SIGN_IN_REFUSED' : 'DIRECTORY_REFUSED', { field, directory: code });
}

/** The database itself holds that nothing is written without consent. */
const isWithoutConsent = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'constraint' in error && error.constraint === 'consent_stands';

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Refused) return ofDirectory(error);
  if (isWithoutConsent(error)) return new Problem('CONSENT_MISSING');
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500;
  // Not JSON, too long, another content type.
  return new Problem(status >= 400 && status < 500 ? 'BAD_REQUEST' : 'INTERNAL_ERROR');
}

export async function createEcaf(options: EcafOptions): Promise<FastifyInstance> {
  const { database, directory, client = 'ecaf', clock = Date.now, pace = usualPace, tokenFor } = options;
  const { log = () => undefined } = options;
  const app = Fastify({ logger: false, bodyLimit: 256 * 1024, requestTimeout: 20_000, forceCloseConnections: 'idle' });
  const sessions = new Sessions(directory, client, clock);
  const deliverer = new Deliverer({ database, directory, sessions, clock, pace, log });
  await app.register(helmet);
  app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));
  app.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
    log(`${method} ${routeOptions.url ?? '-'} ${statusCode} ${elapsedTime.toFixed(0)} ms`);
  });
  app.setNotFoundHandler(async (_request, reply) => {
    const problem = new Problem('NOT_FOUND');
    return reply.status(problem.status).send(problem.body);
  });
  app.setErrorHandler(async (error, _request, reply) => {
    const problem = problemOf(error);
    // The sentence of whatever broke could hold what somebody wrote: its code alone is logged.
    if (problem.code === 'INTERNAL_ERROR') log(`error ${String((error as { code?: unknown }).code ?? 'unknown')}`);
    return reply.status(problem.status).send(problem.body);
  });

  app.get('/health', async () => {
    const { waiting, refused, oldest } = await backlog(database);
    return { registrations: { waiting, refused, oldestSeconds: oldest && Math.round((clock() - +oldest) / 1000) } };
  });
  serveApi(app, { database, directory, sessions, deliverer, clock, ...(tokenFor && { tokenFor }) });

  app.addHook('onReady', async () => deliverer.start());
  app.addHook('onClose', async () => deliverer.stop());
  return app;
}
