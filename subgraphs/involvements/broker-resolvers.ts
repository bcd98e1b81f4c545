/** Brokered contact in the graph: what the one who asks sees, and what the team that brings it about sees. */
import { askerOf } from '#core/asker.ts';
import { wouldSee } from '#core/context.ts';
import { AppError } from '#core/errors.ts';
import { subject } from '#core/facts.ts';
import { childNumber, isMoment, isUuid } from '#core/ids.ts';
import { connection, filledPage, type PageArguments, pageRequest } from '#core/page.ts';
import type { ContactStatement } from '#core/statements.ts';
import type { Answer } from './broker-changes.ts';
import type { BrokeringState, ContactAnswer, ContactRequestRow, ContactUrgency } from './broker-store.ts';
import type { InvolvementsContext } from './context.ts';
import { type InvolvementKey, involvementKey, publicId } from './involvement.ts';
import { knownChild } from './known-child.ts';
import type { Change, Done } from './once.ts';
import { practitionerFields } from './practitioner.ts';
import { type Problem, problem } from './problems.ts';
import { ofNobodySealed } from './sealed.ts';
import { refuseSystemTest } from './system-test.ts';

const placed = ({ place, id }: ContactRequestRow): readonly string[] => [place, id];

async function myContactRequests(_parent: unknown, args: PageArguments, context: InvolvementsContext) {
  refuseSystemTest(context.viewer);
  const { first, after } = pageRequest(args, 20, [isMoment, isUuid]);
  const { brokerStore, children } = context.involvements;
  const rows = await filledPage(
    { first, after },
    (from) => brokerStore.ofAccount(context.viewer.account, { first, after: from }),
    placed,
    async (read) => (await ofNobodySealed(read, children)).map(({ row }) => row),
  );
  return listed(rows, first, context);
}

interface TeamArguments extends PageArguments {
  readonly state?: BrokeringState | null;
  readonly overdue?: boolean | null;
}

async function contactRequests(_parent: unknown, args: TeamArguments, context: InvolvementsContext) {
  const { viewer, now, involvements } = context;
  refuseSystemTest(viewer);
  const { first, after } = pageRequest(args, 20, [isMoment, isUuid]);
  if (viewer.authority === null) throw new AppError('FORBIDDEN');
  const dueBefore = args.overdue === true ? now : null;
  const { authority } = viewer;
  const rows = await filledPage(
    { first, after },
    (from) => involvements.brokerStore.ofTeam(authority, args.state ?? null, dueBefore, { first, after: from }),
    placed,
    (read) => forTeam(read, context),
  );
  return listed(rows, first, context);
}

/**
 * What no authority looks after is for whichever team takes it, if it may know of the child: a record that one
 * organisation alone tells of, and an identity that was given up, are for no list.
 */
async function forTeam(rows: readonly ContactRequestRow[], context: InvolvementsContext) {
  const { children } = context.involvements;
  const known = (await ofNobodySealed(rows, children)).map(async ({ row }) => {
    const life = row.authority === null ? await children.child(row.childId, askerOf(context.viewer)) : null;
    const isKnown = row.authority !== null || (life && wouldSee(context, subject(life.id, life.facts), 'EXISTENCE'));
    return isKnown ? [row] : [];
  });
  return (await Promise.all(known)).flat();
}

/** Whose request is on the page has been looked at. */
function listed(rows: readonly ContactRequestRow[], first: number, { disclosures }: InvolvementsContext) {
  const page = connection(rows, first, placed);
  for (const { childId } of page.nodes) disclosures.disclosed(childId, 'EXISTENCE');
  return page;
}

interface Settled {
  readonly request: ContactRequestRow | null;
  readonly problems: readonly Problem[];
}

async function settled(
  done: Done,
  { involvements, disclosures }: Pick<InvolvementsContext, 'involvements' | 'disclosures'>,
) {
  if ('problem' in done) return { request: null, problems: [done.problem] };
  disclosures.disclosed(done.changed.childId, 'EXISTENCE');
  return { request: await involvements.brokerStore.byKey(done.changed), problems: [] };
}

const asRequester = async (made: Promise<Settled>) => {
  const { request, problems } = await made;
  return { contactRequest: request, problems };
};

/** What has passed to another team is no longer this one's to see. */
const asTeam = async (made: Promise<Settled>, { viewer }: InvolvementsContext) => {
  const { request, problems } = await made;
  const isTheirs = request?.authority === null || request?.authority === viewer.authority;
  return { brokeredContact: isTheirs ? request : null, problems };
};

type Input<Fields> = { readonly input: { readonly idempotencyKey: string } & Fields };

async function request(
  { childId, urgency, idempotencyKey: key }: { childId: string; urgency: ContactUrgency; idempotencyKey: string },
  context: InvolvementsContext,
): Promise<Settled> {
  const { mediation } = context.viewer;
  // What is asked for through another was opened for them first.
  if (mediation !== null && mediation.child !== childNumber(childId))
    return { request: null, problems: [problem('NOT_OPENED', 'childId')] };
  const child = await knownChild(childId, context);
  if (child === null) return { request: null, problems: [problem('CHILD_NOT_FOUND', 'childId')] };
  const change: Change = { context, childId: child.id, key, asked: ['request contact', urgency] };
  const done = await context.involvements.brokering.request(change, urgency, child.life.facts.authority);
  return settled(done, context);
}

interface Step {
  readonly contactRequestId: string;
  readonly version: number;
}

const notFound = { problem: problem('CONTACT_REQUEST_NOT_FOUND', 'contactRequestId') };

/** A step of the team's, or the requester's last: the request names the child it is about. */
async function step(
  id: string,
  { key, asked }: { readonly key: string; readonly asked: readonly unknown[] },
  context: InvolvementsContext,
  ofTeam: boolean,
  act: (change: Change, which: InvolvementKey) => Promise<Done>,
): Promise<Settled> {
  refuseSystemTest(context.viewer);
  const which = involvementKey(id);
  const { mediation } = context.viewer;
  const { brokerStore, children } = context.involvements;
  // Through another one speaks of the child that was opened, and of no other.
  if (which === undefined || (mediation !== null && mediation.child !== which.childId))
    return settled(notFound, context);
  // First, so that nothing more is done for an identity that was given up than for a number that nobody has.
  const [shown = null] = await children.shownAs([which.childId]);
  const row = shown === null ? null : await brokerStore.byKey(which);
  const rows = row === null ? [] : [row];
  const known = ofTeam ? await forTeam(rows, context) : await ofNobodySealed(rows, children);
  if (known.length === 0) return settled(notFound, context);
  return settled(await act({ context, childId: which.childId, key, asked: [...asked, id] }, which), context);
}

type TeamStep = 'take' | 'contacted';

const teamStep =
  (name: TeamStep) =>
  (_parent: unknown, { input }: Input<Step>, context: InvolvementsContext) => {
    const { contactRequestId, version, idempotencyKey: key } = input;
    const made = step(contactRequestId, { key, asked: [name, version] }, context, true, (change, which) =>
      context.involvements.brokering[name](change, which, version),
    );
    return asTeam(made, context);
  };

function answerContactRequest(
  _parent: unknown,
  { input }: Input<Step & { readonly answer: ContactAnswer; readonly released?: Partial<ContactStatement> | null }>,
  context: InvolvementsContext,
) {
  const { contactRequestId, version, answer, idempotencyKey: key } = input;
  const released = input.released ? stated(input.released) : null;
  const given: Answer = { answer, released };
  const made = step(
    contactRequestId,
    { key, asked: ['answer', version, answer, released] },
    context,
    true,
    (change, which) => context.involvements.brokering.answer(change, which, version, given),
  );
  return asTeam(made, context);
}

const stated = ({
  name,
  telephone,
  email,
}: Partial<Record<keyof ContactStatement, string | null>>): ContactStatement => ({
  ...(name ? { name } : {}),
  ...(telephone ? { telephone } : {}),
  ...(email ? { email } : {}),
});

function passOnContactRequest(_parent: unknown, { input }: Input<Step>, context: InvolvementsContext) {
  const { contactRequestId, version, idempotencyKey: key } = input;
  const made = step(contactRequestId, { key, asked: ['pass on', version] }, context, true, async (change, which) => {
    const life = await context.involvements.children.child(which.childId, null);
    return context.involvements.brokering.passOn(change, which, version, life?.facts.authority ?? null);
  });
  return asTeam(made, context);
}

export const brokerQueries = { myContactRequests, contactRequests };
export const brokerMutations = {
  requestContact: (
    _parent: unknown,
    { input }: Input<{ readonly childId: string; readonly urgency: ContactUrgency }>,
    context: InvolvementsContext,
  ) => asRequester(request(input, context)),
  closeContactRequest: (
    _parent: unknown,
    { input }: Input<{ readonly contactRequestId: string }>,
    context: InvolvementsContext,
  ) =>
    asRequester(
      step(input.contactRequestId, { key: input.idempotencyKey, asked: ['close'] }, context, false, (change, which) =>
        context.involvements.brokering.close(change, which),
      ),
    ),
  takeContactRequest: teamStep('take'),
  noteServiceContacted: teamStep('contacted'),
  answerContactRequest,
  passOnContactRequest,
};

/** The steps before an answer look alike to the one who asked: that a service was contacted says that there is one. */
const seenByRequester = (state: BrokeringState): 'RECEIVED' | 'ANSWERED' | 'CLOSED' =>
  state === 'ANSWERED' || state === 'CLOSED' ? state : 'RECEIVED';

const childOf = ({ childId }: ContactRequestRow) => ({ id: childId });

export const brokerTypes = {
  ContactRequest: {
    id: (row: ContactRequestRow) => publicId(row),
    child: childOf,
    state: ({ state }: ContactRequestRow) => seenByRequester(state),
  },
  BrokeredContact: {
    id: (row: ContactRequestRow) => publicId(row),
    child: childOf,
    requester: ({ practitioner }: ContactRequestRow) => practitioner && practitionerFields(practitioner),
    organisation: ({ organisationId }: ContactRequestRow) => ({ id: organisationId }),
    overdue: ({ answer, state, dueAt }: ContactRequestRow, _args: unknown, { now }: InvolvementsContext) =>
      answer === null && state !== 'CLOSED' && dueAt < now,
    assignedToAccountId: ({ assignedTo }: ContactRequestRow) => assignedTo,
  },
};
