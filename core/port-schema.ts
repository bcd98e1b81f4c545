/**
 * The ports as a small schema of their own, for parts that run apart. Not part of the graph: no client can reach it.
 */
import { makeExecutableSchema } from '@graphql-tools/schema';
import { GraphQLScalarType, type GraphQLSchema } from 'graphql';
import { AppError } from './errors.ts';
import type { Ports, TrailEntry } from './ports.ts';

export const portDocuments = {
  append: 'mutation ($entry: Json!) { append(entry: $entry) }',
  standing: 'query ($account: ID!, $client: ID!) { standing(account: $account, client: $client) }',
  child: 'query ($id: ID!) { child(id: $id) }',
} as const;

const typeDefs = /* GraphQL */ `
  "A value of core/ports.ts, as it is."
  scalar Json
  type Query {
    standing(account: ID!, client: ID!): Json
    child(id: ID!): Json
  }
  type Mutation {
    append(entry: Json!): Json
  }
`;

const Json = new GraphQLScalarType({ name: 'Json', serialize: (value) => value, parseValue: (value) => value });

function asked<Port>(port: Port | undefined): Port {
  if (port === undefined) throw new AppError('NOT_FOUND');
  return port;
}

/** What a part answers of the ports it has. */
export const portSchema = ({ audit, standings, children }: Partial<Ports>): GraphQLSchema =>
  makeExecutableSchema({
    typeDefs,
    resolvers: {
      Json,
      Query: {
        standing: (_parent: unknown, { account, client }: { account: string; client: string }) =>
          asked(standings).standing(account, client),
        child: (_parent: unknown, { id }: { id: string }) => asked(children).child(id),
      },
      Mutation: {
        append: (_parent: unknown, { entry }: { entry: TrailEntry }) => asked(audit).append(entry),
      },
    },
  });
