/**
 * The ports as a small schema of their own, for parts that run apart. Not part of the graph: no client can reach it.
 */
import { makeExecutableSchema } from '@graphql-tools/schema';
import { GraphQLScalarType, type GraphQLSchema } from 'graphql';
import { z } from 'zod';
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

const text = z.string().max(200).nullable();

/** An entry as it arrives from another process: one that is malformed is refused before it meets those of others. */
const entryShape = z.object({
  kind: z.enum(['INTENT', 'OUTCOME', 'REFUSAL', 'FEED']),
  request: z.uuid(),
  account: z.uuid().nullable(),
  organisation: text,
  role: text,
  client: text,
  reason: text,
  purpose: text,
  caseReference: text,
  operation: text,
  document: text,
  decision: z.string().max(64),
  rules: z.array(z.string().max(100)).max(100),
  children: z.record(z.string().regex(/^\d{12}$/), z.array(z.string().max(40)).max(20)),
  peer: text,
  parameters: z.string().optional(),
});

function trailEntry(value: unknown): TrailEntry {
  const parsed = entryShape.safeParse(value);
  if (!parsed.success) throw new AppError('BAD_REQUEST');
  return parsed.data as TrailEntry;
}

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
        append: (_parent: unknown, { entry }: { entry: unknown }) => asked(audit).append(trailEntry(entry)),
      },
    },
  });
