import { sees } from '#core/context.ts';
import { AppError } from '#core/errors.ts';
import { childNumber, isMoment, isUuid } from '#core/ids.ts';
import { connection, type PageArguments, pageRequest } from '#core/page.ts';
import type { Child } from './child.ts';
import type { ChildrenContext } from './context.ts';
import type { Identifiers } from './identifiers.ts';
import type { Acting } from './shield-act.ts';
import * as decisions from './shield-decisions.ts';
import { Refused } from './shield-problems.ts';
import * as requests from './shield-requests.ts';
import { COOLING_OFF_HOURS, type ShieldState } from './shield-states.ts';
import type { ShieldActRow, ShieldCaseRow } from './shield-store.ts';
import { about, acting, ownAuthority, pageOf, requireChild, settled } from './stewardship.ts';

async function shieldCases(
  _parent: unknown,
  args: PageArguments & { readonly state?: ShieldState | null; readonly dueBy?: string | null },
  context: ChildrenContext,
) {
  const { first, after } = pageRequest(args, 20, [isMoment, isUuid]);
  const { state = null, dueBy = null } = args;
  const asked = { state, dueBy, after: after ?? [], limit: first + 1 };
  const rows = await context.children.shields.cases(ownAuthority(context), asked);
  return pageOf(rows, first, context, ({ dueAt, id }) => [dueAt.toISOString(), id]);
}

/** More acts than any case has. */
const LAST = 2 ** 31 - 1;

async function acts(row: ShieldCaseRow, args: PageArguments, { children }: ChildrenContext) {
  const { first, after } = pageRequest(args, 20, [(text) => /^\d{1,9}$/.test(text)]);
  const before = after === null ? LAST : Number(after[0]);
  const rows = await children.shieldActs.load({ id: row.id, before, limit: first + 1 });
  return connection(rows, first, ({ version }) => [String(version)]);
}

/** The case as the team sees it now. */
async function shown(id: string | null, context: ChildrenContext) {
  const row = id === null ? null : await context.children.shields.byId(id, ownAuthority(context));
  const made = row && about(row);
  return made && sees(context, made.subject, 'STEWARDSHIP') ? made : null;
}

/** A change the team makes to a case. */
const change =
  <Input extends { readonly caseId: string }>(
    carryOut: (acting: Acting, input: Input, identifiers: Identifiers) => Promise<string>,
  ) =>
  async (_parent: unknown, { input }: { input: Input }, context: ChildrenContext) => {
    const { made, problems } = await settled(() => {
      if (!isUuid(input.caseId)) throw new Refused('CASE_NOT_FOUND', 'caseId');
      return acting(context, (made) => carryOut(made, input, context.children.identifiers));
    });
    return { case: await shown(made, context), problems };
  };

type ByReference = { readonly input: { readonly reference: string } };

const byReference = ({ input: { reference } }: ByReference, carryOut: (reference: string) => Promise<string>) =>
  settled(() => {
    if (!isUuid(reference)) throw new Refused('CASE_NOT_FOUND', 'reference');
    return carryOut(reference);
  });

/**
 * Hidden first, whatever feeds are doing; then what a feed has made beside the child in the meantime, once it has let go.
 * Should the second be cut off, whoever asked asks again under the same key.
 */
async function hiding(context: ChildrenContext, hide: (acting: Acting) => Promise<string>): Promise<string> {
  const reference = await acting(context, hide);
  await acting(context, (act) => requests.coverAnew(act, context.children.shielding, reference));
  return reference;
}

async function requestShield(_parent: unknown, { input }: { input: requests.Asked }, context: ChildrenContext) {
  const { made, problems } = await settled(async () => {
    // The directory's own ground, and nobody's to give.
    if (input.ground === 'POSSIBLE_DUPLICATE') throw new Refused('REASON_MISSING', 'ground');
    const { id } = await requireChild(input.childId, 'EXISTENCE', context);
    // By the number that was given: what it leads to is asked again when nobody can link it or take it apart.
    const childId = childNumber(input.childId) ?? id;
    return hiding(context, (act) => requests.request(act, context.children.shielding, { ...input, childId }));
  });
  return { reference: made, problems };
}

async function appealShieldRefusal(_parent: unknown, args: ByReference, context: ChildrenContext) {
  const { made, problems } = await byReference(args, (reference) =>
    hiding(context, (act) => requests.appeal(act, context.children.shielding, reference)),
  );
  return { reference: made, problems };
}

async function takeOnShieldCase(_parent: unknown, args: ByReference, context: ChildrenContext) {
  const { authority } = context.viewer;
  const { made, problems } = await byReference(args, (reference) => {
    if (authority === null) throw new Refused('CASE_NOT_FOUND', 'reference');
    return acting(context, (act) => requests.takeOn(act, reference, authority));
  });
  return { case: await shown(made, context), problems };
}

async function setShieldSettings(
  _parent: unknown,
  { input: { showCarerNames } }: { input: { readonly showCarerNames: boolean } },
  { children, viewer: { authority, account }, now }: ChildrenContext,
) {
  if (authority === null) throw new AppError('FORBIDDEN');
  const holdsFrom = new Date(now.getTime() + (showCarerNames ? COOLING_OFF_HOURS * 3_600_000 : 0));
  await children.shields.setShowing({ authority, now, showCarerNames, holdsFrom, account });
  return { holdsFrom };
}

/** What else stays visible where the authority has said so (SI 2007/2182, reg 6(6)). */
async function carerNames({ id, state, authority }: Child, _args: unknown, { children }: ChildrenContext) {
  if (state !== 'SHIELDED' || authority === null || !(await children.showsCarerNames.load(authority))) return null;
  return children.carerNames.load(id);
}

export const shieldQueries = { shieldCases };

export const shieldMutations = {
  requestShield,
  appealShieldRefusal,
  decideShield: change(decisions.decide),
  reviewShield: change(decisions.review),
  proposeLift: change(decisions.proposeLift),
  confirmLift: change(decisions.confirmLift),
  cancelLift: change(decisions.cancelLift),
  takeOnShieldCase,
  setShieldSettings,
};

export const shieldOfChild = {
  carerNames,
  shieldCase: async ({ id }: Child, _args: unknown, { children }: ChildrenContext) => {
    const row = await children.shieldCases.load(id);
    return row && about(row);
  },
};

export const shieldTypes = {
  ShieldCase: { acts },
  ShieldActEntry: {
    accountId: ({ account }: ShieldActRow) => account,
    organisation: ({ organisation }: ShieldActRow) => ({ id: organisation }),
    requestedBy: ({ askedBy }: ShieldActRow) => askedBy,
    familyToldBy: ({ toldBy }: ShieldActRow) => toldBy,
    familyToldOn: ({ toldOn }: ShieldActRow) => toldOn,
  },
};
