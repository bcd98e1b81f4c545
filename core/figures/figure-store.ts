/**
 * Where published figures are kept: in the schema of each part that counts, in tables of the same names. What is there is
 * what is read; what was suppressed is kept nowhere.
 */
import { type Asks, question } from '#core/database.ts';
import type { FigureDefinition, FigureTable, Shown } from './definition.ts';
import type { FigurePeriod } from './periods.ts';

/** A number as a row keeps it: value and base, in the order of the definition. */
type Kept = readonly [value: number | null, roundedTo: number];

interface TableRow {
  readonly area: string;
  readonly period: FigurePeriod;
  readonly figure: string;
  readonly shown: { readonly cells: readonly Kept[]; readonly total: Kept | null };
}

export interface PeriodRow {
  readonly period: FigurePeriod;
  readonly closedAt: Date;
  readonly definitions: readonly FigureDefinition[];
  /** SHA-256 of the publication, as the trail says it. */
  readonly hash: string;
}

const isClosed = question<{ recorded: boolean }, [period: string]>(
  'whether figures are closed',
  'select recorded is not null as recorded from figure_period where period = $1',
);

const closePeriod = question<
  unknown,
  [period: string, at: Date, definitions: string, publication: string, hash: string]
>(
  'close figures',
  'insert into figure_period (period, closed_at, definitions, publication, hash) values ($1, $2, $3, $4, $5)',
);

const keepTables = question<
  unknown,
  [period: string, areas: readonly string[], figures: readonly string[], shown: readonly string[]]
>(
  'keep figures',
  `insert into figure_table (area, period, figure, shown)
   select area, $1, figure, shown from unnest($2::text[], $3::text[], $4::jsonb[]) as t(area, figure, shown)`,
);

const unrecorded = question<{ period: string; hash: string }, []>(
  'figures not yet in the trail',
  'select period, hash from figure_period where recorded is null order by period',
);

const markRecorded = question<unknown, [period: string, place: number]>(
  'figures in the trail',
  'update figure_period set recorded = $2 where period = $1 and recorded is null',
);

const recordedPeriods = question<PeriodRow, [periods: readonly string[]]>(
  'periods of figures',
  `select period, closed_at as "closedAt", definitions, hash from figure_period
   where period = any($1) and recorded is not null`,
);

const lastMonths = question<{ period: string }, [until: string, limit: number]>(
  'last months of figures',
  `select period from figure_period where period <= $1 and length(period) = 7 and recorded is not null
   order by period desc limit $2`,
);

const tablesOf = question<TableRow, [areas: readonly string[], periods: readonly string[]]>(
  'figures of areas',
  `select t.area, t.period, t.figure, t.shown from unnest($1::text[], $2::text[]) as asked(area, period)
     join figure_table t on t.area = asked.area and t.period = asked.period`,
);

const publicationOf = question<{ publication: string; hash: string; recorded: string | null }, [period: string]>(
  'publication of figures',
  'select publication, hash, recorded::text as recorded from figure_period where period = $1',
);

const kept = ({ value, roundedTo }: Shown): Kept => [value, roundedTo];
const shownAs = ([value, roundedTo]: Kept): Shown => ({ value, roundedTo });

export interface AreaPeriod {
  readonly area: string;
  readonly period: FigurePeriod;
}

export const figureStore = (database: Asks) => ({
  isClosed: async (period: FigurePeriod): Promise<boolean> => (await database.ask(isClosed, [period])).length > 0,
  close: async (
    { period, closedAt, definitions, hash }: PeriodRow,
    publication: string,
    tables: readonly FigureTable[],
  ): Promise<void> => {
    await database.ask(closePeriod, [period, closedAt, JSON.stringify(definitions), publication, hash]);
    const rows = tables.map(({ cells, total }) =>
      JSON.stringify({ cells: cells.map(kept), total: total && kept(total) }),
    );
    await database.ask(keepTables, [period, tables.map(({ area }) => area), tables.map(({ figure }) => figure), rows]);
  },
  unrecorded: () => database.ask(unrecorded, []),
  recorded: async (period: FigurePeriod, place: number): Promise<void> =>
    void (await database.ask(markRecorded, [period, place])),
  periods: (periods: readonly FigurePeriod[]) => database.ask(recordedPeriods, [periods]),
  lastMonths: async (until: FigurePeriod, limit: number): Promise<readonly FigurePeriod[]> =>
    (await database.ask(lastMonths, [until, limit])).map(({ period }) => period),
  tables: async (asked: readonly AreaPeriod[]) => {
    const areas = asked.map(({ area }) => area);
    const rows = await database.ask(tablesOf, [areas, asked.map(({ period }) => period)]);
    return rows.map(({ shown: { cells, total }, ...row }) => ({
      ...row,
      cells: cells.map(shownAs),
      total: total && shownAs(total),
    }));
  },
  publication: async (period: FigurePeriod) => (await database.ask(publicationOf, [period]))[0] ?? null,
});
export type FigureStore = ReturnType<typeof figureStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [
  isClosed,
  closePeriod,
  keepTables,
  unrecorded,
  markRecorded,
  recordedPeriods,
  lastMonths,
  tablesOf,
  publicationOf,
] as const;
