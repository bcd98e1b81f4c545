/** The stock subgraphs at these addresses, composed for gateways of federation 2, and said again for one of federation 1. */
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { stockSubgraphs } from './register.ts';

export function supergraphAt(urls: readonly string[]): string {
  const { supergraphSdl, errors } = composeServices(
    Object.entries(stockSubgraphs).map(([name, { typeDefs }], index) => ({
      name,
      url: urls[index] ?? '',
      typeDefs: parse(typeDefs),
    })),
  );
  if (errors) throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

/** In federation 1 whoever adds to a type of another part says so. */
const inFederation1 = (typeDefs: string): string =>
  typeDefs
    .replace(/^\s*extend schema .*$/m, '')
    .replace('type Query', 'extend type Query')
    .replace(
      /type (Child) @key\(fields: "id"\) \{ id: ID! involvements/,
      'extend type $1 @key(fields: "id") { id: ID! @external involvements',
    )
    .replace(
      /type (Organisation) @key\(fields: "id", resolvable: false\) \{ id: ID! \}/,
      'extend type $1 @key(fields: "id") { id: ID! @external }',
    );

export interface Service {
  readonly name: string;
  readonly url: string;
  readonly schema: string;
}

export const servicesAt = (urls: readonly string[]): Service[] =>
  Object.entries(stockSubgraphs).map(([name, { typeDefs }], index) => ({
    name,
    url: urls[index] ?? '',
    schema: inFederation1(typeDefs),
  }));
