/**
 * What suppliers still send of records that are not kept any more: it makes no record, and is answered as it always was
 * (law 3; code 1904 of the domain study's data quality). Only fingerprints of it are kept.
 */
import { hash } from 'node:crypto';
import type { Asks } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import { type Effect, NOBODY } from '#core/intake.ts';
import type { Keyring } from '#core/secrets.ts';
import type { Heard } from './heard.ts';
import { staysForgotten } from './retention-clock.ts';
import * as sql from './retention-sql.ts';

/** By what it is known that a directory number was a child's who is gone. */
export const markOf = (keys: Keyring, id: string): Buffer =>
  keys.fingerprint('directory number of one who is gone', id);

interface Sent extends Pick<Heard, 'statement' | 'localKey' | 'fingerprint' | 'about'> {
  readonly childId: string | undefined;
}

const keyOf = (text: string): Buffer => hash('sha256', text, 'buffer');

/** As migration 0024 makes it of what was kept. */
const localKeyOf = (supplier: string, { localKey }: Sent): Buffer => keyOf(`local ${supplier} ${localKey}`);

const numberKeysOf = ({ statement, about }: Sent): Buffer[] =>
  about().numbers.map(([scheme, fingerprint]) =>
    keyOf(`${scheme} ${fingerprint.toString('hex')} ${statement.dateOfBirth ?? ''}`),
  );

const effectOf = (said: Buffer | null | undefined, now: Buffer): Effect =>
  !said ? 'CREATED' : said.equals(now) ? 'UNCHANGED' : 'CHANGED';

/** Those of what was sent that name a record which is gone, with what is said to their supplier; nothing else of them is kept. */
export async function passOver<Each extends Sent>(
  within: Asks,
  supplier: string,
  sent: readonly Each[],
  today: IsoDate,
): Promise<ReadonlyMap<Each, { readonly childId: string; readonly effect: Effect }>> {
  const passed = new Map<Each, { childId: string; effect: Effect }>();
  // Whom the supplier names by an identifier of a record that is there, that record is about.
  const unknown = sent
    .filter(({ childId }) => childId === undefined)
    .map((each) => ({ each, local: localKeyOf(supplier, each), numbers: numberKeysOf(each) }));
  if (unknown.length === 0) return passed;
  const rows = await within.ask(sql.forgottenAmong, [unknown.flatMap(({ local, numbers }) => [local, ...numbers])]);
  if (rows.length === 0) return passed;
  const found = new Map(rows.map((row) => [row.key.toString('hex'), row]));
  const kept: { local: Buffer; said: Buffer; rule: string }[] = [];
  for (const { each, local, numbers } of unknown) {
    const before = found.get(local.toString('hex'));
    const [row] = [local, ...numbers].flatMap((key) => found.get(key.toString('hex')) ?? []);
    if (row === undefined || !staysForgotten(row.rule, each.statement, today)) continue;
    passed.set(each, { childId: NOBODY, effect: effectOf(before?.said, each.fingerprint) });
    kept.push({ local, said: each.fingerprint, rule: row.rule });
  }
  await within.ask(sql.keepForgotten, [
    kept.map(({ local }) => local),
    kept.map(({ said }) => said),
    kept.map(({ rule }) => rule),
    today,
  ]);
  return passed;
}
