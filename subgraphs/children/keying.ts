/** Makes the keys by which children are found, of everything any source ever said of them. */
import { randomUUID } from 'node:crypto';
import type { Asks, Database } from '#core/database.ts';
import type { Identifiers } from './identifiers.ts';
import * as sql from './matching-sql.ts';
import { personOf, type Said } from './person.ts';

const BATCH = 500;

interface Kept {
  readonly key: string;
  readonly id: string;
}

/** The keys of records with all that is said of each. */
export const keysOf = ({ matchKeys }: Identifiers, said: ReadonlyMap<string, readonly Said[]>): readonly Kept[] =>
  [...said].flatMap(([id, all]) => matchKeys.ofChild(personOf(all)).map((key) => ({ key, id })));

const asArrays = (kept: readonly Kept[]): [keys: string, children: string] => [
  sql.arrayOf(kept.map(({ key }) => key)),
  sql.arrayOf(kept.map(({ id }) => id)),
];

/** Keeps them. A key that is there already stays. */
export async function keepKeys(
  within: Asks,
  identifiers: Identifiers,
  said: ReadonlyMap<string, readonly Said[]>,
): Promise<void> {
  const made = keysOf(identifiers, said);
  if (made.length > 0) await within.ask(sql.addMatchKeys, asArrays(made));
}

/**
 * Writes those of records that are being made, on a connection beside the transaction that makes them. Answers with by what
 * that transaction says that the records are there (`keysHaveRecords`), once the keys are.
 */
export async function keepKeysBeside(
  beside: Database,
  identifiers: Identifiers,
  said: ReadonlyMap<string, readonly Said[]>,
): Promise<string> {
  const id = randomUUID();
  const made = asArrays(keysOf(identifiers, said));
  await beside.transaction(async (within) => {
    await within.ask(sql.keysAreUnderWay, [id, [...said.keys()]]);
    await within.ask(sql.addMatchKeys, made);
  });
  return id;
}

/** By the transaction that makes the records: from when it commits, the keys are theirs. */
export async function keysHaveRecords(within: Asks, id: string): Promise<void> {
  const taken = await within.ask(sql.keysHaveRecords, [id]);
  if (taken.length === 0)
    throw new TypeError('these keys were taken for cut off: the records would be found by nobody');
}

/** Or under way, where somebody takes statements in. */
export const areKeysCutOff = async (database: Asks): Promise<boolean> =>
  (await database.ask(sql.keysCutOff, [])).length > 0;

/** Deletes those of records that were never made, because whatever made them was cut off. */
export async function dropKeysCutOff(within: Asks): Promise<void> {
  for (const { id, children } of await within.ask(sql.keysCutOff, [])) {
    await within.ask(sql.dropKeysOfNobody, [children]);
    await within.ask(sql.keysHaveRecords, [id]);
  }
}

/** Takes back those that were made of what has gone from a record. */
export async function forgetKeys(within: Asks, before: readonly Kept[], after: readonly Kept[]): Promise<void> {
  const stay = new Set(after.map(({ key, id }) => `${key} ${id}`));
  const gone = before.filter(({ key, id }) => !stay.has(`${key} ${id}`));
  if (gone.length > 0) await within.ask(sql.dropMatchKeys, asArrays(gone));
}

/** Makes those of records that have none yet, a few hundred at a time; answers with how many it did. */
export async function makeMissingKeys(within: Asks, identifiers: Identifiers): Promise<number> {
  const ids = (await within.ask(sql.childrenWithoutKeys, [BATCH])).map(({ id }) => id);
  if (ids.length === 0) return 0;
  const shown = await within.ask(sql.standingOfChildren, [ids, null, null]);
  const rows = await within.ask(sql.saidOfChildren, [ids]);
  const said = Map.groupBy(rows, ({ childId }) => childId);
  const all = shown.map((record) => {
    const statements = (said.get(record.id) ?? []).map(({ statement }) => statement);
    return [record.id, [record.shown, ...statements]] as const;
  });
  await keepKeys(within, identifiers, new Map(all));
  await within.ask(sql.keysAreMade, [ids]);
  return ids.length;
}
