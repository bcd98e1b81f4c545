import type { GraphQLSchema } from 'graphql';
import { createLog } from '#core/log.ts';
import { openGraph } from '#gateway/graph.ts';
import { supergraphSdl } from '#gateway/open.ts';

/** The schema a client sees, as the gateway makes it of the supergraph. */
export async function apiSchema(): Promise<GraphQLSchema> {
  const nobody = () => ({ process: async () => ({ data: null }) as never });
  const graph = await openGraph({ supergraph: supergraphSdl(), source: nobody, log: createLog('silent') });
  const { schema } = graph;
  await graph.stop();
  if (!schema) throw new Error('the gateway has no schema');
  return schema;
}
