import { dayOf } from '#core/clock.ts';
import { recordFacts, type Subject, subject, UNKNOWN_FACTS } from '#core/facts.ts';
import { figureResolvers, informationReference, monthly } from '#core/figures/resolvers.ts';
import { isoDate, isUuid } from '#core/ids.ts';
import { recordsOf } from '#core/linked.ts';
import { connection, filledPage, type PageArguments, pageRequest } from '#core/page.ts';
import type { InvolvementStatus } from '#core/words.ts';
import { agreementMutations, agreementQueries, agreementTypes } from './agreement-resolvers.ts';
import { brokerMutations, brokerQueries, brokerTypes } from './broker-resolvers.ts';
import { changeNoticeQueries, changeNoticeTypes } from './change-notice-resolvers.ts';
import type { InvolvementsContext } from './context.ts';
import {
  type Involvement,
  type InvolvementRow,
  involvementId,
  involvementKey,
  isOwn,
  statusOn,
} from './involvement.ts';
import type { MediatedChangeRow } from './mediated-sql.ts';
import { mutations } from './mutations.ts';
import { practitionerFields } from './practitioner.ts';
import { ofNobodySealed } from './sealed.ts';
import { sensitiveMutations, sensitiveOfChild, sensitiveQueries, sensitiveTypes } from './sensitive-resolvers.ts';
import { subscriptionMutations, subscriptionQueries, subscriptionTypes } from './subscription-resolvers.ts';
import { refuseSystemTest } from './system-test.ts';

/** A child here: only what is needed to decide who may see its involvements. */
interface Child {
  readonly id: string;
  readonly subject: Subject;
}

interface ListArguments extends PageArguments {
  readonly status?: InvolvementStatus | null;
}

/** What sorts an involvement whose first day is not known: the earliest day PostgreSQL and we both know. */
const EARLIEST = '0001-01-01';
const isDay = (text: string): boolean => isoDate(text) !== undefined && text >= EARLIEST;

/** Whether it has ended, days before the year 4000, identifier: see `placeIn`. */
const placeParts = [(text: string) => /^[01]$/.test(text), (text: string) => /^\d{1,7}$/.test(text), isUuid];

const placeIn = ({ now }: InvolvementsContext) => {
  const today = dayOf(now);
  return (row: InvolvementRow): readonly string[] => [
    row.endedOn !== null && row.endedOn <= today ? '1' : '0',
    String((Date.parse('4000-01-01') - Date.parse(row.startedOn ?? EARLIEST)) / 86_400_000),
    row.id,
  ];
};

async function involvementsOf({ subject: of }: Child, args: ListArguments, context: InvolvementsContext) {
  const { first, after } = pageRequest(args, 20, placeParts);
  const records = recordsOf(context, of);
  const rows = await context.involvements.pages.load({ records, first, after, state: args.status ?? null });
  const involvements = rows.map((row): Involvement => ({ ...row, subject: of }));
  return connection(involvements, first, placeIn(context));
}

/** One's own, of which no facts are known here; with the number under which everybody finds the child it is about. */
const withoutFacts = async (rows: readonly InvolvementRow[], { involvements }: InvolvementsContext) =>
  (await ofNobodySealed(rows, involvements.children)).map(
    ({ row, shown }): Involvement => ({ ...row, subject: subject(shown, UNKNOWN_FACTS) }),
  );

async function myInvolvements(_parent: unknown, args: ListArguments, context: InvolvementsContext) {
  const { viewer, involvements, now } = context;
  refuseSystemTest(viewer);
  const { first, after } = pageRequest(args, 20, [isDay, isUuid]);
  const { practitioner: entry, organisation } = viewer;
  const placeOf = (row: InvolvementRow) => [row.startedOn ?? EARLIEST, row.id];
  const state = args.status ?? null;
  const page = (from: readonly string[] | null) =>
    entry === null
      ? []
      : involvements.store.ofPractitioner(entry, organisation.id, dayOf(now), { first, after: from, state });
  const own = await filledPage({ first, after }, page, placeOf, (rows) => withoutFacts(rows, context));
  // Their very identifiers name the child.
  for (const { subject: of } of own.slice(0, first)) context.disclosures.disclosed(of.id, 'EXISTENCE');
  return connection(own, first, placeOf);
}

async function roleOf(child: Child, context: InvolvementsContext, has: (row: InvolvementRow) => boolean) {
  const row = (await context.involvements.roles.load(recordsOf(context, child.subject))).find(has);
  return row === undefined ? null : ({ ...row, subject: child.subject } satisfies Involvement);
}

/** The practitioner first, where one is named and can be reached; each way once, at most five. */
function contactsOf({ contacts, practitioner: person }: Involvement) {
  const own = person === null || (person.telephone === null && person.email === null) ? [] : [person];
  const all = [...own, ...contacts].map(({ name, telephone, email }) => ({ name, telephone, email }));
  const different = new Map(
    all.map((contact) => [`${contact.telephone} ${contact.email}`, contact] as const).toReversed(),
  );
  return [...different.values()].toReversed().slice(0, 5);
}

async function practitioner(id: string, { involvements }: InvolvementsContext) {
  const found = isUuid(id) ? await involvements.practitioners.load(id) : null;
  return found === null ? null : practitionerFields(found);
}

export const resolvers = {
  ...figureResolvers,
  ManagementInformation: {
    ...informationReference,
    involvements: monthly('INVOLVEMENTS'),
    coOrdination: monthly('CO_ORDINATION'),
  },
  Query: {
    practitioner: (_parent: unknown, { id }: { id: string }, context: InvolvementsContext) => practitioner(id, context),
    myInvolvements,
    ...sensitiveQueries,
    ...brokerQueries,
    ...agreementQueries,
    ...changeNoticeQueries,
    ...subscriptionQueries,
  },
  Mutation: {
    ...mutations,
    ...sensitiveMutations,
    ...brokerMutations,
    ...agreementMutations,
    ...subscriptionMutations,
  },
  ...agreementTypes,
  ...changeNoticeTypes,
  ...subscriptionTypes,
  ...sensitiveTypes,
  ...brokerTypes,
  Child: {
    __resolveReference: ({ id, recordFacts: stated }: { id: string; recordFacts?: unknown }): Child => ({
      id,
      subject: subject(id, recordFacts(stated) ?? UNKNOWN_FACTS),
    }),
    involvements: involvementsOf,
    ...sensitiveOfChild,
    leadProfessional: (child: Child, _args: unknown, context: InvolvementsContext) =>
      roleOf(child, context, ({ leads }) => leads),
    commonAssessment: async (child: Child, _args: unknown, context: InvolvementsContext) => {
      const heldBy = await roleOf(child, context, ({ commonAssessment }) => commonAssessment !== null);
      return heldBy && { status: heldBy.commonAssessment, heldBy, recordedOn: heldBy.cafRecordedOn };
    },
  },
  Involvement: {
    // Without the facts of its child an involvement shows only to its own practitioner; for others there is none.
    __resolveReference: async ({ id }: { id: string }, context: InvolvementsContext) => {
      const key = involvementKey(id);
      const row = key === undefined ? null : await context.involvements.store.byKey(key);
      if (row === null || !isOwn(row, context.viewer)) return null;
      const [own] = await withoutFacts([row], context);
      if (own) context.disclosures.disclosed(own.subject.id, 'EXISTENCE');
      return own;
    },
    id: involvementId,
    child: ({ subject: { id, facts } }: Involvement) => ({ id, recordFacts: facts }),
    practitioner: (row: Involvement) => row.practitioner && practitionerFields(row.practitioner),
    organisation: ({ organisationId }: Involvement) => ({ id: organisationId }),
    team: ({ team, practitioner: person }: Involvement) => team ?? person?.team ?? null,
    contacts: contactsOf,
    status: (row: Involvement, _args: unknown, { now }: InvolvementsContext) => statusOn(dayOf(now), row),
    lastConfirmedOn: ({ confirmedOn }: Involvement) => confirmedOn,
    isLeadProfessional: ({ leads }: Involvement) => leads,
    mediatedChanges: (row: Involvement, _args: unknown, { involvements }: InvolvementsContext) =>
      involvements.mediated.load(row),
  },
  MediatedChange: {
    mediationId: ({ mediation }: MediatedChangeRow) => mediation,
    mediatorAccountId: ({ mediator }: MediatedChangeRow) => mediator,
    organisation: ({ organisationId }: MediatedChangeRow) => ({ id: organisationId }),
    confirmationNumber: ({ confirmation }: MediatedChangeRow) => confirmation,
  },
  Practitioner: {
    __resolveReference: ({ id }: { id: string }, context: InvolvementsContext) => practitioner(id, context),
  },
};
