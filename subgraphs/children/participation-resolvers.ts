import { addDays, addMonths, dayOf } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import type { PageArguments } from '#core/page.ts';
import { type Child, listRecord } from './child.ts';
import type { ChildrenContext } from './context.ts';
import * as changes from './participation-changes.ts';
import { Refused } from './participation-problems.ts';
import { type ParticipationRow, participationOf, type ToRenewRow, toRenew } from './participation-sql.ts';
import { participatesUntil } from './retention-clock.ts';
import type { Acting } from './shield-act.ts';
import { acting, ownAuthority, ownChild, pageByDay, pageOf, requireChild } from './stewardship.ts';

type Keyed<Input> = Input & { readonly idempotencyKey: string };

/** Whoever consented is asked again every year (criterion F1). */
const MONTHS_TO_RENEW = 12;
/** Where a team does not say until when it looks ahead. */
const MONTHS_AHEAD = 1;

/** What is told of a consent: of one that was withdrawn, that it was, and no longer why it was given. */
function shown({ act, reason, day, consentedOn }: ParticipationRow, dateOfBirth: string | null) {
  const isInForce = act !== 'WITHDRAW';
  return {
    state: isInForce ? 'IN_FORCE' : 'WITHDRAWN',
    reason,
    consentedOn: isInForce ? consentedOn : null,
    renewedOn: act === 'RENEW' ? day : null,
    renewalDueOn: isInForce ? addMonths(day as IsoDate, MONTHS_TO_RENEW) : null,
    withdrawnOn: isInForce ? null : day,
    until: isInForce && dateOfBirth !== null ? participatesUntil(dateOfBirth as IsoDate) : null,
  };
}

async function participation({ id, dateOfBirth }: Child, _args: unknown, { children }: ChildrenContext) {
  const [first] = await children.participation.load(id);
  return first === undefined ? null : shown(first, dateOfBirth);
}

/** One change: behind its key, in a transaction, and answered with how the consent stands or with why it does not. */
async function change<Input extends { readonly childId: string }>(
  name: string,
  { idempotencyKey, ...input }: Keyed<Input>,
  context: ChildrenContext,
  carryOut: (made: Acting, input: Input) => Promise<string>,
) {
  try {
    const childId = await ownChild(input.childId, context);
    if (childId === null) throw new Refused('CHILD_NOT_FOUND', 'childId');
    const asked = { ...input, childId } as unknown as Input;
    const { keys } = context.children.identity;
    await acting(context, (made) =>
      changes.once(made, keys, idempotencyKey, [name, asked], () => carryOut(made, asked)),
    );
    const { dateOfBirth } = await requireChild(childId, 'STEWARDSHIP', context);
    // Read anew, and by nothing that was read before the change.
    const [[first] = []] = await participationOf(context.children.database, [childId]);
    return { participation: first === undefined ? null : shown(first, dateOfBirth), problems: [] };
  } catch (error) {
    if (error instanceof Refused) return { participation: null, problems: [error.problem] };
    throw error;
  }
}

/** The last day of which a year is over by then: a year after the 29th of February is the 28th. */
function consentedBy(dueBy: IsoDate): IsoDate {
  const day = addMonths(dueBy, -MONTHS_TO_RENEW);
  const next = addDays(day, 1);
  return addMonths(next, MONTHS_TO_RENEW) <= dueBy ? next : day;
}

const listed = (row: ToRenewRow) => {
  const child = listRecord(row);
  const dueOn = addMonths(row.consentedOn, MONTHS_TO_RENEW);
  return { childId: row.id, facts: child.subject.facts, consentedOn: row.consentedOn, dueOn, child };
};

async function participationsToRenew(
  _parent: unknown,
  { dueBy, ...page }: PageArguments & { readonly dueBy?: IsoDate | null },
  context: ChildrenContext,
) {
  const { first, after } = pageByDay(page);
  const by = consentedBy(dueBy ?? addMonths(dayOf(context.now), MONTHS_AHEAD));
  const [consentedOn = null, id = null] = after ?? [];
  const asked = [ownAuthority(context), by, consentedOn, id, first + 1] as const;
  const rows = await context.children.database.ask(toRenew, [...asked]);
  return pageOf(rows.map(listed), first, context, (row) => [row.consentedOn, row.childId]);
}

const recordParticipation = (
  _parent: unknown,
  { input }: { input: Keyed<changes.Consented> },
  context: ChildrenContext,
) => change('recordParticipation', input, context, changes.consent);

interface WithdrawInput {
  readonly childId: string;
  readonly withdrawnOn?: string | null;
}

const withdrawParticipation = (
  _parent: unknown,
  { input }: { input: Keyed<WithdrawInput> },
  context: ChildrenContext,
) =>
  change('withdrawParticipation', input, context, (made, { childId, withdrawnOn }) =>
    changes.withdraw(made, { childId, withdrawnOn: withdrawnOn ?? dayOf(context.now) }),
  );

export const participationQueries = { participationsToRenew };
export const participationOfChild = { participation };
export const participationMutations = { recordParticipation, withdrawParticipation };
