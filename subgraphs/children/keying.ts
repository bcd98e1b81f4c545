/** Makes the keys by which children are found, of everything any source ever said of them. */
import type { Asks } from '#core/database.ts';
import type { Identifiers } from './identifiers.ts';
import * as sql from './matching-sql.ts';
import { personOf, type Said } from './person.ts';

const BATCH = 500;

/** Keeps the keys of records with all that is said of each. A key that is there already stays. */
export async function keepKeys(
  within: Asks,
  { matchKeys }: Identifiers,
  said: ReadonlyMap<string, readonly Said[]>,
): Promise<void> {
  const made = [...said].flatMap(([id, all]) => matchKeys.ofChild(personOf(all)).map((key) => ({ key, id })));
  if (made.length > 0) {
    await within.ask(sql.addMatchKeys, [
      sql.arrayOf(made.map(({ key }) => key)),
      sql.arrayOf(made.map(({ id }) => id)),
    ]);
  }
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
