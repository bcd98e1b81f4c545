/** What an organisation itself says: what it will do, that it meets what applies, and that it hands this in. */
import { dayOf } from '#core/clock.ts';
import type { Asks } from '#core/database.ts';
import { newUuid } from '#core/uuid.ts';
import type { AccreditedFunction } from '#core/words.ts';
import { administered } from './administered.ts';
import * as sql from './case-sql.ts';
import type { AccreditationContext } from './context.ts';
import { CATALOGUE, criteriaFor } from './criteria.ts';
import { requireAtAcceptedPlace } from './giving-up.ts';
import * as organisations from './organisation-sql.ts';
import { Refused } from './problems.ts';
import {
  follow,
  type Held,
  inTransaction,
  lockedOrganisation,
  lockedRound,
  type Round,
  record,
  requireStep,
  roundFrom,
  roundOf,
  today,
} from './rounds.ts';
import { isAccredited } from './standing.ts';
import { statementHash } from './statement.ts';

/** Which round was changed; null when there is none, because functions were only dropped. */
export interface Declared {
  readonly organisation: string;
  readonly case: string | null;
}

const same = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((each) => others.includes(each));

/** Dropping a function takes effect at once; the database takes the rights that need it (`cap_rights`). */
async function drop(held: Held, declared: readonly AccreditedFunction[]): Promise<readonly AccreditedFunction[]> {
  const { within, organisation, context } = held;
  const kept = organisation.functions.filter((each) => declared.includes(each));
  if (kept.length === organisation.functions.length) return kept;
  requireAtAcceptedPlace(organisation, context, 'functions');
  await within.ask(organisations.narrowFunctions, [organisation.id, kept]);
  await record(held, 'FUNCTIONS_DROPPED', organisation.accreditation);
  return kept;
}

/** Changes what an open round declares. What is under review may only become less. */
async function redeclare(round: Round, functions: readonly AccreditedFunction[], version: number | null) {
  const { within, case: held } = round;
  if (same(held.functions, functions)) return;
  if (version !== held.version) throw new Refused('CHANGED_SINCE', 'version');
  const adds = functions.some((each) => !held.functions.includes(each));
  if (adds && (held.state === 'SUBMITTED' || held.state === 'UNDER_REVIEW'))
    throw new Refused('WRONG_STATE', 'functions');
  await within.ask(sql.declareFunctions, [held.id, functions]);
  if (held.state === 'SELF_ASSESSED' && adds) await reopen(round);
}

async function reopen(round: Round): Promise<void> {
  await round.within.ask(sql.moveCase, [round.case.id, requireStep(round, 'REOPEN')]);
  await follow(round, 'DRAFT');
}

async function openRound(held: Held, functions: readonly AccreditedFunction[], extension: boolean): Promise<string> {
  const { within, context, organisation } = held;
  const { viewer, now } = context;
  if (organisation.accreditor === null) throw new Refused('NOBODY_ACCREDITS', 'organisationId');
  const id = newUuid(now);
  await within.ask(sql.openCase, [
    id,
    organisation.id,
    organisation.accreditor,
    functions,
    extension,
    viewer.account,
    now,
  ]);
  if (extension) await within.ask(sql.inheritAnswers, [id, organisation.id, CATALOGUE]);
  await follow(held, 'DRAFT');
  return id;
}

async function declareIn(
  within: Asks,
  context: AccreditationContext,
  id: string,
  functions: readonly AccreditedFunction[],
  version: number | null,
): Promise<Declared> {
  const organisation = await lockedOrganisation(within, id);
  if (organisation.accreditation === 'SUSPENDED' || organisation.accreditation === 'WITHDRAWN') {
    throw new Refused('WRONG_STATE', 'organisationId');
  }
  const held = { within, context, organisation };
  const accredited = isAccredited({ ...organisation, reviewOn: organisation.reviewOn as never }, today(context));
  const kept = await drop(held, functions);
  const [open] = await within.ask(sql.lockOpenCase, [id]);
  if (open) {
    await redeclare(await roundFrom(within, context, organisation, open), functions, version);
    return { organisation: id, case: open.id };
  }
  // Less than before needs nobody's signature; the same as before is the yearly declaration.
  const less = functions.length === kept.length && kept.length < organisation.functions.length;
  if (accredited && less) return { organisation: id, case: null };
  const adds = functions.some((each) => !organisation.functions.includes(each));
  return { organisation: id, case: await openRound(held, functions, accredited && adds) };
}

/** Declares what the organisation is to be accredited for: the nine questions, answered by naming those that are yes. */
export async function declareFunctions(
  organisationId: string,
  declared: readonly AccreditedFunction[],
  version: number | null,
  context: AccreditationContext,
): Promise<Declared> {
  const organisation = await administered(organisationId, 'DECLARE_ACCREDITATION', context);
  const functions = [...new Set(declared)];
  if (functions.length === 0) throw new Refused('FUNCTIONS_MISSING', 'functions');
  return inTransaction(context, (within) => declareIn(within, context, organisation.id, functions, version));
}

export interface Answer {
  readonly criterion: string;
  readonly met: boolean;
  readonly evidence: string;
}

async function sign(round: Round, { criterion, met, evidence }: Answer): Promise<void> {
  const { within, context, organisation, case: held, person } = round;
  const { viewer, now } = context;
  const found = criteriaFor(held.functions).find(({ code }) => code === criterion);
  if (found === undefined) throw new Refused('CRITERION_NOT_APPLICABLE', 'answers');
  const hash = statementHash({
    organisation: organisation.id,
    criterion,
    catalogue: CATALOGUE,
    text: found.statement,
    met,
    evidence,
    signedBy: viewer.account,
    day: dayOf(now),
  });
  const { id } = held;
  const values = [id, organisation.id, criterion, CATALOGUE, met, evidence, viewer.account, person, now, hash] as const;
  await within.ask(sql.signAnswer, [...values]);
}

/** Answers and signs criteria; with the last of them the round is self-assessed. */
export async function answerCriteria(
  caseId: string,
  version: number,
  answers: readonly Answer[],
  context: AccreditationContext,
): Promise<Declared> {
  const found = await roundOf(caseId, 'DECLARE_ACCREDITATION', context);
  if (answers.length === 0 || answers.length > 50) throw new Refused('TOO_MANY', 'answers');
  return inTransaction(context, async (within) => {
    const round = await lockedRound(within, context, found, version);
    const { state } = round.case;
    if (state !== 'DRAFT' && state !== 'SELF_ASSESSED') throw new Refused('WRONG_STATE', 'caseId');
    for (const answer of answers) await sign(round, answer);
    await settle(await roundFrom(within, context, round.organisation, round.case));
    return { organisation: found.organisationId, case: found.id };
  });
}

/** Every answer moves the version, so that nobody signs over an answer they have not seen. */
async function settle(round: Round): Promise<void> {
  const { within, case: held } = round;
  const whole = criteriaFor(held.functions).every(({ code }) => round.answers.has(code));
  const to = whole && held.state === 'DRAFT' ? requireStep(round, 'COMPLETE') : held.state;
  await within.ask(sql.moveCase, [held.id, to]);
  await follow(round, to);
}

/** Hands the declaration in, signed as a whole. */
export async function submit(caseId: string, version: number, context: AccreditationContext): Promise<Declared> {
  const found = await roundOf(caseId, 'DECLARE_ACCREDITATION', context);
  return inTransaction(context, async (within) => {
    const round = await lockedRound(within, context, found, version);
    const to = requireStep(round, 'SUBMIT');
    await within.ask(sql.submitCase, [found.id, context.viewer.account, round.person, context.now]);
    await follow(round, to);
    return { organisation: found.organisationId, case: found.id };
  });
}

/** Takes a declaration back that nobody has decided on. */
export async function withdraw(caseId: string, version: number, context: AccreditationContext) {
  const found = await roundOf(caseId, 'DECLARE_ACCREDITATION', context);
  return inTransaction(context, async (within): Promise<Declared> => {
    const round = await lockedRound(within, context, found, version);
    await within.ask(sql.moveCase, [found.id, requireStep(round, 'WITHDRAW')]);
    await follow(round, 'DRAFT');
    return { organisation: found.organisationId, case: found.id };
  });
}
