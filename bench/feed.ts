/**
 * How fast statements become records: a national feed of new children for most of the time, then the same again, then a
 * careless local feed without any number, and single records. Everything goes through the intake that `npm run feed` uses.
 */
import type { Intake } from '#core/intake.ts';
import { createLog } from '#core/log.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import type { ChildStatement, Supplier } from '#core/statements.ts';
import { type Child, careful, careless, Families } from '#matching/made/families.ts';
import { openSubgraphs } from '#subgraphs/open.ts';
import type { Benchmark } from './benchmark.ts';
import { openDirectory } from './directory.ts';
import { quantile, rounded, table } from './figures.ts';
import { local, national, statementOf } from './statements.ts';

const BATCH = 500;
/** Of the time, how much more is spent on filling the register than on each of the others. */
const FILLING = 12;
const MOST_CHILDREN = 5_000_000;

export const feed: Benchmark = async ({ seconds, undo, say }) => {
  const directory = await openDirectory(100, undo);
  const opened = openSubgraphs({
    databaseUrl: directory.url,
    keys: keyring(demonstrationKey(directory.dataDir)),
    clock: () => new Date(),
    log: createLog('error'),
    timeout: 60_000,
  });
  undo.add(() => opened.close());
  const intake = opened.intake as Intake;
  const families = new Families(7, MOST_CHILDREN);
  const everybody = families.children(MOST_CHILDREN);
  const children: Child[] = [];
  const recordOf = new Map<string, string>();

  /** Rows a second while batches are taken for so long, and the places they were given. */
  const timed = async (supplier: Supplier, most: number, next: () => readonly ChildStatement[]) => {
    const began = performance.now();
    const placed: (readonly [ChildStatement, string])[] = [];
    for (let rows = next(); rows.length > 0; ) {
      const taking = intake.children(supplier, rows);
      // The next are read while these are being taken, as a file's are.
      const following = performance.now() - began < most * 1_000 ? next() : [];
      intake.ahead(supplier, following);
      const places = await taking;
      placed.push(...rows.map((row, index) => [row, places[index]?.childId ?? ''] as const));
      rows = following;
    }
    return { placed, perSecond: placed.length / ((performance.now() - began) / 1_000) };
  };
  const batchOf = (from: Iterator<Child>, make: (child: Child) => ChildStatement) => () => {
    const rows: ChildStatement[] = [];
    while (rows.length < BATCH) {
      const { value, done } = from.next();
      if (done) break;
      rows.push(make(value));
    }
    return rows;
  };

  const made: ChildStatement[] = [];
  const fresh = batchOf(everybody, (child) => {
    children.push(child);
    const statement = statementOf(child, families.record(child, careful));
    made.push(statement);
    return statement;
  });
  // A few, and then the plans of a directory that is not empty: autovacuum would find out in a minute.
  const few = await timed(national, seconds, fresh);
  await directory.ask('analyze');
  const filled = await timed(national, seconds * FILLING, fresh);
  for (const [{ localId }, id] of [...few.placed, ...filled.placed]) recordOf.set(localId, id);
  say(`${children.length} new children, ${Math.round(filled.perSecond)} rows a second`);
  await directory.ask('vacuum analyze');

  const repeated = made.values();
  const again = await timed(national, seconds, () => [...repeated.take(BATCH)]);
  say(`said again: ${Math.round(again.perSecond)} rows a second`);

  const known = families.random;
  const some = (function* () {
    for (;;) yield children[known.below(children.length)] as Child;
  })();
  const told = new Set<string>();
  const carelessly = (child: Child) => ({
    ...statementOf(child, families.record(child, careless)),
    localId: `${child.number}-${told.size}-${told.add(String(told.size)).size}`,
  });
  const fed = await timed(local, seconds, batchOf(some, carelessly));
  const childOf = (statement: ChildStatement): string | undefined =>
    recordOf.get(statement.localId.split('-')[0] ?? '');
  const nationals = new Set(recordOf.values());
  const linked = fed.placed.filter(([, id]) => nationals.has(id));
  const wrong = linked.filter(([statement, id]) => childOf(statement) !== id);
  say(`a careless feed without numbers: ${Math.round(fed.perSecond)} rows a second`);

  const times: number[] = [];
  const single = batchOf(some, carelessly);
  const ones = performance.now();
  while (performance.now() - ones < seconds * 1_000) {
    for (const row of single()) {
      const began = performance.now();
      await intake.children(local, [row]);
      times.push(performance.now() - began);
      if (performance.now() - ones > seconds * 1_000) break;
    }
  }
  const figures = {
    register: children.length,
    new_rows_s: filled.perSecond,
    said_again_rows_s: again.perSecond,
    feed_rows_s: fed.perSecond,
    recall: linked.length / fed.placed.length,
    wrong_per_100k: (wrong.length / Math.max(1, linked.length)) * 100_000,
    incoming_p50_ms: quantile(times, 0.5),
    incoming_p99_ms: quantile(times, 0.99),
  };
  const rows = Object.entries(figures).map(([name, value]) => [name, String(rounded(value))]);
  return {
    figures: Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, rounded(value)])),
    text: table(rows),
  };
};
