/** How the gateway reaches a subgraph: a call where it runs in this process, a signed request where it runs apart. */
import type { GraphQLDataSource } from '@apollo/gateway';
import type { ExecutionResult } from 'graphql';
import type { RequestContext } from '#core/context.ts';
import type { DisclosureReport } from '#core/disclosures.ts';
import { AppError } from '#core/errors.ts';
import type { HopSigner } from '#core/hop.ts';
import { hopsTo } from '#core/hops.ts';
import type { RunningSubgraph } from '#core/subgraph.ts';
import { traced } from '#core/tracing.ts';

type Process = GraphQLDataSource<RequestContext>['process'];
type Answer = Awaited<ReturnType<Process>>;

const ownFields = ({ request }: Parameters<Process>[0]) => ({
  query: request.query ?? '',
  operationName: request.operationName,
  variables: request.variables,
});

/** In process: the same viewer object is passed, unserialised, and disclosures are noted where they are made. */
export const localSource = (subgraph: RunningSubgraph): GraphQLDataSource<RequestContext> => ({
  process: async (options) =>
    (await traced(`part ${subgraph.name}`, () =>
      subgraph.execute(ownFields(options), options.context as RequestContext),
    )) as unknown as Answer,
});

interface RemoteAnswer extends ExecutionResult {
  readonly extensions?: { readonly disclosures?: DisclosureReport };
}

/** Apart: the viewer travels in the signed body, and what was disclosed travels back with the answer. */
export function remoteSource(name: string, url: string, signer: HopSigner): GraphQLDataSource<RequestContext> {
  const hop = hopsTo(`${url}/graphql`, name, signer);
  return {
    process: async (options) => {
      const { viewer, now, disclosures } = options.context as RequestContext;
      const question = { ...ownFields(options), viewer, now: now.toISOString() };
      const { extensions, ...answer } = (await hop(question)) as RemoteAnswer;
      try {
        // No report, no answer: what was disclosed must be known.
        disclosures.add(extensions?.disclosures as DisclosureReport);
      } catch (cause) {
        throw new AppError('SERVICE_UNAVAILABLE', { cause });
      }
      return answer as unknown as Answer;
    },
  };
}
