/** Apollo's gateway over the committed supergraph, with the settings that are security and not taste. */
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLFormattedError } from 'graphql';
import type { RequestContext } from '#core/context.ts';
import { causeOf, type Log } from '#core/log.ts';
import { answering } from './answering.ts';
import { clientError, codeOf, isMisfit } from './client-errors.ts';
import { type Answerable, compiler } from './compiled/executor.ts';
import { limits } from './document.ts';
import { weighFields } from './field-weights.ts';
import { parseScalars } from './parse-scalars.ts';

/** What one request carries through the graph. */
export interface GraphContext extends RequestContext, Answerable {
  /** What went wrong. Where something was out of reach or broke, there is no answer. */
  readonly outcome: { failed: boolean; unavailable: boolean; broken: boolean; misfit: boolean };
}

const placeOf = ({ path }: GraphQLFormattedError): string => JSON.stringify(path ?? []);

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export interface GraphOptions {
  readonly supergraph: string;
  readonly source: (name: string) => GraphQLDataSource<RequestContext>;
  readonly log: Log;
}

export async function openGraph({ supergraph, source, log }: GraphOptions) {
  // The gateway would report host figures to its maker, and look up its cloud's metadata at start.
  process.env.APOLLO_TELEMETRY_DISABLED = '1';
  const compiled = compiler(supergraph);
  const sources: Record<string, GraphQLDataSource> = Object.create(null);
  const gateway = new ApolloGateway({
    supergraphSdl: supergraph,
    experimental_didResolveQueryPlan: compiled.learn,
    logger: quiet,
    __exposeQueryPlanExperimental: false,
    buildService: ({ name }) => {
      sources[name] = source(name) as GraphQLDataSource;
      return sources[name];
    },
  });
  gateway.executor = compiled.over(gateway, gateway.executor);
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
            outcome.misfit = errors.every(isMisfit);
            for (const error of errors) {
              const code = codeOf(error);
              if (code === 'SERVICE_UNAVAILABLE') outcome.unavailable = true;
              if (code === 'INTERNAL_SERVER_ERROR') {
                outcome.broken = true;
                log.error('a request failed', {
                  request: viewer.request,
                  cause: causeOf(error.originalError ?? error),
                });
              }
            }
          },
          willSendResponse: async ({ response, request, contextValue: { outcome } }) => {
            // A request that is well made and holds a value that does not fit is answered 200 where plain JSON is taken
            // (GraphQL over HTTP, section 6.4.1).
            const plain = !request.http?.headers.get('accept')?.includes('graphql-response+json');
            if (outcome.misfit && plain) response.http.status = 200;
            if (response.body.kind !== 'single' || !response.body.singleResult.errors) return;
            // In the order of their places, whichever was done first; Apollo's gateway keeps to no limit itself.
            response.body.singleResult.errors = response.body.singleResult.errors
              .toSorted((one, other) => placeOf(one).localeCompare(placeOf(other)))
              .slice(0, 20);
          },
        }),
      },
    ],
  });
  await server.start();
  if (gateway.schema) {
    parseScalars(gateway.schema);
    weighFields(gateway.schema, supergraph);
  }

  const answer = answering(server, gateway, compiled);
  return {
    answer,
    schema: gateway.schema,
    /** Plans and compiles documents before anybody asks them; answers how many it has. */
    prepare: (texts: ReadonlySet<string>) => compiled.prepare(gateway, sources, texts),
    stop: () => server.stop(),
  };
}
export type Graph = Awaited<ReturnType<typeof openGraph>>;
