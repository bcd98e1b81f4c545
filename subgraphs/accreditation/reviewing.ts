/** What the accrediting body does: one person reviews and recommends, a second signs, and that accredits. */
import { addMonths } from '#core/clock.ts';
import * as sql from './case-sql.ts';
import type { AccreditationContext } from './context.ts';
import type { Declared } from './declaring.ts';
import * as organisations from './organisation-sql.ts';
import { Refused } from './problems.ts';
import {
  follow,
  inTransaction,
  isInTime,
  lockedRound,
  type Round,
  record,
  requireStep,
  roundOf,
  today,
  unmet,
} from './rounds.ts';
import { isAccredited } from './standing.ts';

type Done = Promise<Declared>;

/** The frame of every step: find the round, hold it, take the step. */
async function step(
  caseId: string,
  version: number,
  permission: 'REVIEW_ACCREDITATION' | 'SIGN_ACCREDITATION',
  context: AccreditationContext,
  take: (round: Round) => Promise<void>,
): Done {
  const found = await roundOf(caseId, permission, context);
  return inTransaction(context, async (within) => {
    await take(await lockedRound(within, context, found, version));
    return { organisation: found.organisationId, case: found.id };
  });
}

/** Takes a round on, or over. Whoever reviews is of the accrediting body, and signed nothing of what they review. */
export const beginReview = (caseId: string, version: number, context: AccreditationContext): Done =>
  step(caseId, version, 'REVIEW_ACCREDITATION', context, async (round) => {
    const to = requireStep(round, 'BEGIN_REVIEW');
    await round.within.ask(sql.clearConditions, [caseId]);
    await round.within.ask(sql.beginReview, [caseId, context.viewer.account, round.person]);
    await follow(round, to);
  });

export interface Decision {
  readonly recommendation: 'ACCREDIT' | 'ACCREDIT_WITH_CONDITIONS' | 'REJECT';
  readonly conditions: readonly { readonly criterion: string; readonly dueOn: string }[];
  readonly reasons: readonly string[];
}

async function setConditions(round: Round, conditions: Decision['conditions']): Promise<Round> {
  const wanted = new Map(conditions.map(({ criterion, dueOn }) => [criterion, dueOn]));
  for (const [code, dueOn] of wanted) {
    if (!isInTime(dueOn, round.context)) throw new Refused('CONDITION_OUT_OF_RANGE', 'conditions');
    if (!unmet(round).some((criterion) => criterion.code === code)) {
      throw new Refused('CRITERION_NOT_APPLICABLE', 'conditions');
    }
  }
  await round.within.ask(sql.clearConditions, [round.case.id]);
  for (const [code, dueOn] of wanted) await round.within.ask(sql.setCondition, [round.case.id, code, dueOn]);
  return { ...round, conditions: wanted };
}

async function reject(round: Round, reasons: readonly string[]): Promise<void> {
  if (reasons.length === 0) throw new Refused('REASON_MISSING', 'reasons');
  const to = requireStep(round, 'REJECT');
  await round.within.ask(sql.rejectCase, [round.case.id, [...new Set(reasons)], round.context.now]);
  await follow(round, to);
}

/** What the reviewer finds. A rejection stands by itself; anything else waits for the second signature. */
export const decideReview = (
  caseId: string,
  version: number,
  { recommendation, conditions, reasons }: Decision,
  context: AccreditationContext,
): Done =>
  step(caseId, version, 'REVIEW_ACCREDITATION', context, async (round) => {
    if (conditions.length > 50) throw new Refused('TOO_MANY', 'conditions');
    if (recommendation === 'REJECT') return reject(round, reasons);
    const whole = recommendation === 'ACCREDIT';
    const bound = await setConditions(round, whole ? [] : conditions);
    requireStep(bound, whole ? 'RECOMMEND' : 'RECOMMEND_WITH_CONDITIONS');
    await round.within.ask(sql.recommend, [caseId, whole ? 'ACCREDITED' : 'ACCREDITED_WITH_CONDITIONS']);
  });

/**
 * The last day it holds: twelve months at most, the day the first condition is due, and for functions that were added
 * the day that held before: nobody puts their yearly declaration off by adding something.
 */
function reviewDay({ case: held, organisation, conditions, context }: Round): string {
  const year = addMonths(today(context), 12);
  const days = [held.extension ? (organisation.reviewOn ?? year) : year, ...conditions.values()];
  return days.toSorted()[0] ?? year;
}

/** The second signature: in the same transaction the organisation is accredited for what it declared, and no more. */
export const signAccreditation = (caseId: string, version: number, context: AccreditationContext): Done =>
  step(caseId, version, 'SIGN_ACCREDITATION', context, async (round) => {
    const { within, organisation, case: held, person } = round;
    const conditional = held.recommendation === 'ACCREDITED_WITH_CONDITIONS';
    const to = requireStep(round, conditional ? 'ACCREDIT_WITH_CONDITIONS' : 'ACCREDIT');
    const holds = isAccredited({ ...organisation, reviewOn: organisation.reviewOn as never }, today(context));
    if (['SUSPENDED', 'WITHDRAWN'].includes(organisation.accreditation) || (held.extension && !holds)) {
      throw new Refused('WRONG_STATE', 'caseId');
    }
    await within.ask(sql.signCase, [caseId, to, context.viewer.account, person, context.now]);
    const { id } = organisation;
    await within.ask(sql.accreditOrganisation, [id, to, held.functions, today(context), reviewDay(round)]);
    await within.ask(organisations.liftFromAccounts, [id, 'ORGANISATION_LAPSED']);
    await within.ask(organisations.liftFromClients, [id, 'ORGANISATION_LAPSED']);
    await record(round, 'ACCREDITED', to);
  });
