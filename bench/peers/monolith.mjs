/**
 * What somebody would write by hand where no parts need to be apart: one server, compiled queries, data loaders, prepared
 * statements. No federation, no rights, no record of who asked.
 */
import DataLoader from 'dataloader';
import Fastify from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';
import { ORDER, STATUS } from '../question.ts';

const schema = `
  type Query { child(id: ID!): Child }
  type Child {
    id: ID! givenNames: String familyName: String dateOfBirth: String
    involvements(first: Int = 20): InvolvementConnection
  }
  type InvolvementConnection { nodes: [Involvement!]! }
  type Involvement {
    serviceType: String startedOn: String status: String practitioner: Practitioner organisation: Organisation
  }
  type Practitioner { id: ID! name: String telephone: String }
  type Organisation { id: ID! name: String kind: String }
`;

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const rows = async (name, text, ids) => (await pool.query({ name, text, values: [ids] })).rows;
const byId = (name, text) => async (ids) => {
  const found = new Map((await rows(name, text, ids)).map((row) => [row.id, row]));
  return ids.map((id) => found.get(id) ?? null);
};

const children = byId(
  'children',
  `select id, given_names as "givenNames", family_name as "familyName", date_of_birth::text as "dateOfBirth"
   from children.child where id = any($1)`,
);
const practitioners = byId(
  'practitioners',
  'select id, name, telephone from involvements.practitioner where id = any($1)',
);
const organisations = byId('organisations', 'select id, name, kind from accreditation.organisation where id = any($1)');
const involvements = async (ids) => {
  const found = Map.groupBy(
    await rows(
      'involvements',
      `select i.child_id as "childId", i.service_type as "serviceType", i.started_on::text as "startedOn",
         ${STATUS} as status, i.practitioner_id as "practitionerId", i.organisation_id as "organisationId"
       from involvements.involvement i where i.child_id = any($1) order by ${ORDER}`,
      ids,
    ),
    ({ childId }) => childId,
  );
  return ids.map((id) => found.get(id) ?? []);
};

const app = Fastify();
await app.register(mercurius, {
  schema,
  jit: 1,
  context: () => ({
    children: new DataLoader(children),
    practitioners: new DataLoader(practitioners),
    organisations: new DataLoader(organisations),
    involvements: new DataLoader(involvements),
  }),
  resolvers: {
    Query: { child: (_root, { id }, context) => context.children.load(id) },
    Child: {
      involvements: async ({ id }, { first }, context) => ({
        nodes: (await context.involvements.load(id)).slice(0, first),
      }),
    },
    Involvement: {
      practitioner: ({ practitionerId: id }, _given, context) => (id === null ? null : context.practitioners.load(id)),
      organisation: ({ organisationId }, _given, context) => context.organisations.load(organisationId),
    },
  },
});
await app.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`http://127.0.0.1:${app.server.address().port}\n`);
