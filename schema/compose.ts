import { composeServices } from '@apollo/composition';
import { type GraphQLSchema, parse } from 'graphql';
import { sdlOf } from '#core/subgraph.ts';

export interface Composed {
  readonly supergraph: string;
  /** The schema that clients see. */
  readonly api: GraphQLSchema;
}

/** What these subgraphs make together, or every reason why they make nothing. */
export function compose(names: readonly string[]): Composed {
  const { supergraphSdl, schema, errors } = composeServices(
    // The gateway knows where each one is from its settings; the address in the contract is only a name.
    names.map((name) => ({ name, url: `http://${name}`, typeDefs: parse(sdlOf(name)) })),
  );
  if (errors) throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
  return { supergraph: supergraphSdl, api: schema.toAPISchema().toGraphQLJSSchema() };
}
