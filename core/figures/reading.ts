/** Reading published figures: rows of one key, whatever the size of the register they were counted from. */
import DataLoader from 'dataloader';
import type { RequestContext } from '#core/context.ts';
import type { FigureBook } from './book.ts';
import type { FigureDefinition, FigureTable, Shown } from './definition.ts';
import type { AreaPeriod, PeriodRow } from './figure-store.ts';
import { type FigurePeriod, isPeriod } from './periods.ts';

/** One figure as the graph shows it: a table, and what it is a table of. */
export interface PublishedFigure {
  readonly definition: FigureDefinition;
  readonly period: PeriodRow;
  readonly cells: readonly Shown[];
  readonly total: Shown | null;
}

export interface FigureReader {
  /** A figure of an area and period; null while it is not published. */
  figure(code: string, at: AreaPeriod): Promise<PublishedFigure | null>;
  /** The last months that are published, up to one, the latest first. */
  months(until: FigurePeriod | null, limit: number): Promise<readonly FigurePeriod[]>;
}

export interface FiguresContext extends RequestContext {
  readonly figures: FigureReader;
}

/** What an area and period are asked by, together. */
export const informationId = ({ area, period }: AreaPeriod): string => `${area}-${period}`;

/** Undefined for what is no such identifier. */
export function areaPeriod(id: string): AreaPeriod | undefined {
  const [, area, period] = /^(\d{3}|[A-Z]{7,9})-([\d-]{4,7})$/.exec(id) ?? [];
  return area !== undefined && period !== undefined && isPeriod(period) ? { area, period } : undefined;
}

interface Found {
  readonly period: PeriodRow;
  readonly tables: readonly FigureTable[];
}

/** Beyond every month that can end. */
const NO_END = '9999-12';

const loadersOf = ({ store }: FigureBook) => {
  const periods = new DataLoader<FigurePeriod, PeriodRow | null>(async (asked) => {
    const rows = await store.periods(asked);
    return asked.map((period) => rows.find((row) => row.period === period) ?? null);
  });
  const tables = new DataLoader<AreaPeriod, readonly FigureTable[], string>(
    async (asked) => {
      const rows = await store.tables(asked);
      return asked.map((each) => rows.filter((row) => row.area === each.area && row.period === each.period));
    },
    { cacheKeyFn: informationId },
  );
  return { periods, tables };
};

export function figuresFor(book: FigureBook): FigureReader {
  const { store, definitions } = book;
  // Nearly every request asks for none.
  let made: ReturnType<typeof loadersOf> | undefined;
  const find = async (at: AreaPeriod): Promise<Found | null> => {
    made ??= loadersOf(book);
    const { periods, tables } = made;
    const period = await periods.load(at.period);
    return period && { period, tables: await tables.load(at) };
  };
  /** Zeros are shown: of an area in which nothing was counted, all are. */
  const none = ({ categories, partOf }: FigureDefinition): Pick<FigureTable, 'cells' | 'total'> => {
    const zero = { value: 0, roundedTo: 1 };
    return { cells: categories.map(() => zero), total: partOf === undefined ? zero : null };
  };
  return {
    figure: async (code, at) => {
      if (!definitions.some((each) => each.code === code)) throw new TypeError(`no figure ${code}`);
      const found = await find(at);
      // As it was defined when it was counted.
      const definition = found?.period.definitions.find((each) => each.code === code);
      if (!found || !definition) return null;
      const { cells, total } = found.tables.find(({ figure }) => figure === code) ?? none(definition);
      return { definition, period: found.period, cells, total };
    },
    months: (until, limit) => store.lastMonths(until ?? NO_END, limit),
  };
}
