/** All the SQL that reads the whole log, page by page, to check or export it. */
import { type Asks, type Database, question } from '#core/database.ts';
import { MAX_BATCH } from './batch.ts';
import { textOfBody } from './entry.ts';
import type { Copies, LogSource, StoredEntry } from './log-source.ts';

type EntryRow = Omit<StoredEntry, 'idx'> & { readonly idx: string };

const page = question<EntryRow, [from: number, limit: number]>(
  'page of log',
  'select idx, leaf, body, salt, sealed, account, mediator from audit.entry where idx >= $1 order by idx limit $2',
);
const someEntries = question<EntryRow, [indexes: readonly number[]]>(
  'entries of log',
  'select idx, leaf, body, salt, sealed, account, mediator from audit.entry where idx = any($1::bigint[]) order by idx',
);
/**
 * What concerns a child, each with what the same account asked less than a minute before: the intent of its request is among
 * it. Which one that is, their bodies say, and not to the database: one that cannot be read would end the question.
 */
const entriesAbout = question<EntryRow & { readonly about: string }, [child: string, from: number, limit: number]>(
  'entries about child',
  `select s.idx as about, e.idx, e.leaf, e.body, e.salt, e.sealed, e.account, e.mediator
   from (select idx, at from audit.subject where child_id = $1 and idx >= $2 order by idx limit $3) s
   join audit.entry o on o.idx = s.idx and o.at = s.at
   join lateral (
     select o.idx, o.leaf, o.body, o.salt, o.sealed, o.account, o.mediator
     union all
     select i.idx, i.leaf, i.body, i.salt, i.sealed, i.account, i.mediator from audit.entry i
     where i.account = o.account and i.idx < o.idx and i.at > o.at - interval '1 minute' and i.at < o.at + interval '1 minute'
   ) e on true
   order by s.idx, e.idx`,
);
const head = question<{ size: string; frontier: Buffer }, []>('log head', 'select size, frontier from audit.head');
const runsOf = question<{ first: string; hashes: Buffer }, [from: number, to: number]>(
  'log leaves',
  `select first, hashes from audit.run where first > $1::bigint - ${MAX_BATCH} and first < $2 order by first`,
);
const subtree = question<{ hash: Buffer }, [level: number, pos: number]>(
  'log subtree',
  'select hash from audit.node where level = $1 and pos = $2',
);
const missing = question<{ idx: string }, [children: readonly string[], indexes: readonly number[]]>(
  'missing subject',
  `select t.idx from unnest($1::bigint[], $2::bigint[]) as t(child_id, idx)
   where not exists (select from audit.subject s where s.child_id = t.child_id and s.idx = t.idx)
   order by t.idx limit 1`,
);
const signed = question<{ size: string; minute: Date; note: string }, [size: number, minute: Date, limit: number]>(
  'log checkpoints',
  `select size, minute, note from audit.checkpoint where (size, minute) > ($1::bigint, $2::timestamptz)
   order by size, minute limit $3`,
);
const erase = question<{ questions: string }, [child: string]>('erase', 'select audit.erase($1) as questions');

const PAGE = 4_000;

const read = ({ idx, ...rest }: EntryRow): StoredEntry => ({ ...rest, idx: Number(idx) });

/** The next page is asked for while the last one is being looked at. */
/** Looks at a child that are read at once, each with what one account asked within a minute. */
const LOOKS = 20;

/** Which request an entry is of; null where it cannot be read. */
function requestIn(body: Uint8Array): string | null {
  try {
    return (JSON.parse(textOfBody(body)) as { readonly request?: string }).request ?? null;
  } catch {
    return null;
  }
}

async function* entries(database: Asks): AsyncGenerator<readonly StoredEntry[]> {
  let next = database.ask(page, [0, PAGE]);
  for (;;) {
    const rows = (await next).map(read);
    const last = rows.at(-1);
    if (last === undefined) return;
    next = database.ask(page, [last.idx + 1, PAGE]);
    next.catch(() => undefined); // whoever stops half way does not wait for it
    yield rows;
  }
}

async function* checkpoints(database: Asks): AsyncGenerator<readonly string[]> {
  let [size, minute] = [-1, new Date(0)];
  for (;;) {
    const rows = await database.ask(signed, [size, minute, PAGE]);
    const last = rows.at(-1);
    if (last === undefined) return;
    [size, minute] = [Number(last.size), last.minute];
    yield rows.map(({ note }) => note);
  }
}

function copiesIn(database: Asks, size: number, frontier: Buffer): Copies {
  return {
    size,
    frontier,
    leaves: async (from, to) => {
      const found = new Map<number, Buffer>();
      for (const { first, hashes } of await database.ask(runsOf, [from, to])) {
        for (let at = 0; at * 32 < hashes.length; at += 1) {
          found.set(Number(first) + at, hashes.subarray(32 * at, 32 * at + 32));
        }
      }
      return Array.from({ length: to - from }, (_, index) => found.get(from + index) ?? null);
    },
    subtree: async (level, pos) => (await database.ask(subtree, [level, pos]))[0]?.hash ?? null,
    missingSubject: async (pairs) => {
      const rows = await database.ask(missing, [pairs.map(([child]) => child), pairs.map(([, idx]) => idx)]);
      return rows[0] === undefined ? null : Number(rows[0].idx);
    },
  };
}

async function logIn(database: Asks): Promise<LogSource> {
  const [row] = await database.ask(head, []);
  return {
    entries: () => entries(database),
    checkpoints: () => checkpoints(database),
    copies: copiesIn(database, Number(row?.size), row?.frontier ?? Buffer.alloc(0)),
  };
}

/** Reads the log of a database as it is now, also while it grows: what came after its head would seem put in. */
export const readLog = <Result>(database: Database, work: (log: LogSource) => Promise<Result>): Promise<Result> =>
  database.snapshot(async (within) => work(await logIn(within)));

export const logStore = (database: Database) => ({
  entry: async (idx: number): Promise<StoredEntry | null> =>
    (await database.ask(someEntries, [[idx]])).map(read)[0] ?? null,
  /** Entries that concern a child, each after the intent of its request. */
  about: async function* (child: string): AsyncGenerator<readonly StoredEntry[]> {
    for (let from = 0; ; ) {
      const rows = await database.ask(entriesAbout, [child, from, LOOKS]);
      const last = rows.at(-1);
      if (last === undefined) return;
      from = Number(last.about) + 1;
      yield [...Map.groupBy(rows, ({ about }) => about)].flatMap(([about, all]) => {
        const request = all.flatMap(({ idx, body }) => (idx === about ? (requestIn(body) ?? []) : []))[0];
        return all
          .filter(({ idx, body }) => idx === about || (request !== undefined && requestIn(body) === request))
          .map(({ about: _, ...row }) => read(row));
      });
    }
  },
  /** As the role that may do this alone. Answers how many questions nobody can read any more. */
  erase: async (child: string): Promise<number> => Number((await database.ask(erase, [child]))[0]?.questions),
});

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [page, someEntries, entriesAbout, head, runsOf, subtree, missing, signed, erase] as const;
