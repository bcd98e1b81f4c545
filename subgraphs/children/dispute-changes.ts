/** Each change to a dispute: what it needs beyond its place in the order, and what it keeps. */
import { answerBy } from '#core/answer-within.ts';
import { dayOf } from '#core/clock.ts';
import { sees } from '#core/context.ts';
import { recordsOf } from '#core/linked.ts';
import type { Keyring } from '#core/secrets.ts';
import { newUuid } from '#core/uuid.ts';
import type { Child } from './child.ts';
import { act, actedOn, held, type Seen } from './dispute-acts.ts';
import { type CorrectionInput, correctionTo } from './dispute-correction.ts';
import { fieldsDisputed, fingerprintOf, saidOf, shownOf } from './dispute-fields.ts';
import { Refused } from './dispute-problems.ts';
import * as sql from './dispute-sql.ts';
import type { DisputedField } from './dispute-states.ts';
import type { Identifiers } from './identifiers.ts';
import { assertionsOf } from './intake-sql.ts';
import { notify } from './notice-sql.ts';
import { rederive } from './rederive.ts';
import { openReviews } from './review-sql.ts';
import type { Acting } from './shield-act.ts';

export interface DisputeMeans {
  readonly keys: Keyring;
  readonly identifiers: Identifiers;
}

export interface Raised {
  readonly field: DisputedField;
  readonly ground: string;
  readonly onBehalfOf: string;
}

/**
 * Whose statements are disputed. What stays visible of a hidden child: of those that say what is shown. Anything else: of
 * all that say anything, and only under the number that is shown; whom we ask would else tell a source what is shown of a
 * hidden child, or which record was found to be it (law 3).
 */
async function disputedStatements(acting: Acting, { keys, identifiers }: DisputeMeans, child: Child, raised: Raised) {
  const { field } = raised;
  const shown = shownOf(field, child, identifiers);
  const known = child.state === 'SHIELDED' ? [child.id] : recordsOf(acting.context, child.subject);
  const rows = await acting.within.ask(assertionsOf, [[child.id, ...child.members]]);
  return rows.flatMap(({ childId, supplier, localId, statement, identifiers: sealed }) => {
    const said = saidOf(field, { ...statement, ...identifiers.unseal(sealed) });
    if (said === null || (fieldsDisputed[field].visible && said !== shown)) return [];
    return {
      id: newUuid(acting.context.now),
      child_id: childId,
      supplier,
      local_id: localId,
      said: fingerprintOf(keys, field, localId, said).toString('hex'),
      shown: said === shown,
      asked: known.includes(childId),
    };
  });
}

/** A month from today (UK GDPR arts 12(3) and 16): for the sources, and for the answer to whoever disputes. */
export async function raise(acting: Acting, means: DisputeMeans, child: Child, raised: Raised): Promise<string> {
  const { within, context } = acting;
  const { viewer, now } = context;
  if (shownOf(raised.field, child, means.identifiers) === null) throw new Refused('NOTHING_TO_DISPUTE', 'field');
  const [open] = await within.ask(sql.openDisputeOf, [child.id, raised.field]);
  if (open !== undefined) throw new Refused('ALREADY_DISPUTED', 'field');
  const sources = await disputedStatements(acting, means, child, raised);
  const disputeId = newUuid(now);
  const fresh = { disputeId, childId: child.id, state: null, version: 0, changedAt: null };
  const dueOn = answerBy(dayOf(now), false);
  await act(acting, fresh, 'RAISE', { ...raised, dueOn, sources: JSON.stringify(sources) });
  if (!sees(context, child.subject, 'STEWARDSHIP')) {
    await notify(within, { kind: 'DISPUTE_RAISED', childId: child.id, by: viewer, about: disputeId, at: now });
  }
  return disputeId;
}

/** A source stands by what it has said. Answered alike whatever has become of the record since (law 3). */
export async function uphold(acting: Acting, statementId: string, suppliers: readonly string[]): Promise<string> {
  const { within, context } = acting;
  const [source] = await within.ask(sql.askedSource, [statementId, suppliers]);
  if (source === undefined) throw new Refused('STATEMENT_NOT_FOUND', 'statementId');
  await act(acting, source, 'UPHOLD', { source: source.id });
  context.disclosures.disclosed(source.recordId, 'EXISTENCE');
  const { disputeId: about, shownBy: childId } = source;
  await notify(within, { kind: 'DISPUTE_ANSWERED', childId, by: context.viewer, about, at: context.now });
  return source.id;
}

/** What is shown follows, as when a feed says it: of a hidden child what stays visible does so by a review. */
async function showAnew({ within, context: { now } }: Acting, { keys, identifiers }: DisputeMeans, dispute: string) {
  const records = await within.ask(sql.recordsOfDispute, [dispute]);
  const ids = records.map(({ id }) => id);
  const otherwise = await rederive(within, identifiers, ids, now, new Map());
  const hidden = otherwise.filter(({ state }) => state === 'SHIELDED');
  const asked = hidden.map(({ id }) => ({ kind: 'IDENTITY_CHANGED', record: id }) as const);
  await openReviews(within, keys, now, asked);
}

export async function correct(
  acting: Acting,
  means: DisputeMeans,
  { disputeId, version, ...value }: Seen & CorrectionInput,
  registered: boolean,
): Promise<string> {
  const found = await held(acting, { disputeId, version });
  if (found.state !== 'OPEN') throw new Refused('WRONG_STATE', 'disputeId');
  const instead = correctionTo(found.field, value, acting.context.now);
  if (!registered) throw new Refused('VALUE_DOES_NOT_FIT', 'education');
  const sources = await acting.within.ask(sql.shownSources, [disputeId]);
  if (!sources.some(({ answer }) => answer !== 'STATED_ANEW')) throw new Refused('NOTHING_TO_CORRECT', 'disputeId');
  await act(acting, actedOn(found), 'CORRECT', { value: JSON.stringify(instead) });
  await showAnew(acting, means, disputeId);
  return disputeId;
}

export async function undo(acting: Acting, means: DisputeMeans, seen: Seen): Promise<string> {
  const found = await held(acting, seen);
  if (!found.corrected) throw new Refused('NOTHING_TO_UNDO', 'disputeId');
  await act(acting, actedOn(found), 'UNDO');
  await showAnew(acting, means, found.id);
  return found.id;
}

/** What whoever disputes is told. That the value stands is for a second person to find, as every refusal is. */
export async function settle(acting: Acting, { outcome, ...seen }: Seen & { readonly outcome: string }) {
  const found = await held(acting, seen);
  if (found.state !== 'OPEN') throw new Refused('WRONG_STATE', 'disputeId');
  if (outcome === 'STANDS' && found.raisedPerson === acting.person)
    throw new Refused('SECOND_PERSON_NEEDED', 'outcome');
  if (outcome === 'STANDS' && found.corrected) throw new Refused('CORRECTION_HOLDS', 'outcome');
  if (outcome === 'CORRECTED' && !found.corrected) {
    const sources = await acting.within.ask(sql.shownSources, [found.id]);
    const changed = sources.some(({ answer }) => answer === 'STATED_ANEW' || answer === 'TAKEN_BACK');
    if (!changed) throw new Refused('NOT_CORRECTED', 'outcome');
  }
  await act(acting, actedOn(found), 'SETTLE', { outcome });
  return found.id;
}

export async function withdraw(acting: Acting, seen: Seen): Promise<string> {
  const found = await held(acting, seen);
  await act(acting, actedOn(found), 'WITHDRAW');
  return found.id;
}
