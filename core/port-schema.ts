/**
 * The ports as a small schema of their own, for parts that run apart. Not part of the graph: no client can reach it.
 */
import { makeExecutableSchema } from '@graphql-tools/schema';
import { GraphQLScalarType, type GraphQLSchema } from 'graphql';
import { z } from 'zod';
import type { Asker } from './asker.ts';
import { AppError } from './errors.ts';
import type { NoticeTold } from './notice-ports.ts';
import { MAX_PAGE } from './page.ts';
import type { MediationUse, OrganisationsMeant, OverrideHolder, OverrideLook, Ports, TrailEntry } from './ports.ts';
import type { LooksAsked, ReportTold } from './trail-reader.ts';
import { organisationKinds } from './words.ts';

export const portDocuments = {
  append: 'mutation ($entry: Json!) { append(entry: $entry) }',
  standing:
    'query ($account: ID!, $client: ID!, $address: ID!) { standing(account: $account, client: $client, address: $address) }',
  mediation: 'query ($id: ID!, $mediator: ID!) { mediation(id: $id, mediator: $mediator) }',
  use: 'mutation ($use: Json!) { use(use: $use) }',
  override: 'query ($holder: Json!) { override(holder: $holder) }',
  look: 'mutation ($look: Json!) { look(look: $look) }',
  looks: 'query ($asked: Json!) { looks(asked: $asked) }',
  tell: 'mutation ($report: Json!) { tell(report: $report) }',
  noteNotice: 'mutation ($told: Json!) { noteNotice(told: $told) }',
  prove: 'query ($places: Json!) { prove(places: $places) }',
  unreadable: 'query { unreadable }',
  complained: 'mutation ($place: Json!) { complained(place: $place) }',
  underInvestigation: 'query ($accounts: Json!) { underInvestigation(accounts: $accounts) }',
  suspendForMisuse: 'mutation ($account: ID!, $by: ID!) { suspendForMisuse(account: $account, by: $by) }',
  child: 'query ($id: ID!, $asker: Json) { child(id: $id, asker: $asker) }',
  shownAs: 'query ($ids: Json!) { shownAs(ids: $ids) }',
  organisations:
    'query ($meant: Json!, $from: ID, $limit: Int!) { organisations(meant: $meant, from: $from, limit: $limit) }',
  suppliers: 'query ($organisation: ID!) { suppliers(organisation: $organisation) }',
  authoritySuppliers: 'query ($authority: ID!) { authoritySuppliers(authority: $authority) }',
  installations: 'query ($ids: Json!) { installations(ids: $ids) }',
  person: 'query ($account: ID!) { person(account: $account) }',
  reviewer: 'query ($account: ID!) { reviewer(account: $account) }',
  organisationCounts: 'query ($kinds: Json!, $except: Json!) { organisationCounts(kinds: $kinds, except: $except) }',
} as const;

const typeDefs = /* GraphQL */ `
  "A value of core/ports.ts, as it is."
  scalar Json
  type Query {
    standing(account: ID!, client: ID!, address: ID!): Json
    mediation(id: ID!, mediator: ID!): Json
    override(holder: Json!): Json
    child(id: ID!, asker: Json): Json
    shownAs(ids: Json!): Json
    organisations(meant: Json!, from: ID, limit: Int!): Json
    organisationCounts(kinds: Json!, except: Json!): Json
    suppliers(organisation: ID!): Json
    authoritySuppliers(authority: ID!): Json
    installations(ids: Json!): Json
    person(account: ID!): Json
    looks(asked: Json!): Json
    prove(places: Json!): Json
    unreadable: Json
    underInvestigation(accounts: Json!): Json
    reviewer(account: ID!): Json
  }
  type Mutation {
    append(entry: Json!): Json
    tell(report: Json!): Json
    complained(place: Json!): Json
    noteNotice(told: Json!): Json
    use(use: Json!): Json
    look(look: Json!): Json
    suspendForMisuse(account: ID!, by: ID!): Json
  }
`;

const text = z.string().max(200).nullable();
const number = z.string().regex(/^\d{12}$/);

const searchShape = z.object({
  by: z.enum(['DETAILS', 'NUMBER']),
  came: z.enum(['NONE', 'SOME', 'TOO_MANY']),
  byHidden: z.boolean(),
  about: z.string().regex(/^[0-9a-f]{3}$/),
  ownName: z.literal(true).optional(),
  ownPostcode: z.literal(true).optional(),
  alike: z.literal(true).optional(),
});

const openedShape = z.array(number).max(1_000);

/** An entry as it arrives from another process: one that is malformed is refused before it meets those of others. */
const entryShape = z.object({
  kind: z.enum(['INTENT', 'OUTCOME', 'REFUSAL', 'FEED', 'EXPORT', 'ERASURE', 'REPORT']),
  request: z.uuid(),
  account: z.uuid().nullable(),
  organisation: text,
  role: text,
  client: text,
  mediator: z
    .object({
      mediation: z.uuid(),
      account: z.uuid(),
      organisation: z.string().max(200),
      role: z.string().max(200),
      proof: z.string().max(200),
    })
    .nullable(),
  reason: text,
  purpose: text,
  caseReference: text,
  operation: text,
  document: text,
  decision: z.string().max(64),
  rules: z.array(z.string().max(100)).max(100),
  children: z.record(z.string().regex(/^\d{12}$/), z.array(z.string().max(40)).max(20)),
  peer: text,
  override: z.uuid().nullable(),
  looks: z
    .object({
      opened: openedShape,
      searches: z.array(searchShape).max(1_000),
      namesakes: openedShape.optional(),
      elsewhere: openedShape.optional(),
      atHome: openedShape.optional(),
    })
    .optional(),
  parameters: z.string().optional(),
});

const useShape = z.object({
  mediation: z.uuid(),
  mediator: z.uuid(),
  request: z.uuid(),
  kind: z.enum(['LOOK', 'CHANGE']),
  child: z
    .string()
    .regex(/^\d{12}$/)
    .nullable(),
});

/** Of a page, and of the one beyond it that says whether there are more. */
const numbersShape = z.array(z.string().regex(/^\d{12}$/)).max(MAX_PAGE + 1);
/** Said by whoever asks, one way or the other: left out it would not mean the directory itself. */
const askerShape = z.object({ authority: text, organisation: text }).nullable();
const placeShape = z.int().nonnegative();
const placesShape = z.array(placeShape).max(10_000);
const looksShape = z
  .array(z.object({ children: numbersShape, upTo: placeShape, limit: z.int().min(1).max(10_000) }))
  .max(1_000);
const reportShape = z.object({
  child: z.string().regex(/^\d{12}$/),
  root: z.string().regex(/^[0-9a-f]{64}$/),
  request: z.uuid(),
});
const toldShape = z.object({
  request: z.uuid(),
  organisation: z.string().max(200),
  client: z.string().max(64),
  child: number,
  document: z.string().regex(/^[0-9a-f]{64}$/),
});
const accountsShape = z.array(z.uuid()).max(10_000);
const installationsShape = z.array(z.uuid()).max(1_000);
const holderShape = z.object({ id: z.string().max(64), account: z.uuid(), session: z.string().max(64) });
const lookShape = holderShape.extend({ request: z.uuid(), details: z.array(z.string().max(40)).max(20) });

const kindsShape = z.array(z.enum(organisationKinds));
const idsShape = z.array(z.string().max(64)).max(5_000);
const meantShape = z.object({ kinds: kindsShape, ids: idsShape, except: idsShape });

function shaped<Value>(shape: z.ZodType, value: unknown): Value {
  const parsed = shape.safeParse(value);
  if (!parsed.success) throw new AppError('BAD_REQUEST');
  return parsed.data as Value;
}

const Json = new GraphQLScalarType({ name: 'Json', serialize: (value) => value, parseValue: (value) => value });

function asked<Port>(port: Port | undefined): Port {
  if (port === undefined) throw new AppError('NOT_FOUND');
  return port;
}

interface Meant {
  readonly meant: unknown;
  readonly from?: string | null;
  readonly limit: number;
}

/** What a part answers of the ports it has. */
export const portSchema = (ports: Partial<Ports>): GraphQLSchema => {
  const { audit, trail, noticeLog, standings, mediations, overrides, accounts, children, organisations } = ports;
  return makeExecutableSchema({
    typeDefs,
    resolvers: {
      Json,
      Query: {
        standing: (_parent: unknown, { account, client, address }: Record<'account' | 'client' | 'address', string>) =>
          asked(standings).standing(account, client, address),
        mediation: (_parent: unknown, { id, mediator }: { id: string; mediator: string }) =>
          asked(mediations).mediation(id, mediator),
        override: (_parent: unknown, { holder }: { holder: unknown }) =>
          asked(overrides).override(shaped<OverrideHolder>(holderShape, holder)),
        child: (_parent: unknown, { id, asker }: { id: string; asker: unknown }) =>
          asked(children).child(id, shaped<Asker | null>(askerShape, asker)),
        shownAs: (_parent: unknown, { ids }: { ids: unknown }) => asked(children).shownAs(shaped(numbersShape, ids)),
        organisations: (_parent: unknown, { meant, from, limit }: Meant) =>
          asked(organisations).organisations(shaped<OrganisationsMeant>(meantShape, meant), from ?? null, limit),
        organisationCounts: (_parent: unknown, { kinds, except }: { kinds: unknown; except: unknown }) =>
          asked(organisations).organisationCounts(shaped(kindsShape, kinds), shaped(idsShape, except)),
        suppliers: (_parent: unknown, { organisation }: { organisation: string }) =>
          asked(organisations).suppliers(organisation),
        authoritySuppliers: (_parent: unknown, { authority }: { authority: string }) =>
          asked(organisations).authoritySuppliers(authority),
        installations: (_parent: unknown, { ids }: { ids: unknown }) =>
          asked(organisations).installations(shaped(installationsShape, ids)),
        person: (_parent: unknown, { account }: { account: string }) => asked(organisations).person(account),
        looks: (_parent: unknown, { asked: looks }: { asked: unknown }) =>
          asked(trail).looks(shaped<LooksAsked[]>(looksShape, looks)),
        prove: (_parent: unknown, { places }: { places: unknown }) => asked(trail).prove(shaped(placesShape, places)),
        unreadable: () => asked(trail).unreadable(),
        underInvestigation: (_parent: unknown, { accounts: ids }: { accounts: unknown }) =>
          asked(accounts).underInvestigation(shaped(accountsShape, ids)),
        reviewer: (_parent: unknown, { account }: { account: string }) => asked(organisations).reviewer(account),
      },
      Mutation: {
        use: (_parent: unknown, { use }: { use: unknown }) =>
          asked(mediations).use(shaped<MediationUse>(useShape, use)),
        look: (_parent: unknown, { look }: { look: unknown }) =>
          asked(overrides).look(shaped<OverrideLook>(lookShape, look)),
        suspendForMisuse: (_parent: unknown, { account, by }: Record<'account' | 'by', string>) =>
          asked(accounts).suspendForMisuse(account, by),
        tell: (_parent: unknown, { report }: { report: unknown }) =>
          asked(trail).tell(shaped<ReportTold>(reportShape, report)),
        complained: (_parent: unknown, { place }: { place: unknown }) =>
          asked(trail).complained(shaped<number>(placeShape, place)),
        noteNotice: (_parent: unknown, { told }: { told: unknown }) =>
          asked(noticeLog).note(shaped<NoticeTold>(toldShape, told)),
        append: (_parent: unknown, { entry }: { entry: unknown }) =>
          asked(audit).append(shaped<TrailEntry>(entryShape, entry)),
      },
    },
  });
};
