/** The program: its API, and how it answers when something is wrong. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bareListener } from '../govuk/listener.ts';
import type { Database } from './database.ts';
import { Deliverer, type Pace, usualPace } from './deliverer.ts';
import type { Directory } from './directory.ts';
import { problemOf } from './faults.ts';
import { servePages } from './pages/index.ts';
import { Problem } from './problems.ts';
import { backlog } from './registration-store.ts';
import { type Parts, serveApi } from './routes.ts';
import { Sessions } from './sessions.ts';

export interface EcafOptions {
  readonly database: Database;
  readonly directory: Directory;
  /** The name under which the directory knows this program. */
  readonly client?: string;
  /** Whether it is reached over https: then the cookie is sent nowhere else. */
  readonly isSecure?: boolean;
  readonly clock?: () => number;
  readonly pace?: Pace;
  readonly tokenFor?: Parts['tokenFor'];
  /** Says one line for each request: never an address, a name or a number. */
  readonly log?: (line: string) => void;
}

/** A section with every field full, each character of it written as three. */
const LONGEST_FORM = 1024 * 1024;

/** Somebody in front of a browser, rather than a program. */
const wantsPage = ({ headers }: FastifyRequest): boolean => headers.accept?.includes('text/html') ?? false;

export async function createEcaf(options: EcafOptions): Promise<FastifyInstance> {
  const { database, directory, client = 'ecaf', clock = Date.now, pace = usualPace, tokenFor } = options;
  const { log = () => undefined, isSecure = false } = options;
  const app = await bareListener(isSecure, log, LONGEST_FORM);
  const sessions = new Sessions(directory, client, clock);
  const deliverer = new Deliverer({ database, directory, sessions, clock, pace, log });
  let refuse: Awaited<ReturnType<typeof servePages>> | undefined;
  // Said before any route: routes that are there already would not know of it.
  const refused = (request: FastifyRequest, reply: FastifyReply, error: unknown) => {
    if (refuse && wantsPage(request)) return refuse(request, reply, error);
    const problem = problemOf(error);
    // The sentence of whatever broke could hold what somebody wrote: its code alone is logged.
    if (problem.code === 'INTERNAL_ERROR') log(`error ${String((error as { code?: unknown }).code ?? 'unknown')}`);
    return reply.status(problem.status).send(problem.body);
  };
  app.setNotFoundHandler(async (request, reply) => refused(request, reply, new Problem('NOT_FOUND')));
  app.setErrorHandler(async (error, request, reply) => refused(request, reply, error));

  app.get('/health', async () => {
    const { waiting, refused, oldest } = await backlog(database);
    return { registrations: { waiting, refused, oldestSeconds: oldest && Math.round((clock() - +oldest) / 1000) } };
  });
  const parts = { database, directory, sessions, deliverer, clock, ...(tokenFor && { tokenFor }) };
  serveApi(app, parts);
  refuse = await servePages(app, { ...parts, isSecure, log });

  app.addHook('onReady', async () => deliverer.start());
  app.addHook('onClose', async () => deliverer.stop());
  return app;
}
