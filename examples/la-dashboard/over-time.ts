/** Totals over the months that are published: a line for each, with a gap where a total is suppressed. */
import { axisX, dot, line, ruleY, text } from '@observablehq/plot';
import type { DashboardQuery } from './operations.generated.ts';
import { colours, svgOf } from './svg.ts';
import { type Count, grouped, written } from './table.ts';

type Months = NonNullable<NonNullable<DashboardQuery['localAuthority']>['byMonth']>;

const lines = {
  liveRecords: 'Open records',
  involvements: 'Involvements',
  looks: 'Looks',
  reviewsWaiting: 'Matching questions',
} as const;
type Line = keyof typeof lines;

const asMonth = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const shortly = new Intl.DateTimeFormat('en-GB', { month: 'short', year: '2-digit', timeZone: 'UTC' });
const startOf = (month: string): Date => new Date(`${month}-01T00:00:00Z`);

/** 2026-10 as October 2026. */
export const monthName = (month: string): string => asMonth.format(startOf(month));

interface Point {
  readonly month: string;
  readonly count: Count | null;
}

/** Every month from the first to the last, also those that nobody has published: they are gaps, not joined over. */
function everyMonth(published: readonly string[]): readonly string[] {
  const last = published.at(-1) ?? '';
  const months: string[] = [];
  for (let month = published[0] ?? ''; month !== '' && month <= last; ) {
    months.push(month);
    const next = startOf(month);
    next.setUTCMonth(next.getUTCMonth() + 1);
    month = next.toISOString().slice(0, 7);
  }
  return months;
}

const WIDTH = 290;

function drawn(slug: Line, points: readonly Point[]): string {
  const values = points.map(({ month, count }) => ({
    month,
    value: count?.value ?? Number.NaN,
    text: count ? written(count) : '',
  }));
  const known = values.filter(({ value }) => !Number.isNaN(value));
  const ends = [values[0], values.at(-1)].filter((each) => each !== undefined).map(({ month }) => month);
  const last = known.at(-1);
  const said = known.map(({ month, value }) => `${monthName(month)}: ${grouped.format(value)}`).join('; ');
  const alternative = {
    id: `over-time-${slug}`,
    title: `${lines[slug]}, by month`,
    text: said || 'No total is shown.',
  };
  return svgOf(alternative, {
    width: WIDTH,
    height: 140,
    marginLeft: 8,
    marginRight: 56,
    marginTop: 20,
    marginBottom: 30,
    x: { type: 'point', domain: points.map(({ month }) => month), padding: 0.1 },
    y: { axis: null, domain: [0, Math.max(1, ...known.map(({ value }) => value)) * 1.1] },
    marks: [
      ruleY([0], { stroke: colours.line }),
      axisX(ends, {
        tickSize: 0,
        label: null,
        fontSize: 13,
        tickFormat: (month: string) => shortly.format(startOf(month)),
        fill: colours.ink,
      }),
      line(values, { x: 'month', y: 'value', stroke: colours.usual, strokeWidth: 2.5 }),
      dot(known, { x: 'month', y: 'value', fill: colours.usual, r: 3.5 }),
      text(last ? [last] : [], {
        x: 'month',
        y: 'value',
        text: 'text',
        dx: 8,
        textAnchor: 'start',
        fontSize: 14,
        fontWeight: 'bold',
        fill: colours.ink,
      }),
    ],
  });
}

/** Null while there are not two months to compare. */
export function overTime(published: Months) {
  const byMonth = new Map(published.map((each) => [each.month, each]));
  const months = everyMonth([...byMonth.keys()].toSorted());
  if (byMonth.size < 2) return null;
  const slugs = Object.keys(lines) as Line[];
  return {
    plots: slugs.map((slug) => ({
      title: lines[slug],
      svg: drawn(
        slug,
        months.map((month) => ({ month, count: byMonth.get(month)?.[slug]?.total ?? null })),
      ),
    })),
    heads: slugs.map((slug) => lines[slug]),
    rows: months.map((month) => ({
      month: monthName(month),
      cells: slugs.map((slug) => {
        const total = byMonth.get(month)?.[slug]?.total;
        return total ? written(total) : 'Not published';
      }),
    })),
  };
}
