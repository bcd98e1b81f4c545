/**
 * A new identity (domain rules 7.10): a new record of nothing but what two managers have entered alike, or chosen to carry
 * over, while the old one is sealed. Nothing that is kept puts the two beside each other: what is new is dated to the day,
 * and names no request.
 */
import { randomBytes } from 'node:crypto';
import { dayOf } from '#core/clock.ts';
import type { Keyring } from '#core/secrets.ts';
import type { ChildStatement } from '#core/statements.ts';
import { type Identifiers, numbersIn } from './identifiers.ts';
import * as sql from './identity-sql.ts';
import * as intake from './intake-sql.ts';
import type { NeighboursOf } from './neighbours.ts';
import { neverLink, recordsOf } from './never-link-sql.ts';
import { unusedNumbers } from './numbers.ts';
import { rederive } from './rederive.ts';
import { closeAbout } from './review-rulings.ts';
import { openReviews } from './review-sql.ts';
import type { SealedLinks } from './sealed-links.ts';
import type { Acting } from './shield-act.ts';
import { coverThese } from './shield-cover.ts';
import { Refused } from './shield-problems.ts';
import { oneRequestAtATime } from './shield-sql.ts';

export type CarriedOver = 'GENDER' | 'DATE_OF_BIRTH' | 'ADDRESS' | 'CARERS';

export interface NewIdentity extends Pick<ChildStatement, 'gender' | 'dateOfBirth' | 'nhsNumber' | 'upn'> {
  readonly childId: string;
  readonly reason: string;
  readonly familyName: string;
  readonly givenNames: string;
  readonly carryOver: readonly CarriedOver[];
  readonly shielded: boolean;
}

export interface Means {
  readonly keys: Keyring;
  readonly identifiers: Identifiers;
  readonly neighboursOf: NeighboursOf;
  /** Null where no escrow is kept: then the link is gone for good. */
  readonly sealedLinks: SealedLinks | null;
}

type Old = NonNullable<(typeof sql.lockChild)['row']>;

/** Nothing but what was entered, and of the old record what is named. */
function statementOf(old: Old, entered: NewIdentity, authority: string, now: Date): ChildStatement {
  const { familyName, givenNames, gender, dateOfBirth, nhsNumber, upn, carryOver } = entered;
  const carries = (what: CarriedOver): boolean => carryOver.includes(what);
  const twice = (carries('GENDER') && gender) || (carries('DATE_OF_BIRTH') && dateOfBirth);
  const born = carries('DATE_OF_BIRTH') ? old.dateOfBirth : dateOfBirth;
  if (twice || !born || born > dayOf(now)) throw new Refused('NOT_ENTERED_ALIKE');
  const carried = {
    gender: carries('GENDER') ? old.gender : gender,
    dateOfBirth: born,
    address: carries('ADDRESS') ? old.address : null,
    carers: carries('CARERS') ? old.carers : null,
    nhsNumber,
    upn,
  };
  const said = Object.fromEntries(Object.entries(carried).filter(([, value]) => value !== null && value !== undefined));
  return { localId: '', familyName, givenNames, authority, ...said, ...(old.synthetic ? { synthetic: true } : {}) };
}

/** Who has the numbers already. The old record must not: they would find it. Of others people find out. */
async function holders({ within }: Acting, { identifiers }: Means, statement: ChildStatement, old: readonly string[]) {
  const numbers = numbersIn(statement, identifiers);
  const known = await within.ask(sql.holdersOf, [
    numbers.map(([scheme]) => scheme),
    numbers.map(([, fingerprint]) => fingerprint),
  ]);
  const ids = known.map(({ childId }) => childId);
  if (ids.some((id) => old.includes(id))) throw new Refused('NUMBER_TAKEN');
  return ids;
}

/** The day it is, at its beginning. */
const today = (now: Date): Date => new Date(`${now.toISOString().slice(0, 10)}T00:00:00Z`);

/** Puts the new record in as every record is: made of a statement, here of the directory's own. */
async function makeRecord({ within, context: { now } }: Acting, { keys, identifiers }: Means, said: ChildStatement) {
  const [id = ''] = await unusedNumbers(within, keys, 1);
  const { localId: _, nhsNumber, upn, ...statement } = said;
  const local = randomBytes(32).toString('hex');
  const row = {
    child_id: id,
    local_id: local,
    statement,
    identifiers: identifiers.seal({ nhsNumber, upn })?.toString('hex') ?? null,
    fingerprint: keys.fingerprint('child statement', JSON.stringify(said)).toString('hex'),
  };
  await within.ask(intake.upsertAssertions, ['directory', 'CASE_SYSTEM', JSON.stringify([row]), today(now)]);
  await within.ask(intake.rememberLocalIds, ['directory', [local], [id]]);
  await rederive(within, identifiers, [id], today(now));
  return id;
}

/** Once two have entered the same it is done: true. Until then nothing is kept but that one has, and false. */
export async function giveNewIdentity(acting: Acting, means: Means, entered: NewIdentity): Promise<boolean> {
  const { within, context, person } = acting;
  const { viewer, now } = context;
  const { authority } = viewer;
  await within.ask(intake.oneIntakeAtATime, []);
  await within.ask(oneRequestAtATime, []);
  const [old] = await within.ask(sql.lockChild, [entered.childId]);
  if (old === undefined || authority === null) throw new Refused('CHILD_NOT_FOUND', 'childId');
  // Of what else such a record may be found to be, nothing is to be told: and a child whom nobody knows needs no other name.
  if (old.state === 'PROVISIONAL') throw new Refused('NOT_CONFIRMED', 'childId');
  const statement = statementOf(old, entered, authority, now);
  const fingerprint = means.keys.fingerprint(
    'new identity',
    JSON.stringify({ ...entered, carryOver: [...new Set(entered.carryOver)].toSorted() }),
  );
  // What was linked into the old record is sealed with it, and is kept from the new one like it.
  const sealed = (await recordsOf(within, [entered.childId])).get(entered.childId)?.all ?? [];
  const holding = await holders(acting, means, statement, sealed);
  await within.ask(sql.enter, [fingerprint, person, viewer.account, authority, now]);
  const near = await means.neighboursOf(within, entered.childId);
  const [done] = await within.ask(sql.seal, [entered.childId, fingerprint, now]);
  if (done?.sealed !== true) return false;
  await closeAbout({ within, keys: means.keys, now }, sealed);
  // What may be the old identity under another row would go on showing it.
  await coverThese(
    acting,
    near.map(({ childId }) => childId),
  );
  await openReviews(
    within,
    means.keys,
    now,
    near.map(({ childId }) => ({ kind: 'OLD_IDENTITY', record: childId, candidate: entered.childId })),
  );
  const made = await makeRecord(acting, means, statement);
  if (entered.shielded) await within.ask(sql.shieldNew, [made]);
  for (const old of sealed) await neverLink(within, means.keys, made, old, today(now));
  await means.sealedLinks?.keep(within, made, entered.childId, sealed);
  await openReviews(
    within,
    means.keys,
    today(now),
    holding.map((candidate) => ({ kind: 'NUMBER_SHARED', record: made, candidate })),
  );
  return true;
}
