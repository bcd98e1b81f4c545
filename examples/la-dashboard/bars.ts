/**
 * A figure as bars, twice: for a desk with a column for each subgroup, and for a telephone with each label above its bar.
 * The style sheet shows one of the two. A suppressed count is a letter where its bar would begin, never a bar of nothing.
 */
import { axisFx, axisY, barX, type Markish, ruleX, text } from '@observablehq/plot';
import { type Alternative, colours, svgOf } from './svg.ts';
import { type Crosstab, isSuppressed, nameOf, type Row, written } from './table.ts';

const SIZE = 14;
/** Of Arial at this size, and of what stands in for it where there is none. */
const LETTER = 8.6;
/** As many letters of usual width as go into so many pixels, as Plot counts them. */
const ems = (width: number): number => width / SIZE / 1.18;
const DESK = 640;
const TELEPHONE = 290;

const fillOf = ({ isUrgent }: Row): string => (isUrgent ? colours.urgent : colours.usual);

/** Room for the number behind the longest bar. */
function domainOf(rows: readonly Row[], width: number): [number, number] {
  const most = Math.max(1, ...rows.map(({ value }) => value ?? 0));
  const longest = Math.max(...rows.map((row) => written(row).length)) * (LETTER + 1) + 10;
  return [0, most * (width / Math.max(width - longest, width / 3))];
}

/** Bars, and at the end of each its number. */
const marks = (rows: readonly Row[], place: object, lower = 0): Markish[] => [
  barX(
    rows.filter(({ value }) => (value ?? 0) > 0),
    { ...place, x: 'value', fill: fillOf, insetTop: lower + 5, insetBottom: 5 },
  ),
  text(
    rows.filter((row) => !isSuppressed(row)),
    {
      ...place,
      x: 'value',
      text: written,
      dx: 5,
      dy: lower / 2,
      textAnchor: 'start',
      fontSize: SIZE,
      fill: colours.ink,
    },
  ),
  text(rows.filter(isSuppressed), {
    ...place,
    x: () => 0,
    text: written,
    dx: 5,
    dy: lower / 2,
    textAnchor: 'start',
    fontSize: SIZE,
    fontStyle: 'italic',
    fill: colours.quiet,
  }),
];

function forDesk(
  said: Alternative,
  { groups, subgroups }: Pick<Crosstab, 'groups' | 'subgroups'>,
  rows: readonly Row[],
): string {
  const isDivided = subgroups.length > 1 || subgroups[0] !== '';
  const left = Math.min(240, Math.max(...groups.map((name) => name.length)) * LETTER + 16);
  const top = isDivided ? 44 : 8;
  const width = (DESK - left) / subgroups.length;
  const band = groups.some((name) => name.length * LETTER > left - 12) ? 42 : 32;
  return svgOf(said, {
    width: DESK,
    height: top + groups.length * band + 8,
    marginLeft: left,
    marginTop: top,
    marginRight: 4,
    marginBottom: 8,
    x: { axis: null, domain: domainOf(rows, width * 0.9) },
    y: { domain: [...groups], label: null, padding: 0 },
    fx: { domain: [...subgroups], padding: 0.06, label: null },
    marks: [
      axisY({
        tickSize: 0,
        label: null,
        fontSize: SIZE,
        lineWidth: ems(left - 12),
        fill: colours.ink,
      }),
      ...(isDivided
        ? [
            axisFx({
              anchor: 'top',
              label: null,
              fontSize: SIZE,
              fontWeight: 'bold',
              lineWidth: ems(width),
              fill: colours.ink,
            }),
          ]
        : []),
      ruleX([0], { stroke: colours.line }),
      ...marks(rows, { y: 'group', fx: 'subgroup' }),
    ],
  });
}

function forTelephone(said: Alternative, rows: readonly Row[]): string {
  const names = rows.map(nameOf);
  const lines = names.some((name) => name.length * LETTER > TELEPHONE) ? 2 : 1;
  const label = lines * 18 + 2;
  return svgOf(said, {
    width: TELEPHONE,
    height: rows.length * (label + 32) + 8,
    marginLeft: 1,
    marginTop: 4,
    marginRight: 1,
    marginBottom: 4,
    x: { axis: null, domain: domainOf(rows, TELEPHONE) },
    y: { axis: null, domain: names, padding: 0 },
    marks: [
      text(rows, {
        y: nameOf,
        frameAnchor: 'left',
        text: nameOf,
        dy: -16 - (lines === 2 ? 1 : 0),
        textAnchor: 'start',
        fontSize: SIZE,
        lineWidth: ems(TELEPHONE),
        fill: colours.ink,
      }),
      ...marks(rows, { y: nameOf }, label),
    ],
  });
}

export interface Drawn {
  readonly desk: string;
  readonly telephone: string;
}

/** Null where there is no number to draw. Of groups in which every number is suppressed the page says so in words. */
export function bars(said: Alternative, table: Crosstab): Drawn | null {
  const groups = table.drawn;
  const rowsOf = (group: string) => table.subgroups.flatMap((subgroup) => table.at(group, subgroup) ?? []);
  const all = groups.flatMap(rowsOf);
  const telling = all.filter(({ value }) => value !== 0);
  const subgroups = table.subgroups.filter((subgroup) => telling.some((row) => row.subgroup === subgroup));
  if (telling.length === 0) return null;
  const drawn = all.filter(({ subgroup }) => subgroups.includes(subgroup));
  return {
    desk: forDesk({ ...said, id: `${said.id}-desk` }, { groups, subgroups }, drawn),
    telephone: forTelephone({ ...said, id: `${said.id}-telephone` }, telling),
  };
}
