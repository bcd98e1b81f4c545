import { composeServices } from '@apollo/composition';
import { type GraphQLSchema, parse } from 'graphql';
import { sdlOf } from '#core/subgraph.ts';

// The gateway knows where each one is from its settings; the address in the contract is only a name.
const services = (names: readonly string[]) =>
  names.map((name) => ({ name, url: `http://${name}`, typeDefs: parse(sdlOf(name)) }));

/** The supergraph these subgraphs make together, or every reason why they make none. */
export function compose(names: readonly string[]): string {
  const { supergraphSdl, errors } = composeServices(services(names));
  if (errors) throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

/** The schema that clients see. */
export function publicSchema(names: readonly string[]): GraphQLSchema {
  const { schema } = composeServices(services(names));
  if (!schema) throw new TypeError('the subgraphs make no supergraph');
  return schema.toAPISchema().toGraphQLJSSchema();
}
