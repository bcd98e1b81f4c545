/** The keys that parameters are sealed under, by child and year: themselves sealed under the master key. */
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { type Database, question } from '#core/database.ts';
import type { Keyring } from '#core/secrets.ts';

interface Row {
  readonly child_id: string;
  readonly year: number;
  readonly key: Buffer;
}

const keysOf = question<Row, [children: readonly string[], years: readonly number[]]>(
  'sealing keys',
  `select k.child_id, k.year, k.key from unnest($1::bigint[], $2::smallint[]) as t(child_id, year)
   join audit.sealing_key k using (child_id, year)`,
);

const makeKeys = question<never, [children: readonly string[], years: readonly number[], keys: readonly Buffer[]]>(
  'make sealing keys',
  `insert into audit.sealing_key (child_id, year, key)
   select * from unnest($1::bigint[], $2::smallint[], $3::bytea[]) on conflict do nothing`,
);

/** Whose key, and of which year. */
export interface KeyName {
  /** A directory number; 0 for what names no child. */
  readonly child: string;
  readonly year: number;
}

export const nameOf = ({ child, year }: KeyName): string => `${child}/${year}`;

const USE = 'sealing key';

export function keyStore(database: Database, keys: Keyring) {
  const find = async (names: readonly KeyName[]): Promise<Map<string, KeyObject>> => {
    const rows = await database.ask(keysOf, [names.map(({ child }) => child), names.map(({ year }) => year)]);
    return new Map(
      rows.map(({ child_id, year, key }) => [
        nameOf({ child: child_id, year }),
        // As the object it is used as: Node takes three times as long with bytes.
        createSecretKey(keys.unseal(USE, key), 'base64url'),
      ]),
    );
  };
  return {
    /** Those there are; what is missing was erased, or never made. */
    find,
    /** All of them, made where there were none. Durable when it resolves: nothing is sealed under a key that could be lost. */
    take: async (names: readonly KeyName[]): Promise<Map<string, KeyObject>> => {
      const found = await find(names);
      const missing = names.filter((name) => !found.has(nameOf(name)));
      if (missing.length === 0) return found;
      await database.ask(makeKeys, [
        missing.map(({ child }) => child),
        missing.map(({ year }) => year),
        missing.map(() => keys.seal(USE, randomBytes(32).toString('base64url'))),
      ]);
      // Somebody else may have made the same at this moment: what the table says counts.
      return new Map([...found, ...(await find(missing))]);
    },
  };
}
export type KeyStore = ReturnType<typeof keyStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [keysOf, makeKeys] as const;
