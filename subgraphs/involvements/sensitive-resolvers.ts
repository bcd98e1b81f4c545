/**
 * Sensitive services in the graph: one word on a child's record, and the services themselves for whoever gives them and
 * for the team of the child's authority (domain study 5.8).
 */
import { askerOf } from '#core/asker.ts';
import { sees, wouldSee } from '#core/context.ts';
import { type Subject, subject, UNKNOWN_FACTS } from '#core/facts.ts';
import { isoDate, isUuid } from '#core/ids.ts';
import { recordsOf } from '#core/linked.ts';
import { connection, filledPage, type PageArguments, pageRequest } from '#core/page.ts';
import type { ConsentGiver, SensitiveKind } from './consent.ts';
import type { InvolvementsContext } from './context.ts';
import { type InvolvementKey, involvementKey, publicId } from './involvement.ts';
import { type KnownChild, knownChild } from './known-child.ts';
import type { Change, Done } from './once.ts';
import { practitionerFields } from './practitioner.ts';
import { type Problem, problem } from './problems.ts';
import { ofNobodySealed } from './sealed.ts';
import type { SensitiveRow } from './sensitive-store.ts';
import { refuseSystemTest } from './system-test.ts';

/** A sensitive service in one request, with the record it belongs to. */
export interface Sensitive extends SensitiveRow {
  readonly subject: Subject;
}

const isDay = (text: string): boolean => isoDate(text) !== undefined;

interface Child {
  readonly id: string;
  readonly subject: Subject;
}

async function isInvolved({ subject: of }: Child, _args: unknown, context: InvolvementsContext): Promise<boolean> {
  const { sensitive } = context.involvements;
  const shown = await Promise.all(recordsOf(context, of).map((record) => sensitive.load(record)));
  return shown.includes(true);
}

async function servicesOf(child: Child, _args: unknown, context: InvolvementsContext): Promise<Sensitive[]> {
  const rows = await Promise.all(
    recordsOf(context, child.subject).map((record) => context.involvements.sensitiveOf.load(record)),
  );
  return rows.flat().map((row) => ({ ...row, subject: child.subject }));
}

async function mySensitiveServices(_parent: unknown, args: PageArguments, context: InvolvementsContext) {
  const { viewer, involvements, disclosures } = context;
  refuseSystemTest(viewer);
  const { first, after } = pageRequest(args, 20, [isDay, isUuid]);
  const { practitioner: entry, organisation } = viewer;
  const placeOf = ({ startedOn, id }: SensitiveRow) => [startedOn, id];
  const rows = await filledPage(
    { first, after },
    (from) =>
      entry === null ? [] : involvements.sensitiveStore.ofPractitioner(entry, organisation.id, { first, after: from }),
    placeOf,
    async (read) =>
      (await ofNobodySealed(read, involvements.children)).map(
        ({ row }): Sensitive => ({ ...row, subject: subject(row.childId, UNKNOWN_FACTS) }),
      ),
  );
  const page = connection(rows, first, placeOf);
  for (const { childId } of page.nodes) disclosures.disclosed(childId, 'EXISTENCE');
  return page;
}

interface Settled {
  readonly sensitiveService: Sensitive | null;
  readonly problems: readonly Problem[];
}

type Input<Fields = unknown> = { readonly input: { readonly idempotencyKey: string } & Fields };

/** The frame of every change: find the child, carry the change out under its key. */
async function changed(
  childId: string,
  notFound: Problem,
  { key, asked }: { readonly key: string; readonly asked: readonly unknown[] },
  context: InvolvementsContext,
  carryOut: (change: Change, child: KnownChild) => Promise<Done>,
): Promise<{ readonly child: KnownChild; readonly done: Done } | { readonly problem: Problem }> {
  const child = await knownChild(childId, context);
  if (child === null) return { problem: notFound };
  return { child, done: await carryOut({ context, childId: child.id, key, asked }, child) };
}

async function settled(change: ReturnType<typeof changed>, { involvements }: InvolvementsContext): Promise<Settled> {
  const made = await change;
  if ('problem' in made) return { sensitiveService: null, problems: [made.problem] };
  if ('problem' in made.done) return { sensitiveService: null, problems: [made.done.problem] };
  const row = await involvements.sensitiveStore.byKey(made.done.changed);
  return { sensitiveService: row && { ...row, subject: made.child.subject }, problems: [] };
}

const noService = problem('SENSITIVE_SERVICE_NOT_FOUND', 'sensitiveServiceId');

interface RecordInput {
  readonly childId: string;
  readonly kind: SensitiveKind;
  readonly startedOn: string;
  readonly basis: 'CONSENT' | 'SIGNIFICANT_HARM';
  readonly consentGivenBy?: ConsentGiver | null;
  readonly childUnderstands?: boolean | null;
}

function recordSensitiveService(_parent: unknown, { input }: Input<RecordInput>, context: InvolvementsContext) {
  const { idempotencyKey: key, childId, kind, startedOn, basis } = input;
  const [givenBy, understands] = [input.consentGivenBy ?? null, input.childUnderstands ?? null];
  const asked = ['record sensitive', kind, startedOn, basis, givenBy, understands];
  const change = changed(
    childId,
    problem('CHILD_NOT_FOUND', 'childId'),
    { key, asked },
    context,
    async (made, child) => {
      // What is said of the day and of who consents tells when the child was born: noted as seen.
      if (!sees(context, child.subject, 'IDENTITY')) return { problem: problem('CHILD_NOT_FOUND', 'childId') };
      return context.involvements.sensitiveChanges.record(made, child.life, {
        kind,
        startedOn,
        basis,
        givenBy,
        understands,
      });
    },
  );
  return settled(change, context);
}

type Which = { readonly sensitiveServiceId: string };

const childOf = (text: string): string => involvementKey(text)?.childId ?? '';

function confirmSensitiveService(
  _parent: unknown,
  { input }: Input<Which & { readonly version: number; readonly childUnderstands?: boolean | null }>,
  context: InvolvementsContext,
) {
  const { idempotencyKey: key, sensitiveServiceId: id, version } = input;
  const understands = input.childUnderstands ?? null;
  const asked = ['confirm sensitive', id, version, understands];
  const change = changed(childOf(id), noService, { key, asked }, context, async (made, { life, subject: of }) => {
    // Whether a consent still counts tells how old the child is: noted as seen.
    if (!sees(context, of, 'IDENTITY')) return { problem: noService };
    const which = involvementKey(id) as InvolvementKey;
    return context.involvements.sensitiveChanges.confirm(made, life, which, version, understands);
  });
  return settled(change, context);
}

function endSensitiveService(
  _parent: unknown,
  { input }: Input<Which & { readonly version: number; readonly endedOn: string }>,
  context: InvolvementsContext,
) {
  const { idempotencyKey: key, sensitiveServiceId: id, version, endedOn } = input;
  const asked = ['end sensitive', id, version, endedOn];
  const change = changed(childOf(id), noService, { key, asked }, context, (made) =>
    context.involvements.sensitiveChanges.end(made, involvementKey(id) as InvolvementKey, version, endedOn),
  );
  return settled(change, context);
}

async function withdrawSensitiveConsent(
  _parent: unknown,
  { input }: Input<Which & { readonly onBehalfOf: ConsentGiver }>,
  context: InvolvementsContext,
) {
  const { idempotencyKey: key, sensitiveServiceId: id, onBehalfOf } = input;
  const which = involvementKey(id);
  if (which === undefined) return { withdrawn: false, problems: [noService] };
  const { involvements, viewer, disclosures } = context;
  // Of an identity that was given up, as of a number nobody has: there is nothing, and nothing to take back (7.10).
  const [shown = null] = await involvements.children.shownAs([which.childId]);
  if (shown === null) return { withdrawn: false, problems: [noService] };
  const life = await involvements.children.child(which.childId, askerOf(viewer));
  if (viewer.reason === 'SYSTEM_TEST' && life?.facts.synthetic !== true)
    return { withdrawn: false, problems: [noService] };
  const isTeam = life !== null && wouldSee(context, subject(which.childId, life.facts), 'STEWARDSHIP');
  const asked = ['withdraw consent', id, onBehalfOf];
  // Whatever else has become of the record, what was consented to can be taken back: whoever keeps it knows of it.
  const change: Change = { context, childId: which.childId, key, asked };
  const done = await involvements.sensitiveChanges.withdraw(change, which, onBehalfOf, isTeam);
  if ('problem' in done) return { withdrawn: false, problems: [done.problem] };
  disclosures.disclosed(which.childId, 'EXISTENCE');
  return { withdrawn: true, problems: [] };
}

export const sensitiveQueries = { mySensitiveServices };
export const sensitiveMutations = {
  recordSensitiveService,
  confirmSensitiveService,
  endSensitiveService,
  withdrawSensitiveConsent,
};
export const sensitiveOfChild = { sensitiveServiceInvolved: isInvolved, sensitiveServices: servicesOf };
export const sensitiveTypes = {
  SensitiveService: {
    id: (row: Sensitive) => publicId(row),
    child: ({ childId }: Sensitive) => ({ id: childId }),
    practitioner: ({ practitioner }: Sensitive) => practitioner && practitionerFields(practitioner),
    organisation: ({ organisationId }: Sensitive) => ({ id: organisationId }),
    consentGivenBy: ({ givenBy }: Sensitive) => givenBy,
    lastConfirmedOn: ({ confirmedOn }: Sensitive) => confirmedOn,
  },
};
