/** Apollo's gateway over the committed supergraph, with the settings that are security and not taste. */
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { RequestContext } from '#core/context.ts';
import { causeOf, type Log } from '#core/log.ts';
import { clientError, codeOf } from './client-errors.ts';
import { limits } from './document.ts';

/** What one request carries through the graph. */
export interface GraphContext extends RequestContext {
  /** Set when something the answer needed was out of reach: then there is no answer. */
  readonly outcome: { unavailable: boolean; failed: boolean };
}

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export interface GraphOptions {
  readonly supergraph: string;
  readonly source: (name: string) => GraphQLDataSource<RequestContext>;
  readonly log: Log;
}

export async function openGraph({ supergraph, source, log }: GraphOptions) {
  // The gateway would report host figures to its maker, and look up its cloud's metadata at start.
  process.env.APOLLO_TELEMETRY_DISABLED = '1';
  const gateway = new ApolloGateway({
    supergraphSdl: supergraph,
    logger: quiet,
    __exposeQueryPlanExperimental: false,
    buildService: ({ name }) => source(name) as GraphQLDataSource,
  });
  const server = new ApolloServer<GraphContext>({
    gateway,
    logger: quiet,
    nodeEnv: 'production',
    introspection: false,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    maxRecursiveSelections: 5_000,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: limits.tokens },
    validationOptions: { maxErrors: 5 },
    executionOptions: { maxCoercionErrors: 5 },
    formatError: clientError,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      {
        requestDidStart: async () => ({
          didEncounterErrors: async ({ errors, contextValue: { outcome, viewer } }) => {
            outcome.failed = true;
            for (const error of errors) {
              const code = codeOf(error);
              if (code === 'SERVICE_UNAVAILABLE') outcome.unavailable = true;
              if (code === 'INTERNAL_SERVER_ERROR') {
                log.error('a request failed', {
                  request: viewer.request,
                  cause: causeOf(error.originalError ?? error),
                });
              }
            }
          },
          willSendResponse: async ({ response }) => {
            // Apollo's gateway does not keep to the limit of coercion errors itself.
            if (response.body.kind === 'single' && response.body.singleResult.errors) {
              response.body.singleResult.errors = response.body.singleResult.errors.slice(0, 20);
            }
          },
        }),
      },
    ],
  });
  await server.start();
  return { server, gateway, schema: gateway.schema, stop: () => server.stop() };
}
export type Graph = Awaited<ReturnType<typeof openGraph>>;
