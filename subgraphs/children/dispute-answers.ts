/**
 * What a feed says to what is disputed of it: its statement is its answer (domain rules 2.3). Something new ends what the
 * team shows instead; saying the same again, or the same in another way of writing, is nothing new.
 */
import type { Asks } from '#core/database.ts';
import type { Keyring } from '#core/secrets.ts';
import type { ChildStatement } from '#core/statements.ts';
import { fingerprintOf, saidOf } from './dispute-fields.ts';
import * as sql from './dispute-sql.ts';
import { answerSteps } from './dispute-states.ts';
import { notifyAll } from './notice-sql.ts';

interface Answering {
  readonly within: Asks;
  readonly keys: Keyring;
  readonly supplier: string;
  readonly now: Date;
}

interface Anew {
  readonly localKey: string;
  readonly statement: ChildStatement;
}

type Answer = 'TAKE_BACK' | 'STATE_ANEW';

/** What a new statement is to a dispute; null where it is no answer, or one that nobody waits for. */
function answerTo(source: sql.DisputedSource, { localKey, statement }: Anew, keys: Keyring): Answer | null {
  const said = saidOf(source.field, statement);
  if (fingerprintOf(keys, source.field, localKey, said).equals(source.said)) return null;
  const answer = said === null ? 'TAKE_BACK' : 'STATE_ANEW';
  if (answerSteps[answer][source.answer] === undefined) return null;
  return source.closed && (answer === 'TAKE_BACK' || !source.corrected) ? null : answer;
}

/** Within the transaction that keeps the statements, before the records they are about are derived. */
export async function answerDisputes(answering: Answering, changed: readonly Anew[]): Promise<void> {
  const { within, keys, supplier, now } = answering;
  const said = new Map(changed.map((each) => [each.localKey, each]));
  const disputed = await within.ask(sql.disputedOf, [supplier, [...said.keys()]]);
  const versions = new Map(disputed.map(({ disputeId, version }) => [disputeId, version]));
  const answered: sql.DisputedSource[] = [];
  for (const source of disputed) {
    const answer = answerTo(source, said.get(source.localId) as Anew, keys);
    if (answer === null) continue;
    const { id, disputeId, childId, state, changedAt } = source;
    const version = (versions.get(disputeId) ?? 0) + 1;
    versions.set(disputeId, version);
    const at = changedAt > now ? changedAt : now;
    const nobody = [null, null, null, null] as const;
    const row = [disputeId, version, childId, answer, state, at, ...nobody, null, null, null, null, null, id] as const;
    await within.ask(sql.insertAct, [...row, null, null]);
    answered.push(source);
  }
  await notifyAll(
    within,
    answered.map(({ disputeId, shownBy }) => ({
      kind: 'DISPUTE_ANSWERED',
      childId: shownBy,
      by: null,
      about: disputeId,
      at: now,
    })),
  );
}
