/** Apollo's executor of query plans and ours before it, over the same subgraphs, asked alike. */

import { createHash } from 'node:crypto';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { type GraphQLSchema, parse } from 'graphql';
import { compiler } from '#gateway/compiled/executor.ts';

export interface Asked {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** An answer in parts that can be compared byte for byte. */
export interface Told {
  /** All but the errors, as it would be sent. */
  readonly data: string;
  readonly errors: readonly string[];
}

type Executor = ApolloGateway['executor'];
type Incoming = Parameters<Executor>[0];

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** What an Apollo server hands its gateway of a request. */
const incoming = ({ query, variables }: Asked, context: object): Incoming =>
  ({
    request: { query, variables },
    source: query,
    document: parse(query),
    queryHash: createHash('sha256').update(query).digest('hex'),
    context,
    metrics: {},
    logger: quiet,
  }) as unknown as Incoming;

async function told(answer: ReturnType<Executor>): Promise<Told> {
  try {
    const { errors = [], ...others } = (await answer) as { errors?: readonly unknown[] };
    return { data: JSON.stringify(others), errors: errors.map((error) => JSON.stringify(error)) };
  } catch (error) {
    return { data: 'thrown', errors: [String((error as Error).name)] };
  }
}

export interface SupergraphUnderTest {
  readonly supergraph: string;
  readonly source: (name: string) => GraphQLDataSource;
}

export async function openExecutors({ supergraph, source }: SupergraphUnderTest) {
  const compiled = compiler(supergraph);
  // Whether the order of errors follows from the plan. Of fetches side by side, whichever is done first is told first; and an
  // entity that stands in several places is asked for once by ours, so that its errors are told of all of them at once.
  let ordered = true;
  const gateway = new ApolloGateway({
    supergraphSdl: supergraph,
    logger: quiet,
    buildService: ({ name }) => source(name),
    experimental_didResolveQueryPlan: (planned) => {
      ordered = !/"kind":"(?:Parallel|Flatten)"/.test(JSON.stringify(planned.queryPlan));
      compiled.learn(planned);
    },
  });
  const { schema } = await gateway.load();
  const executor = compiled.over(gateway, gateway.executor);
  return {
    schema: schema as GraphQLSchema,
    /** How Apollo's own executor answers, and then how ours does; each with a context of its own. */
    ask: async (asked: Asked, context: () => object = () => ({})) => {
      const expected = await told(gateway.executor(incoming(asked, context())));
      const before = compiled.counts.compiled;
      const received = await told(executor(incoming(asked, context())));
      return { expected, received, ordered, wasCompiled: compiled.counts.compiled > before };
    },
    stop: () => gateway.stop(),
  };
}
