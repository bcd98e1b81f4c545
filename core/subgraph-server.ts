/**
 * A subgraph in a process of its own: two routes, both for other parts of the directory alone. Nothing is answered
 * without a token for this subgraph and these bytes, not even what the schema is.
 */
import Fastify, { type FastifyInstance } from 'fastify';
import { type ExecutionResult, graphql } from 'graphql';
import { Disclosures } from './disclosures.ts';
import { AppError, errorBody, isErrorCode } from './errors.ts';
import { type HopTrust, verifyHop } from './hop.ts';
import { causeOf, type Log } from './log.ts';
import { portSchema } from './port-schema.ts';
import type { RunningSubgraph, SubgraphRequest } from './subgraph.ts';
import { isUnavailable } from './unavailable.ts';
import type { Viewer } from './viewer.ts';

interface HopClaims {
  readonly viewer: Viewer;
  readonly now: string;
}

/** Codes travel, sentences do not: the gateway writes its own for each code. */
function withoutDetails({ data, errors }: ExecutionResult, log: Log, subgraph: string) {
  if (!errors) return { data };
  return {
    data,
    errors: errors.map(({ path, extensions, originalError }) => {
      const code = isErrorCode(extensions['code']) ? extensions['code'] : codeOf(originalError);
      if (code === 'INTERNAL_SERVER_ERROR') log.error('a resolver failed', { subgraph, cause: causeOf(originalError) });
      const field = typeof extensions['field'] === 'string' ? extensions['field'] : undefined;
      return { ...errorBody(code, field), path };
    }),
  };
}

const codeOf = (error: unknown) => (isUnavailable(error) ? 'SERVICE_UNAVAILABLE' : 'INTERNAL_SERVER_ERROR');

export function subgraphServer(subgraph: RunningSubgraph, trust: HopTrust, log: Log): FastifyInstance {
  const app = Fastify({ bodyLimit: 4 * 1024 * 1024, requestTimeout: 10_000, logger: false });
  const ports = portSchema(subgraph.ports);
  // The exact bytes, for the token is bound to them.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  const believed = (body: string, authorization: string | undefined): Promise<unknown> =>
    verifyHop(trust, subgraph.name, body, authorization?.replace(/^Bearer /, '') ?? '');

  app.post('/graphql', async ({ body, headers }) => {
    const text = String(body);
    const { viewer, now } = (await believed(text, headers.authorization)) as HopClaims;
    const disclosures = new Disclosures();
    const result = await subgraph.execute(JSON.parse(text) as SubgraphRequest, {
      viewer,
      disclosures,
      now: new Date(now),
    });
    return { ...withoutDetails(result, log, subgraph.name), extensions: { disclosures: disclosures.report() } };
  });

  app.post('/ports', async ({ body, headers }) => {
    const text = String(body);
    await believed(text, headers.authorization);
    const { query, variables } = JSON.parse(text) as { query: string; variables: Record<string, unknown> };
    return withoutDetails(
      await graphql({ schema: ports, source: query, variableValues: variables }),
      log,
      subgraph.name,
    );
  });

  app.get('/health/live', async () => ({ live: true }));

  app.setErrorHandler(async (error, _request, reply) => {
    const refused = error instanceof AppError ? error.code : codeOf(error);
    if (refused === 'INTERNAL_SERVER_ERROR')
      log.error('a request failed', { subgraph: subgraph.name, cause: causeOf(error) });
    return reply.status(refused === 'UNAUTHENTICATED' ? 401 : 503).send({ errors: [errorBody(refused)] });
  });
  return app;
}
