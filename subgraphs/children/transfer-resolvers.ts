import { mayDo, sees } from '#core/context.ts';
import { childNumber, isMoment, isUuid } from '#core/ids.ts';
import { connection, type PageArguments, pageRequest } from '#core/page.ts';
import { type Child, shownTo } from './child.ts';
import type { ChildrenContext } from './context.ts';
import type { Acting } from './shield-act.ts';
import { acting, ownAuthority } from './stewardship.ts';
import { noted, once } from './transfer-acts.ts';
import * as changes from './transfer-changes.ts';
import { Refused } from './transfer-problems.ts';
import type { Side, TransferState } from './transfer-states.ts';
import type { TransferRow } from './transfer-store.ts';

type Keyed<Input> = Input & { readonly idempotencyKey: string };

const parts = [isMoment, isUuid];
const placeOf = ({ dueAt, id }: TransferRow): readonly string[] => [dueAt.toISOString(), id];

/** A page; whoever is on it is in the trail, and nobody else. */
function pageOf(rows: readonly TransferRow[], first: number, context: ChildrenContext) {
  const page = connection(rows, first, placeOf);
  for (const row of page.nodes) noted(row, context);
  return page;
}

async function transfers(
  _parent: unknown,
  args: PageArguments & { readonly direction?: Side | null; readonly state?: TransferState | null },
  context: ChildrenContext,
) {
  const { first, after } = pageRequest(args, 20, parts);
  const { direction = null, state = null } = args;
  const asked = { direction, state, after: after ?? [], limit: first + 1 };
  return pageOf(await context.children.transfers.page(ownAuthority(context), asked, context.now), first, context);
}

async function unansweredTransfers(_parent: unknown, args: PageArguments, context: ChildrenContext) {
  const { first, after } = pageRequest(args, 20, parts);
  return pageOf(await context.children.transfers.unanswered(after ?? [], first + 1, context.now), first, context);
}

/** The transfer as a team sees it now. */
const shown = async (id: string | null, context: ChildrenContext): Promise<TransferRow | null> =>
  noted(
    id === null || !isUuid(id) ? null : await context.children.transfers.byId(id, ownAuthority(context), context.now),
    context,
  );

/** The same for the national office, which is a side of none. */
const shownToNational = async (id: string | null, context: ChildrenContext): Promise<TransferRow | null> =>
  noted(id === null ? null : await context.children.transfers.oneUnanswered(id, context.now), context);

/**
 * One change: behind its key, in a transaction, and answered with what it made or with why it was not made. What it needs
 * of elsewhere is read before: whoever holds the turn waits for nobody.
 */
async function change<Input>(
  name: string,
  { idempotencyKey, ...input }: Keyed<Input>,
  context: ChildrenContext,
  prepare: () => Promise<(made: Acting) => Promise<string>> | ((made: Acting) => Promise<string>),
  show = shown,
) {
  try {
    const { keys } = context.children.identity;
    const carryOut = await prepare();
    const id = await acting(context, (made) => once(made, keys, idempotencyKey, [name, input], () => carryOut(made)));
    return { transfer: await show(id, context), problems: [] };
  } catch (error) {
    if (error instanceof Refused) return { transfer: null, problems: [error.problem] };
    throw error;
  }
}

interface ProposeInput {
  readonly childId: string;
  readonly toAuthority?: string | null;
  readonly ground: string;
}

/** A child of whom the viewer may know; any other is answered as one there is not. */
async function knownChild(text: string, context: ChildrenContext): Promise<Child> {
  const id = childNumber(text);
  const record = id === undefined ? null : await context.children.byId.load(id);
  const child = record && shownTo(context, record);
  if (!child || !sees(context, child.subject, 'EXISTENCE')) throw new Refused('CHILD_NOT_FOUND', 'childId');
  return child;
}

const proposeTransfer = (_parent: unknown, { input }: { input: Keyed<ProposeInput> }, context: ChildrenContext) =>
  change('proposeTransfer', input, context, async () => {
    const own = ownAuthority(context);
    const toAuthority = input.toAuthority ?? own;
    const { id: childId } = await knownChild(input.childId, context);
    if (!(await changes.isAuthority(context.children.organisations, toAuthority))) {
      throw new Refused('AUTHORITY_UNKNOWN', 'toAuthority');
    }
    return (made) => changes.propose(made, { childId, toAuthority, ground: input.ground });
  });

const changeOf =
  <Input extends { readonly transferId: string }>(
    name: string,
    carryOut: (made: Acting, input: Input) => Promise<string>,
    show = shown,
  ) =>
  (_parent: unknown, { input }: { input: Keyed<Input> }, context: ChildrenContext) =>
    change(
      name,
      input,
      context,
      () => {
        if (!isUuid(input.transferId)) throw new Refused('TRANSFER_NOT_FOUND', 'transferId');
        return (made) => carryOut(made, input);
      },
      show,
    );

export const transferQueries = {
  transfers,
  transfer: (_parent: unknown, { id }: { id: string }, context: ChildrenContext) => shown(id, context),
  unansweredTransfers,
};

export const transferMutations = {
  proposeTransfer,
  acceptTransfer: changeOf('acceptTransfer', changes.accept),
  rejectTransfer: changeOf('rejectTransfer', changes.reject),
  decideTransfer: changeOf('decideTransfer', changes.decide, shownToNational),
};

export const transferOfChild = {
  /** Told to the two teams alone: to everybody else there is none, and none is looked for. */
  transfers: async ({ id }: Child, _args: unknown, context: ChildrenContext) => {
    if (context.viewer.authority === null || !mayDo(context, 'REVIEW_RECORDS').allow) return [];
    return context.children.openTransfers.load(id);
  },
};

const authority = (code: string | null) => (code === null ? null : { code });
const organisation = (id: string | null) => (id === null ? null : { id });

export const transferTypes = {
  Transfer: {
    direction: ({ side }: TransferRow) => side,
    // Whoever asks for a hidden child learns nothing of whose it is before it is theirs.
    from: ({ side, from, concealed }: TransferRow) => authority(side === 'IN' && concealed ? null : from),
    to: ({ to }: TransferRow) => authority(to),
    agreedByFrom: ({ outAgreed }: TransferRow) => outAgreed,
    agreedByTo: ({ inAgreed }: TransferRow) => inAgreed,
    proposedBy: ({ proposedBy }: TransferRow) => organisation(proposedBy),
    answeredBy: ({ side, answeredBy, concealed }: TransferRow) =>
      organisation(side === 'IN' && concealed ? null : answeredBy),
  },
};
