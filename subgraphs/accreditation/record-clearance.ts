/** Puts one dated fact of an account on record. The database makes of it what now stands (`clearance_counts`). */
import { addMonths } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import type { Keyring } from '#core/secrets.ts';
import { newUuid } from '#core/uuid.ts';
import { type Change, note } from './account-change.ts';
import * as sql from './account-change-sql.ts';
import { Refused } from './problems.ts';

export interface Fact {
  readonly kind:
    | 'ENHANCED_CHECK'
    | 'TRAINING'
    | 'USER_AGREEMENT'
    | 'SECURITY_PROCEDURES'
    | 'AUTHENTICATOR'
    | 'ACCESS_REVIEW';
  readonly holdsFrom: IsoDate;
  readonly holdsUntil?: IsoDate;
  readonly scheme?: string;
  readonly updateServiceCheckedOn?: IsoDate | null | undefined;
  readonly documentVersion?: number;
  readonly evidence?: string | null | undefined;
  readonly serial?: string;
}

/** Who holds an authenticator is nobody's business: it is sealed, and found by a keyed fingerprint. */
const SERIAL = 'authenticator serial';

/** No training is for ever: it is renewed at least as often as the enhanced check. */
const MOST_MONTHS_OF_TRAINING = 36;

function checkDays({ holdsFrom, holdsUntil, updateServiceCheckedOn }: Fact, { today }: Change): void {
  if (holdsUntil !== undefined && holdsUntil > addMonths(today, MOST_MONTHS_OF_TRAINING)) {
    throw new Refused('DATE_NOT_USABLE', 'validUntil');
  }
  if (holdsFrom > today || (holdsUntil !== undefined && holdsUntil < holdsFrom)) throw new Refused('DATE_NOT_USABLE');
  if (updateServiceCheckedOn && (updateServiceCheckedOn > today || updateServiceCheckedOn < holdsFrom)) {
    throw new Refused('DATE_NOT_USABLE', 'updateServiceCheckedOn');
  }
}

/** Nobody signs what is not yet, or no longer, what everybody signs. */
function checkVersion({ kind, documentVersion }: Fact, { account }: Change): void {
  const inForce = kind === 'USER_AGREEMENT' ? account.agreementInForce : account.proceduresInForce;
  if (documentVersion !== undefined && documentVersion !== inForce) throw new Refused('DOCUMENT_NOT_IN_FORCE');
}

async function checkAuthenticator(fingerprint: Buffer, { within, account }: Change): Promise<void> {
  const [holder] = await within.ask(sql.authenticatorHolder, [fingerprint]);
  if (holder && holder.personId !== account.personId) throw new Refused('AUTHENTICATOR_TAKEN', 'serial');
}

/** One certificate vouches for one person, however its number is written. */
async function checkCertificate({ kind, evidence }: Fact, { within, account }: Change): Promise<void> {
  if (kind !== 'ENHANCED_CHECK') return;
  if (!evidence || !/[A-Za-z0-9]/.test(evidence)) throw new Refused('NOTHING_GIVEN', 'evidence');
  const [holder] = await within.ask(sql.certificateHolder, [evidence, account.personId]);
  if (holder) throw new Refused('CERTIFICATE_TAKEN', 'evidence');
}

export async function recordFact(change: Change, fact: Fact, keys: Keyring): Promise<void> {
  const { within, account, actor, now } = change;
  checkDays(fact, change);
  checkVersion(fact, change);
  await checkCertificate(fact, change);
  const { kind, serial } = fact;
  const fingerprint = serial === undefined ? null : keys.fingerprint(SERIAL, serial);
  if (fingerprint) await checkAuthenticator(fingerprint, change);
  await within.ask(sql.insertClearance, [
    newUuid(now),
    account.id,
    kind,
    fact.holdsFrom,
    fact.holdsUntil ?? null,
    fact.scheme ?? null,
    fact.updateServiceCheckedOn ?? null,
    fact.documentVersion ?? null,
    fact.evidence ?? null,
    serial === undefined ? null : keys.seal(SERIAL, serial),
    fingerprint,
    actor.id,
    now,
  ]);
  if (kind === 'ACCESS_REVIEW') await note(change, 'REVIEWED', null);
  else await note(change, 'CLEARANCE_RECORDED', kind);
}
