/**
 * Entries that cannot be read as they were written. Whoever answers a family, or counts, goes on without them and says which
 * they are: of the whole log, and not of one child. Whose they are the index alone says, which the same hand may have
 * changed; and of a look that a rule leaves out it must not be told that there is one (law 3).
 */
import { type Asks, question } from '#core/database.ts';
import { type Span, spansOf } from '#core/spans.ts';
import type { Body } from './entry.ts';
import { checkedBody } from './facts.ts';

/** Null where it cannot be read. */
export function bodyOrNull(bytes: Uint8Array): Body | null {
  try {
    return checkedBody(bytes);
  } catch {
    return null;
  }
}

const found = question<{ idx: string; body: Buffer }, [limit: number]>(
  'entries that were found unreadable',
  `select e.idx, e.body from (select idx from audit.fact where kind = 'UNREADABLE'
       union select idx from audit.unreadable order by idx limit $1) u
   join audit.entry e on e.idx = u.idx order by e.idx`,
);

const note = question<never, [places: readonly number[], now: Date]>(
  'note unreadable entries',
  'insert into audit.unreadable (idx, found_at) select unnest($1::bigint[]), $2 on conflict do nothing',
);

/** More than a person goes through: beyond it the log is to be restored, not read. */
const MOST = 10_000;

export const unreadIn = (database: Asks) => ({
  /** Those that cannot be read now: what was put back from a copy is one no more. */
  spans: async (): Promise<readonly Span[]> => {
    const rows = await database.ask(found, [MOST]);
    return spansOf(rows.filter(({ body }) => bodyOrNull(body) === null).map(({ idx }) => Number(idx)));
  },
  note: async (places: readonly number[], now: Date): Promise<void> => {
    if (places.length > 0) await database.ask(note, [places, now]);
  },
});

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [found, note] as const;
