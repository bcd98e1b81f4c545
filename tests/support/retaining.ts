/** Retention as a night does it, at whatever moment a test says, in a test's own database. */
import { inject } from 'vitest';
import type { Clock } from '#core/clock.ts';
import { createLog } from '#core/log.ts';
import type { Retention } from '#core/retention.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { openSubgraphs } from '#subgraphs/open.ts';
import type { FreshDatabase } from './postgres.ts';

export interface Night {
  readonly retention: Retention;
  close(): Promise<void>;
}

export function nightOf({ url }: FreshDatabase, clock: Clock): Night {
  const keys = keyring(demonstrationKey(inject('dataDir')));
  const { retention, close } = openSubgraphs({ databaseUrl: url, keys, clock, log: createLog('silent') });
  if (retention === null) throw new TypeError('all parts are here');
  return { retention, close };
}

interface Kept {
  readonly state: string;
  readonly source: string | null;
  readonly archivedOn: string | null;
}

/** How a record stands; undefined where there is none. */
export const keptOf = async (database: FreshDatabase, id: string): Promise<Kept | undefined> =>
  (
    await database.sql<Kept>(
      `select state, source, archived_on::text as "archivedOn" from children.child where id = ?`,
      [id],
    )
  )[0];

/** Lets so many years pass for a record that is archived: what it is counted from is so much longer ago. */
export const passYears = (database: FreshDatabase, id: string, years: number) =>
  database.sql(
    `update children.child set archived_on = archived_on - make_interval(years => ?),
       date_of_birth = date_of_birth - make_interval(years => ?),
       death_noted_on = death_noted_on - make_interval(years => ?),
       left_noted_on = left_noted_on - make_interval(years => ?) where ? in (id, merged_into)`,
    [years, years, years, years, id],
  );
