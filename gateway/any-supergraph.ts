/**
 * The gateway's way of answering over any supergraph: the plans of @apollo/gateway, compiled, and lean connections to
 * the subgraphs. Nobody's rights, no trail: those belong to the directory's own graph.
 */
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import Fastify, { type FastifyInstance } from 'fastify';
import { GraphQLError } from 'graphql';
import { postTo } from '#core/pool.ts';
import { answering } from './answering.ts';
import { type Answerable, compiler, type Question } from './compiled/executor.ts';

export interface AnySupergraph {
  readonly supergraph: string;
  /** Where subgraphs are, by name; the others are where the supergraph says. */
  readonly urls: Readonly<Record<string, string>>;
}

const PATIENCE = 30_000;
const BODY_LIMIT = 1024 * 1024;

/** What is wrong with an answer that is none, as Apollo's own data source tells it. */
function refused(url: string, status: number, body: string): GraphQLError {
  const codes: Readonly<Record<number, string>> = { 401: 'UNAUTHENTICATED', 403: 'FORBIDDEN' };
  const code = codes[status];
  const extensions = { response: { url, status, body }, ...(code === undefined ? {} : { code }) };
  return new GraphQLError(`${status}`, { extensions });
}

/** A subgraph over HTTP, on connections that are kept. */
const leanSource = (url: string): GraphQLDataSource => ({
  process: async ({ request: { query, variables, operationName } }) => {
    const body = JSON.stringify({ query, variables, operationName });
    const { status, text } = await postTo(url, {}, body, PATIENCE);
    if (status < 200 || status > 299) throw refused(url, status, text);
    return JSON.parse(text);
  },
});

/** A request as it must be before anything is made of it; null where it is none. */
function questionIn(body: unknown): Question | null {
  if (typeof body !== 'object' || body === null) return null;
  const { query, operationName = null, variables } = body as Partial<Question>;
  if (typeof query !== 'string' || query === '') return null;
  if (operationName !== null && typeof operationName !== 'string') return null;
  const given = variables ?? {};
  return typeof given === 'object' && !Array.isArray(given) ? { query, operationName, variables: given } : null;
}

const malformed = { errors: [{ message: 'a request is JSON with a query', extensions: { code: 'BAD_REQUEST' } }] };

export interface OpenSupergraph {
  readonly app: FastifyInstance;
  close(): Promise<void>;
}

export async function openSupergraph({ supergraph, urls }: AnySupergraph): Promise<OpenSupergraph> {
  // The gateway would report host figures to its maker.
  process.env.APOLLO_TELEMETRY_DISABLED = '1';
  const compiled = compiler(supergraph);
  const gateway = new ApolloGateway({
    supergraphSdl: supergraph,
    experimental_didResolveQueryPlan: compiled.learn,
    buildService: ({ name, url = '' }) => leanSource(urls[name] ?? url),
  });
  gateway.executor = compiled.over(gateway, gateway.executor);
  const server = new ApolloServer<Answerable>({
    gateway,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginLandingPageDisabled(), ApolloServerPluginUsageReportingDisabled()],
  });
  await server.start();
  const answer = answering(server, gateway, compiled);

  const app = Fastify({ logger: false, bodyLimit: BODY_LIMIT });
  app.post('/graphql', async (request, reply) => {
    const question = questionIn(request.body);
    if (question === null) return reply.status(400).send(malformed);
    const wanted = request.headers.accept?.includes('application/graphql-response+json');
    const { status, headers, body } = await answer(
      {},
      question,
      wanted ? 'application/graphql-response+json' : 'application/json',
    );
    return reply.status(status).headers(headers).send(body);
  });
  app.get('/health', async () => ({ live: true }));
  return {
    app,
    close: async () => {
      await app.close();
      await server.stop();
    },
  };
}
