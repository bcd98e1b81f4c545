/**
 * What suppliers still send of children of whom nothing is kept any more (docs/retention.md): answered as it always was, and
 * of it nothing kept but fingerprints.
 */
import { hash } from 'node:crypto';
import { question } from '#core/database.ts';

/** As migration 0011 makes it of what was kept. */
export const forgottenKey = (supplier: string, localKey: string): Buffer =>
  hash('sha256', `local ${supplier} ${localKey}`, 'buffer');

export const forgottenAmong = question<{ key: Buffer; said: Buffer }, [keys: readonly Buffer[]]>(
  'forgotten involvements among these',
  'select key, said from forgotten where key = any($1::bytea[])',
);

export const keepForgotten = question<never, [keys: readonly Buffer[], said: readonly Buffer[]]>(
  'keep forgotten involvements',
  `insert into forgotten (key, said) select key, said from unnest($1::bytea[], $2::bytea[]) as t(key, said)
   on conflict (key) do update set said = excluded.said`,
);

export const forget = question<never, [children: readonly string[]]>(
  'forget involvements of children',
  'select forget($1::bigint[])',
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [forgottenAmong, keepForgotten, forget] as const;
