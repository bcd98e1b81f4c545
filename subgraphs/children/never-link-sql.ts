/**
 * Never link these two: pairs of records that people have found to be two children, kept as keyed fingerprints, so that
 * a copy of the database does not tell which (domain rules 2.2.10, 7.10).
 */
import { type Asks, question } from '#core/database.ts';
import type { Keyring } from '#core/secrets.ts';

/** The records a child is made of: the one it is shown by, and those that were found to be of the same child. */
interface Records {
  readonly asked: string;
  readonly root: string;
  readonly all: readonly string[];
}

const recordsOfChildren = question<Records, [readonly string[]]>(
  'records of children',
  `select a.id::text as asked, r.id::text as root,
     r.id::text || array(select m.id::text from child m where m.merged_into = r.id) as "all"
   from unnest($1::bigint[]) as a(id) join child c on c.id = a.id
   cross join lateral (select coalesce(c.merged_into, c.id) as id) r`,
);

const neverLinks = question<{ pair: Buffer }, [readonly Buffer[]]>(
  'never links',
  'select pair from never_link where pair = any($1::bytea[])',
);

const keepNeverLink = question<never, [pairs: readonly Buffer[], now: Date]>(
  'keep never link',
  'insert into never_link (pair, at) select pair, $2 from unnest($1::bytea[]) as t(pair) on conflict do nothing',
);

const forgetNeverLink = question<never, [pair: Buffer]>('forget never link', 'delete from never_link where pair = $1');

/** By record, all records of the same child; a record that is not there is of no child. */
export async function recordsOf(within: Asks, ids: readonly string[]): Promise<ReadonlyMap<string, Records>> {
  const rows = await within.ask(recordsOfChildren, [[...new Set(ids)]]);
  return new Map(rows.map((row) => [row.asked, row]));
}

/** The same for both orders. */
const pairKey = (keys: Keyring, one: string, other: string): Buffer =>
  keys.fingerprint('never link', JSON.stringify(one < other ? [one, other] : [other, one]));

/** Says for good that these two records are of two children. */
export const neverLink = (within: Asks, keys: Keyring, one: string, other: string, now: Date): Promise<never[]> =>
  within.ask(keepNeverLink, [[pairKey(keys, one, other)], now]);

/** Takes that back. */
export const mayLinkAgain = (within: Asks, keys: Keyring, one: string, other: string): Promise<never[]> =>
  within.ask(forgetNeverLink, [pairKey(keys, one, other)]);

/** Of these pairs, those of which a record of the one must never be linked with a record of the other. */
export async function neverLinkedPairs<Pair extends readonly [string, string]>(
  within: Asks,
  keys: Keyring,
  pairs: readonly Pair[],
): Promise<ReadonlySet<Pair>> {
  if (pairs.length === 0) return new Set();
  const records = await recordsOf(within, pairs.flat());
  const allOf = (id: string): readonly string[] => records.get(id)?.all ?? [id];
  const asked = pairs.flatMap((pair) =>
    allOf(pair[0]).flatMap((one) => allOf(pair[1]).map((other) => ({ pair, key: pairKey(keys, one, other) }))),
  );
  const found = await within.ask(neverLinks, [asked.map(({ key }) => key)]);
  const never = new Set(found.map(({ pair }) => pair.toString('hex')));
  return new Set(asked.filter(({ key }) => never.has(key.toString('hex'))).map(({ pair }) => pair));
}

/** Of these candidates, those with which the child must never be linked. For the matcher at intake. */
export async function neverLinked(
  within: Asks,
  keys: Keyring,
  childId: string,
  candidates: readonly string[],
): Promise<ReadonlySet<string>> {
  const pairs = candidates.map((candidate) => [childId, candidate] as const);
  return new Set([...(await neverLinkedPairs(within, keys, pairs))].map(([, candidate]) => candidate));
}

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [recordsOfChildren, neverLinks, keepNeverLink, forgetNeverLink] as const;
