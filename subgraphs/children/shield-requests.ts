/**
 * Asking for a shield, and appealing when one is refused. Anybody who may know of the child may ask, and is told the same
 * whatever becomes of it: a reference, and that it was received.
 */
import type { Keyring } from '#core/secrets.ts';
import { uuidOf } from '#core/uuid.ts';
import { oneIntakeAtATime } from './intake-sql.ts';
import { type Acting, act, lockedChild, runningOr, tell } from './shield-act.ts';
import { cover, coverAsked, type Means } from './shield-cover.ts';
import { Refused } from './shield-problems.ts';
import * as sql from './shield-sql.ts';
import type { ShieldGround } from './shield-states.ts';

export interface Asked {
  readonly childId: string;
  readonly ground: ShieldGround;
  readonly requestedBy: string;
  readonly idempotencyKey: string;
}

/** The identifier is made of account and key, so that a repetition finds what the first has made. */
const referenceOf = (keys: Keyring, account: string, key: string): string =>
  uuidOf(keys.fingerprint('request for a shield', JSON.stringify([account, key])));

/** Whether this was asked before; throws when the key was used for something else. */
async function repeated({ within }: Acting, reference: string, fingerprint: Buffer): Promise<boolean> {
  const [before] = await within.ask(sql.requestByReference, [reference]);
  if (before && !before.fingerprint.equals(fingerprint)) throw new Refused('KEY_REUSED', 'idempotencyKey');
  return before !== undefined;
}

/** Shields the child at once, whoever asks: whether it stays so is decided after (domain rules 7.4). */
export async function request(acting: Acting, means: Means, asked: Asked): Promise<string> {
  const { within, context, person } = acting;
  const { childId, ground, requestedBy: askedBy, idempotencyKey } = asked;
  const shown = await lockedChild(acting, childId);
  if (shown === null) throw new Refused('CHILD_NOT_FOUND', 'childId');
  const reference = referenceOf(means.keys, context.viewer.account, idempotencyKey);
  const fingerprint = means.keys.fingerprint('shield as asked for', JSON.stringify([childId, ground, askedBy]));
  if (await repeated(acting, reference, fingerprint)) return reference;
  await coverAsked(acting, childId, shown);
  const held = await runningOr(acting, shown);
  const id = await act(acting, held, 'REQUEST', { ground, askedBy });
  await within.ask(sql.insertRequest, [reference, id, shown, person, ground, fingerprint]);
  await tell(acting, 'SHIELD_REQUESTED', shown, id);
  // Whatever the case has come to: else the time it takes would tell.
  await cover(acting, means, shown);
  return reference;
}

/**
 * Hides the child again while the refusal is looked at anew. Where nothing was refused it changes nothing, and is
 * answered alike: else it would tell how far the case has come.
 */
export async function appeal(acting: Acting, means: Means, reference: string): Promise<string> {
  const { within, person } = acting;
  const [asked] = await within.ask(sql.requestByReference, [reference]);
  if (asked?.person !== person) throw new Refused('CASE_NOT_FOUND', 'reference');
  const shown = await lockedChild(acting, asked.childId);
  if (shown === null) throw new Refused('CASE_NOT_FOUND', 'reference');
  // Whoever hides a child again stands in its record, whatever they are told (law 1).
  acting.context.disclosures.disclosed(shown, 'EXISTENCE');
  const held = await runningOr(acting, shown);
  const id = await act(acting, held, 'APPEAL', { ground: asked.ground });
  await tell(acting, 'SHIELD_APPEALED', shown, id);
  await cover(acting, means, shown);
  return reference;
}

/**
 * An authority takes on a shielded record that none looks after, by the reference somebody else was given: so two people
 * know why, and nobody comes to see what is hidden by taking records on.
 */
export async function takeOn(acting: Acting, reference: string, authority: string): Promise<string> {
  const { within, context, person } = acting;
  const [asked] = await within.ask(sql.requestByReference, [reference]);
  const shown = asked ? await lockedChild(acting, asked.childId) : null;
  const held = shown === null ? { childId: '' } : await runningOr(acting, shown);
  if (!asked || !('id' in held) || held.authority !== null) throw new Refused('CASE_NOT_FOUND', 'reference');
  context.disclosures.disclosed(held.childId, 'STEWARDSHIP');
  if (asked.person === person) throw new Refused('SECOND_PERSON_NEEDED', 'reference');
  await within.ask(sql.takeOn, [held.childId, authority]);
  return act(acting, held, 'TAKE_ON');
}

/**
 * Covers again what may be the child, when no feed is under way: one that met the child before it was hidden may have made
 * another row of it, which nobody sees before that feed is done.
 */
export async function coverAnew(acting: Acting, means: Means, reference: string): Promise<void> {
  await acting.within.ask(oneIntakeAtATime, []);
  const [asked] = await acting.within.ask(sql.requestByReference, [reference]);
  const shown = asked ? await lockedChild(acting, asked.childId) : null;
  if (shown !== null) await cover(acting, means, shown);
}
