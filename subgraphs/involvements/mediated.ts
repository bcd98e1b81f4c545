/**
 * What a mediator enters is the practitioner's own statement, with the mediator's name beside it and a number that is
 * read back, so that both know it was taken (domain rules 6.4).
 */
import type { Asks } from '#core/database.ts';
import type { Keyring } from '#core/secrets.ts';
import type { InvolvementKey } from './involvement.ts';
import * as sql from './mediated-sql.ts';
import type { Change } from './once.ts';

/** Eight digits that follow from the change itself: sent again, it has the same number. Null for a change of one's own. */
export function confirmationOf({ context: { viewer }, key }: Pick<Change, 'context' | 'key'>, keys: Keyring) {
  if (viewer.mediation === null) return null;
  const mark = keys.fingerprint('confirmation number', JSON.stringify([viewer.account, key]));
  return String(mark.readUInt32BE(0) % 100_000_000).padStart(8, '0');
}

/** Keeps through whom a change came, in the transaction of the change. */
export async function keepMediator(within: Asks, change: Change, changed: InvolvementKey, keys: Keyring) {
  const confirmation = confirmationOf(change, keys);
  const { viewer, now } = change.context;
  if (viewer.mediation === null || confirmation === null) return;
  const { id, mediator } = viewer.mediation;
  const { childId, id: involvement } = changed;
  await within.ask(sql.keepMediatedChange, [
    childId,
    involvement,
    id,
    mediator.account,
    mediator.organisation.id,
    confirmation,
    now,
  ]);
}
