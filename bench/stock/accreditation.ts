import DataLoader from 'dataloader';
import type { Knex } from 'knex';
import type { StockContext, StockSubgraph } from './subgraph.ts';

interface Organisation {
  readonly id: string;
}

const byId = (knex: Knex) => async (ids: readonly string[]) => {
  const rows: Organisation[] = await knex('accreditation.organisation').select('id', 'name', 'kind').whereIn('id', ids);
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => found.get(id) ?? null);
};

type Loader = DataLoader<string, Organisation | null>;

export const accreditation: StockSubgraph<Loader> = {
  typeDefs: `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
    type Query { organisation(id: ID!): Organisation }
    type Organisation @key(fields: "id") { id: ID! name: String kind: String }
  `,
  resolvers: {
    Query: {
      organisation: (_parent: unknown, { id }: Organisation, { loaders }: StockContext<Loader>) => loaders.load(id),
    },
    Organisation: { __resolveReference: ({ id }: Organisation, { loaders }: StockContext<Loader>) => loaders.load(id) },
  },
  loaders: (knex) => new DataLoader(byId(knex)),
};
