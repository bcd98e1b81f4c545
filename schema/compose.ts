import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { sdlOf } from '#core/subgraph.ts';

/** The supergraph these subgraphs make together, or every reason why they make none. */
export function compose(names: readonly string[]): string {
  const { supergraphSdl, errors } = composeServices(
    // The gateway knows where each one is from its settings; the address in the contract is only a name.
    names.map((name) => ({ name, url: `http://${name}`, typeDefs: parse(sdlOf(name)) })),
  );
  if (errors) throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}
