/** What was stated of records, now or at a moment, opened with the key: for many who ask in a handful of questions. */
import DataLoader from 'dataloader';
import type { Database } from '#core/database.ts';
import type { Assertion, Correction } from './derive.ts';
import { correctionsOf } from './dispute-sql.ts';
import { correctionsAt, type PartRow, partsAt, statementsAt } from './history-sql.ts';
import type { Identifiers } from './identifiers.ts';
import { assertionsOf } from './intake-sql.ts';
import { corrected, opened } from './rederive.ts';

/** All that a record is derived from. */
export interface Said {
  readonly assertions: readonly Assertion[];
  readonly corrections: readonly Correction[];
}

interface RecordAt {
  readonly record: string;
  readonly at: Date;
}

/** What stands in one record now, and stood in another then; for nearly everything they are the same. */
interface StoodIn {
  readonly record: string;
  readonly place: string;
}

interface RecordsAt {
  readonly parts: readonly StoodIn[];
  readonly at: Date;
  /** The authority's own systems: of theirs the minute is told. */
  readonly own: readonly string[];
}

export interface History {
  /** The records that were of the same child as this one then. */
  readonly parts: DataLoader<RecordAt, readonly PartRow[], string>;
  /** What had been said of these records by then, and in which records that stands now. */
  readonly stated: DataLoader<RecordsAt, Said & { readonly from: readonly string[] }, string>;
  /** What is said of these records now. */
  readonly current: DataLoader<readonly string[], Said, string>;
}

/** By the number that says who has asked. */
const byAsker = <Row extends { readonly n: string }>(rows: readonly Row[]): ((n: number) => readonly Row[]) => {
  const found = Map.groupBy(rows, ({ n }) => Number(n));
  return (n) => found.get(n) ?? [];
};

/** One for each request. */
export const historyOf = (database: Database, identifiers: Identifiers): History => ({
  parts: new DataLoader(
    async (asked) => {
      const places = asked.map((_each, n) => n);
      const records = asked.map(({ record }) => record);
      const rows = byAsker(await database.ask(partsAt, [records, asked.map(({ at }) => at), places]));
      return places.map(rows);
    },
    { cacheKeyFn: ({ record, at }) => `${record} ${at.getTime()}` },
  ),
  stated: new DataLoader(
    async (asked) => {
      const each = asked.flatMap(({ parts, at }, n) => parts.map((part) => ({ ...part, at, n })));
      const values = (some: typeof each) =>
        [some.map(({ record }) => record), some.map(({ at }) => at), some.map(({ n }) => n)] as const;
      // Whoever asks is of one team: its systems are the same for every child.
      const own = [...new Set(asked.flatMap((one) => one.own))];
      const [said, instead] = await Promise.all([
        database.ask(statementsAt, [...values(each), own, each.map(({ place }) => place)]),
        // What the team shows instead stays with the record that it was shown of.
        database.ask(correctionsAt, [...values(each.filter(({ record, place }) => record === place))]),
      ]);
      const [assertions, corrections] = [byAsker(said), byAsker(instead)];
      return asked.map((_each, n) => ({
        assertions: assertions(n).map((row) => opened(row, identifiers)),
        corrections: corrections(n).map(corrected),
        from: assertions(n).map(({ childId }) => childId),
      }));
    },
    {
      cacheKeyFn: ({ parts, at }) => `${parts.map(({ record, place }) => `${record} ${place}`).join()} ${at.getTime()}`,
    },
  ),
  current: new DataLoader(
    async (asked) => {
      const records = [...new Set(asked.flat())];
      const [said, instead] = await Promise.all([
        database.ask(assertionsOf, [records]),
        database.ask(correctionsOf, [records]),
      ]);
      const assertions = Map.groupBy(said, ({ childId }) => childId);
      const corrections = Map.groupBy(instead, ({ childId }) => childId);
      return asked.map((ids) => ({
        assertions: ids.flatMap((id) => assertions.get(id) ?? []).map((row) => opened(row, identifiers)),
        corrections: ids.flatMap((id) => corrections.get(id) ?? []).map(corrected),
      }));
    },
    { cacheKeyFn: (ids) => ids.join() },
  ),
});
