import { dayOf } from '#core/clock.ts';
import { type RequestContext, sees } from '#core/context.ts';
import { isoDate, isUuid } from '#core/ids.ts';
import { type PageArguments, pageRequest } from '#core/page.ts';
import { once, type Seen } from './complaint-acts.ts';
import * as changes from './complaint-changes.ts';
import { type Naming, namedBy } from './complaint-naming.ts';
import { Refused } from './complaint-problems.ts';
import { type ComplaintState, isOwed } from './complaint-states.ts';
import type { ComplaintActRow, ComplaintRow } from './complaint-store.ts';
import type { ChildrenContext } from './context.ts';
import type { Acting } from './shield-act.ts';
import { type About, about, acting, ownAuthority, ownChild, pageOf, personOf } from './stewardship.ts';

type Complaint = About<ComplaintRow>;
type Keyed<Input> = Input & { readonly idempotencyKey: string };

const GONE_FURTHER = 'infinity';

/** Whose team asks, and who: what is complained of oneself is for the others. */
const readerIn = async (context: ChildrenContext) => ({
  authority: ownAuthority(context),
  person: await personOf(context),
});

async function complaints(
  _parent: unknown,
  args: PageArguments & { readonly state?: ComplaintState | null; readonly dueBy?: string | null },
  context: ChildrenContext,
) {
  const isDay = (text: string): boolean => text === GONE_FURTHER || isoDate(text) !== undefined;
  const { first, after } = pageRequest(args, 20, [isDay, isUuid]);
  const { state = null, dueBy = null } = args;
  const asked = { state, dueBy, after: after ?? [], limit: first + 1 };
  const rows = await context.children.complaints.page(await readerIn(context), asked);
  return pageOf(rows, first, context, ({ dueOn, id }) => [dueOn, id]);
}

/** The complaint as the viewer sees it now. */
async function shown(id: string | null, context: ChildrenContext): Promise<Complaint | null> {
  if (id === null || !isUuid(id)) return null;
  const row = await context.children.complaints.byId(id, await readerIn(context));
  const made = row && about(row);
  return made && sees(context, made.subject, 'STEWARDSHIP') ? made : null;
}

/**
 * One change: behind its key, in a transaction, and answered with the complaint or with why not. What it needs of
 * elsewhere is read before.
 */
async function change<Input>(
  name: string,
  { idempotencyKey, ...input }: Keyed<Input>,
  context: ChildrenContext,
  prepare: () => Promise<(made: Acting) => Promise<string>>,
) {
  try {
    const { keys } = context.children.shielding;
    const carryOut = await prepare();
    const id = await acting(context, (made) => once(made, keys, idempotencyKey, [name, input], () => carryOut(made)));
    return { complaint: await shown(id, context), problems: [] };
  } catch (error) {
    if (error instanceof Refused) return { complaint: null, problems: [error.problem] };
    throw error;
  }
}

type RecordInput = Naming & Omit<changes.Received, 'requestId' | 'place' | 'parties'>;

const recordComplaint = (_parent: unknown, { input }: { input: Keyed<RecordInput> }, context: ChildrenContext) =>
  change('recordComplaint', input, context, async () => {
    const childId = await ownChild(input.childId, context);
    if (childId === null) throw new Refused('CHILD_NOT_FOUND', 'childId');
    const named = await namedBy(input, childId, context);
    const { about: of, complainant, receivedBy, receivedOn } = input;
    const received = { childId, about: of, complainant, receivedBy, receivedOn, ...named };
    return (made) => changes.receive(made, context.children.trail, received);
  });

const changeOf =
  <Input extends Seen>(name: string, carryOut: (made: Acting, input: Input) => Promise<string>) =>
  (_parent: unknown, { input }: { input: Keyed<Input> }, context: ChildrenContext) =>
    change(name, input, context, async () => {
      if (!isUuid(input.complaintId)) throw new Refused('COMPLAINT_NOT_FOUND', 'complaintId');
      return (made) => carryOut(made, input);
    });

export const complaintQueries = {
  complaints,
  complaint: (_parent: unknown, { id }: { id: string }, context: ChildrenContext) => shown(id, context),
};

export const complaintMutations = {
  recordComplaint,
  acknowledgeComplaint: changeOf('acknowledgeComplaint', changes.acknowledge),
  extendComplaint: changeOf('extendComplaint', changes.extend),
  answerComplaint: changeOf('answerComplaint', changes.answer),
  escalateComplaint: changeOf('escalateComplaint', changes.escalate),
  concludeComplaint: changeOf('concludeComplaint', changes.conclude),
  withdrawComplaint: changeOf('withdrawComplaint', changes.withdraw),
};

export const complaintTypes = {
  Complaint: {
    lookId: ({ place }: Complaint, _args: unknown, { children }: ChildrenContext) =>
      place === null ? null : children.lookPlaces.idOf(Number(place)),
    dueOn: ({ dueOn }: Complaint) => (dueOn === GONE_FURTHER ? null : dueOn),
    overdue: ({ state, dueOn }: Complaint, _args: unknown, { now }: RequestContext) =>
      isOwed(state) && dueOn < dayOf(now),
    acts: ({ id }: Complaint, _args: unknown, { children }: ChildrenContext) => children.complaintActs.load(id),
  },
  ComplaintActEntry: {
    accountId: ({ account }: ComplaintActRow) => account,
    organisation: ({ organisation }: ComplaintActRow) => ({ id: organisation }),
  },
};
