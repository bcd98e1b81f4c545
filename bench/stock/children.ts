import DataLoader from 'dataloader';
import type { Knex } from 'knex';
import type { StockContext, StockSubgraph } from './subgraph.ts';

interface Child {
  readonly id: string;
}

const byId = (knex: Knex) => async (ids: readonly string[]) => {
  const rows: Child[] = await knex('children.child')
    .select('id', { givenNames: 'given_names', familyName: 'family_name', dateOfBirth: 'date_of_birth' })
    .whereIn('id', ids);
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => found.get(id) ?? null);
};

type Loader = DataLoader<string, Child | null>;

export const children: StockSubgraph<Loader> = {
  typeDefs: `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
    type Query { child(id: ID!): Child }
    type Child @key(fields: "id") { id: ID! givenNames: String familyName: String dateOfBirth: String }
  `,
  resolvers: {
    Query: { child: (_parent: unknown, { id }: Child, { loaders }: StockContext<Loader>) => loaders.load(id) },
    Child: { __resolveReference: ({ id }: Child, { loaders }: StockContext<Loader>) => loaders.load(id) },
  },
  loaders: (knex) => new DataLoader(byId(knex)),
};
