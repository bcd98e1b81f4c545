/**
 * One round of declaring, held by whoever changes it: found, locked in the order organisation then round, unchanged
 * since it was seen, and its next step taken only when nothing stands in the way.
 */
import { addMonths, dayOf } from '#core/clock.ts';
import { mayDo } from '#core/context.ts';
import type { Asks } from '#core/database.ts';
import { type IsoDate, isUuid } from '#core/ids.ts';
import type { Permission } from '#core/permissions.ts';
import type { AccreditationState } from '#core/words.ts';
import { type CaseChange, type Obstacle, stepFrom } from './accreditation-states.ts';
import * as sql from './case-sql.ts';
import { type AnswerRow, answersOfCase, type CaseRow, conditionsOfCase } from './case-store.ts';
import type { AccreditationContext } from './context.ts';
import { type Criterion, criteriaFor, criterionOf } from './criteria.ts';
import * as organisations from './organisation-sql.ts';
import { Refused } from './problems.ts';
import { statementHash } from './statement.ts';

export interface Round {
  readonly within: Asks;
  readonly context: AccreditationContext;
  readonly organisation: sql.LockedOrganisation;
  readonly case: sql.LockedCase;
  readonly answers: ReadonlyMap<string, AnswerRow>;
  /** Days by criterion. */
  readonly conditions: ReadonlyMap<string, string>;
  /** The person behind the viewer's account. */
  readonly person: string;
}

/** What is needed to move an organisation. */
export type Held = Pick<Round, 'within' | 'context' | 'organisation'>;

/** One transaction: whole, or not at all. */
export const inTransaction = <Done>(
  { accreditation: { database } }: AccreditationContext,
  work: (within: Asks) => Promise<Done>,
): Promise<Done> => database.transaction(work);

/** The round, if the viewer may do this to it: what is not there and what is somebody else's are told alike. */
export async function roundOf(id: string, permission: Permission, context: AccreditationContext): Promise<CaseRow> {
  const found = isUuid(id) ? await context.accreditation.cases.byId(id) : null;
  const whose = found && { id: found.organisationId, accreditor: found.accreditorId };
  if (found === null || whose === null || !mayDo(context, permission, whose).allow) {
    throw new Refused('CASE_NOT_FOUND', 'caseId');
  }
  return found;
}

export async function personIn(within: Asks, { viewer }: AccreditationContext): Promise<string> {
  const [found] = await within.ask(sql.personOf, [viewer.account]);
  return found?.person ?? '';
}

export async function lockedOrganisation(within: Asks, id: string): Promise<sql.LockedOrganisation> {
  const [organisation] = await within.ask(sql.lockOrganisation, [id]);
  if (!organisation) throw new Refused('ORGANISATION_NOT_FOUND', 'organisationId');
  return organisation;
}

/** The round held for this transaction; refused when somebody changed it after it was seen. */
export async function lockedRound(
  within: Asks,
  context: AccreditationContext,
  { id, organisationId }: CaseRow,
  version: number,
): Promise<Round> {
  const organisation = await lockedOrganisation(within, organisationId);
  const [found] = await within.ask(sql.lockCase, [id]);
  if (!found) throw new Refused('CASE_NOT_FOUND', 'caseId');
  if (found.version !== version) throw new Refused('CHANGED_SINCE', 'version');
  return roundFrom(within, context, organisation, found);
}

export async function roundFrom(
  within: Asks,
  context: AccreditationContext,
  organisation: sql.LockedOrganisation,
  held: sql.LockedCase,
): Promise<Round> {
  const answers = await within.ask(answersOfCase, [held.id]);
  const conditions = await within.ask(conditionsOfCase, [held.id]);
  return {
    within,
    context,
    organisation,
    case: held,
    answers: new Map(answers.map((answer) => [answer.criterion, answer])),
    conditions: new Map(conditions.map(({ criterion, dueOn }) => [criterion, dueOn])),
    person: await personIn(within, context),
  };
}

const applicable = (round: Round): readonly Criterion[] => criteriaFor(round.case.functions);

export const unmet = (round: Round): readonly Criterion[] =>
  applicable(round).filter(({ code, mandatory }) => mandatory && round.answers.get(code)?.met !== true);

export const today = ({ now }: AccreditationContext): IsoDate => dayOf(now);

/** Tomorrow at the earliest, the yearly review at the latest. */
export const isInTime = (day: string | undefined, context: AccreditationContext): boolean =>
  day !== undefined && day > today(context) && day <= addMonths(today(context), 12);

const isWhole = (answer: AnswerRow, { organisation }: Round): boolean =>
  statementHash({
    ...answer,
    organisation: organisation.id,
    text: criterionOf(answer.criterion)?.statement ?? '',
    day: dayOf(answer.signedAt),
  }).equals(answer.statementHash);

/** Whether the obstacle stands in this round's way. */
const obstacles: Readonly<Record<Obstacle, (round: Round, to: AccreditationState) => boolean>> = {
  CRITERIA_UNANSWERED: (round) => applicable(round).some(({ code }) => !round.answers.has(code)),
  MANDATORY_UNMET: (round) => unmet(round).length > 0,
  CONDITION_MISSING: (round) =>
    unmet(round).length === 0 || unmet(round).some(({ code }) => !isInTime(round.conditions.get(code), round.context)),
  ANOTHER_PERSON_NEEDED: (round) => [...signatories(round)].includes(round.person),
  SECOND_PERSON_NEEDED: (round) => round.case.reviewerPerson === round.person,
  NOT_THE_REVIEWER: (round) => round.case.reviewer !== round.context.viewer.account,
  NOT_RECOMMENDED: (round, to) => round.case.recommendation !== to,
  SIGNATURE_BROKEN: (round) => [...round.answers.values()].some((answer) => !isWhole(answer, round)),
};

/** Everybody who signed for the organisation itself. */
const signatories = (round: Round): ReadonlySet<string | null> =>
  new Set([round.case.submittedPerson, ...[...round.answers.values()].map(({ signedPerson }) => signedPerson)]);

/** Takes nothing for granted: the step there is from here, with nothing in its way; throws Refused otherwise. */
export function requireStep(round: Round, change: CaseChange): AccreditationState {
  const step = stepFrom('CASE', change, round.case.state);
  if (step === undefined) throw new Refused('WRONG_STATE', 'caseId');
  for (const obstacle of step.unless) if (obstacles[obstacle](round, step.to)) throw new Refused(obstacle);
  return step.to;
}

const follows: readonly AccreditationState[] = ['DRAFT', 'SELF_ASSESSED', 'SUBMITTED', 'UNDER_REVIEW', 'REJECTED'];

/** An organisation that is not accredited yet goes where its round goes. */
export async function follow(round: Held, to: AccreditationState): Promise<void> {
  const { within, organisation } = round;
  if (!follows.includes(organisation.accreditation) || organisation.accreditation === to) return;
  await within.ask(organisations.moveOrganisation, [organisation.id, to]);
  await record(round, 'MOVED', to);
}

export async function record(
  { within, context, organisation }: Held,
  kind: string,
  to: AccreditationState,
  reason: string | null = null,
): Promise<void> {
  const { viewer, now } = context;
  const values = [organisation.id, kind, organisation.accreditation, to, reason, viewer.account, now] as const;
  await within.ask(organisations.recordEvent, [...values]);
}
