/**
 * Where the holder of an account lives, as far as the detectors of misuse need it: a keyed fingerprint of the postcode that
 * nobody can read, and whoever has recorded it no more than others.
 */
import type { Postcode } from '#core/ids.ts';
import { homeOf } from '#core/looks.ts';
import type { Keyring } from '#core/secrets.ts';
import { type Change, note } from './account-change.ts';
import * as sql from './account-change-sql.ts';
import { Refused } from './problems.ts';

/** The NHS's codes for people without a fixed address: whoever has one does not live where others who have it do. */
const NOWHERE = /^ZZ99/;

/** `postcode`: null has none kept any longer. */
export async function recordHome(change: Change, postcode: Postcode | null, keys: Keyring): Promise<void> {
  const { within, account, actor } = change;
  if (account.state === 'CLOSED') throw new Refused('WRONG_STATE', 'accountId');
  if (postcode !== null && NOWHERE.test(postcode)) throw new Refused('POSTCODE_NOT_A_HOME', 'postcode');
  const home = postcode === null ? null : homeOf(keys, account.id, postcode);
  await within.ask(sql.setHome, [account.id, home, actor.id]);
  await note(change, home === null ? 'HOME_FORGOTTEN' : 'HOME_RECORDED', null);
}
