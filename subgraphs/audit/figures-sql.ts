/** All the SQL that reads the log to count it. */
import { type Asks, question } from '#core/database.ts';
import type { Body } from './entry.ts';
import { bodyOrNull } from './unread-store.ts';

interface Row {
  readonly idx: string;
  readonly body: Buffer;
}
type Values = [from: Date, until: Date, after: string, limit: number];

const ofMonth = question<Row, Values>(
  'entries of month',
  'select idx, body from audit.entry where at >= $1 and at < $2 and idx > $3::bigint order by idx limit $4',
);
/** Left out by its bytes, without being read as JSON: quotes inside a value are written with a backslash. */
const underOverride = question<Row, Values>(
  'entries under override',
  `select idx, body from audit.entry where at >= $1 and at < $2 and idx > $3::bigint
     and position('"override":"'::bytea in body) > 0 order by idx limit $4`,
);

const PAGE = 4_000;

/** What can be read of a page, and the places of what cannot. */
export interface Counting {
  readonly bodies: readonly Body[];
  readonly unreadable: readonly number[];
}

export function countingOf(rows: readonly { readonly idx: string | number; readonly body: Buffer }[]): Counting {
  const read = rows.map(({ idx, body }) => [Number(idx), bodyOrNull(body)] as const);
  return {
    bodies: read.flatMap(([, body]) => body ?? []),
    unreadable: read.flatMap(([idx, body]) => (body === null ? [idx] : [])),
  };
}

async function* pages(within: Asks, asks: typeof ofMonth, from: Date, until: Date): AsyncGenerator<Counting> {
  let after = '-1';
  for (;;) {
    const rows = await within.ask(asks, [from, until, after, PAGE]);
    yield countingOf(rows);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.idx;
  }
}

export const entriesOfMonth = (within: Asks, from: Date, until: Date) => pages(within, ofMonth, from, until);
export const entriesUnderOverride = (within: Asks, from: Date, until: Date) =>
  pages(within, underOverride, from, until);

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [ofMonth, underOverride] as const;
