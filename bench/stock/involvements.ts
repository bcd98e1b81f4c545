import DataLoader from 'dataloader';
import type { Knex } from 'knex';
import { ORDER, STATUS } from '../question.ts';
import type { StockContext, StockSubgraph } from './subgraph.ts';

interface Involvement {
  readonly childId: string;
  readonly practitionerId: string | null;
  readonly organisationId: string;
}

interface Practitioner {
  readonly id: string;
}

const ofChildren = (knex: Knex) => async (ids: readonly string[]) => {
  const rows: Involvement[] = await knex({ i: 'involvements.involvement' })
    .select({
      childId: 'i.child_id',
      serviceType: 'i.service_type',
      startedOn: 'i.started_on',
      practitionerId: 'i.practitioner_id',
      organisationId: 'i.organisation_id',
      status: knex.raw(STATUS),
    })
    .whereIn('i.child_id', ids)
    .orderByRaw(ORDER);
  const found = Map.groupBy(rows, ({ childId }) => childId);
  return ids.map((id) => found.get(id) ?? []);
};

const practitioners = (knex: Knex) => async (ids: readonly string[]) => {
  const rows: Practitioner[] = await knex('involvements.practitioner')
    .select('id', 'name', 'telephone')
    .whereIn('id', ids);
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => found.get(id) ?? null);
};

interface Loaders {
  readonly ofChildren: DataLoader<string, readonly Involvement[]>;
  readonly practitioners: DataLoader<string, Practitioner | null>;
}

export const involvements: StockSubgraph<Loaders> = {
  typeDefs: `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
    type Query { practitioner(id: ID!): Practitioner }
    type Child @key(fields: "id") { id: ID! involvements(first: Int = 20): InvolvementConnection }
    type InvolvementConnection { nodes: [Involvement!]! }
    type Involvement {
      serviceType: String startedOn: String status: String practitioner: Practitioner organisation: Organisation
    }
    type Practitioner @key(fields: "id") { id: ID! name: String telephone: String }
    type Organisation @key(fields: "id", resolvable: false) { id: ID! }
  `,
  resolvers: {
    Query: {
      practitioner: (_parent: unknown, { id }: Practitioner, { loaders }: StockContext<Loaders>) =>
        loaders.practitioners.load(id),
    },
    Child: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      involvements: async (
        { id }: { id: string },
        { first }: { first: number },
        { loaders }: StockContext<Loaders>,
      ) => ({
        nodes: (await loaders.ofChildren.load(id)).slice(0, first),
      }),
    },
    Involvement: {
      practitioner: ({ practitionerId: id }: Involvement, _args: unknown, { loaders }: StockContext<Loaders>) =>
        id === null ? null : loaders.practitioners.load(id),
      organisation: ({ organisationId }: Involvement) => ({ id: organisationId }),
    },
    Practitioner: {
      __resolveReference: ({ id }: Practitioner, { loaders }: StockContext<Loaders>) => loaders.practitioners.load(id),
    },
  },
  loaders: (knex) => ({
    ofChildren: new DataLoader(ofChildren(knex)),
    practitioners: new DataLoader(practitioners(knex)),
  }),
};
