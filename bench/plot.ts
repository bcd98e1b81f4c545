/**
 * `node bench/plot.ts`: draws the table of peers in `bench/README.md` as `bench/peers.svg`. The table is the only source, so
 * that picture and figures cannot differ; a test draws it again.
 */
import { readFileSync, writeFileSync } from 'node:fs';

interface Row {
  readonly system: string;
  readonly connections: string;
  readonly figures: Readonly<Record<string, number>>;
}

export interface Measured {
  readonly rows: readonly Row[];
  /** Machine, versions, date. */
  readonly where: string;
}

/** The first table after this heading whose columns begin with system and connections, and the line beneath it. */
export function measuredIn(readme: string): Measured {
  const lines = readme.slice(readme.indexOf('\n## peers\n')).split('\n');
  const start = lines.findIndex((line) => line.startsWith('system, connections'));
  const [head = '', ...rest] = lines.slice(start);
  const cells = (line: string): string[] => line.trim().split(/ {2,}/);
  const [, ...titles] = cells(head);
  const rows = rest.slice(0, rest.indexOf('')).map((line): Row => {
    const [name = '', ...values] = cells(line);
    const [system = '', connections = ''] = name.split(', ');
    return { system, connections, figures: Object.fromEntries(titles.map((title, at) => [title, Number(values[at])])) };
  });
  const where = rest.find((line) => line.startsWith('Node ')) ?? '';
  return { rows, where };
}

interface Panel {
  readonly title: string;
  /** One on top of the other, the longest first; the last is what the number at the end of the bar says. */
  readonly columns: readonly string[];
  readonly digits: number;
  readonly unit: string;
}

const PANELS: readonly Panel[] = [
  { title: 'Answers a second (more is better)', columns: ['answers/s'], digits: 0, unit: '' },
  {
    title: 'How long one takes: half of them, and 99 in 100 (less is better)',
    columns: ['p99 ms', 'p50 ms'],
    digits: 0,
    unit: ' ms',
  },
  { title: 'CPU of an answer, with PostgreSQL’s (less is better)', columns: ['CPU ms'], digits: 1, unit: ' ms' },
  { title: 'Memory of its own processes (less is better)', columns: ['memory MB'], digits: 0, unit: ' MB' },
];

const NAMES = 112;
const WIDTH = 260;
const GAP = 14;
const BAR = 13;
const STEP = 18;
const LABEL = 84;
const HEAD = 74;
const PANEL_HEAD = 26;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const text = (x: number, y: number, kind: string, said: string): string =>
  `<text x="${x}" y="${y}" class="${kind}">${escaped(said)}</text>`;

function bars({ columns, digits, unit }: Panel, rows: readonly Row[], left: number, top: number): string[] {
  const longest = Math.max(...rows.flatMap(({ figures }) => columns.map((column) => figures[column] ?? 0)));
  return rows.flatMap(({ system, figures }, index) => {
    const y = top + index * STEP;
    const values = columns.map((column) => figures[column] ?? 0);
    const widths = values.map((value) => Number((((WIDTH - LABEL) * value) / longest).toFixed(1)));
    const kind = system.startsWith('ours') ? 'ours' : 'other';
    const said = values.toReversed().map((value) => value.toFixed(value < 10 ? Math.max(digits, 1) : digits));
    return [
      ...widths.map(
        (width, at) =>
          `<rect x="${left}" y="${y}" width="${width}" height="${BAR}" class="${kind}${at < widths.length - 1 ? ' far' : ''}"/>`,
      ),
      text(left + Math.max(...widths) + 4, y + BAR - 3, 'value', `${said.join(' · ')}${unit}`),
    ];
  });
}

const STYLE = `
  text { font: 11px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 16px; font-weight: 600 } .panel { font-size: 12px; font-weight: 600 }
  .note { font-size: 11px; fill: #59636e } .name { text-anchor: end }
  .ground { fill: #ffffff } .ours { fill: #0969da } .other { fill: #6e7781 } .far { opacity: 0.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .note { fill: #9198a1 } .ground { fill: #0d1117 } .ours { fill: #4493f8 } .other { fill: #9198a1 }
  }`;

export function plotOf({ rows, where }: Measured): string {
  const numbers = [...new Set(rows.map(({ connections }) => connections))].sort((one, other) => +one - +other);
  const systems = [...new Set(rows.map(({ system }) => system))];
  const height = PANEL_HEAD + systems.length * STEP + GAP;
  const width = NAMES + numbers.length * (WIDTH + GAP);
  const total = HEAD + PANELS.length * height + GAP;
  const rate = ({ system, figures }: Row): string => `${system} ${figures['answers/s']}`;
  const answers = numbers.map((number) => {
    const there = rows.filter(({ connections }) => connections === number);
    return `at ${number} ${number === '1' ? 'connection' : 'connections'}: ${there.map(rate).join(', ')}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}" role="img" aria-labelledby="title desc">`,
    '<title id="title">Who else is working with this child: ours beside its peers</title>',
    `<desc id="desc">Bars for each system at ${numbers.join(', ')} connections: answers a second, time, CPU, memory. Answers a second ${escaped(answers.join('; '))}. All figures are in the table beneath.</desc>`,
    `<style>${STYLE}\n</style>`,
    `<rect width="${width}" height="${total}" class="ground"/>`,
    text(GAP, 24, 'title', 'Who else is working with this child: ours beside its peers'),
    text(
      GAP,
      42,
      'note',
      `${where.split(';')[0]}. Each field has a scale of its own; only ours knows rights and keeps a record.`,
    ),
    ...numbers.map((number, at) =>
      text(NAMES + at * (WIDTH + GAP), 64, 'panel', `${number} ${number === '1' ? 'connection' : 'connections'}`),
    ),
    ...PANELS.flatMap((panel, index) => {
      const top = HEAD + index * height;
      const first = top + PANEL_HEAD;
      return [
        text(NAMES, top + 14, 'note', panel.title),
        ...systems.map((name, at) => text(NAMES - 8, first + at * STEP + BAR - 3, 'name', name)),
        ...numbers.flatMap((number, at) =>
          bars(
            panel,
            rows.filter(({ connections }) => connections === number),
            NAMES + at * (WIDTH + GAP),
            first,
          ),
        ),
      ];
    }),
    '</svg>',
    '',
  ].join('\n');
}

if (import.meta.main) {
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
  writeFileSync(new URL('peers.svg', import.meta.url), plotOf(measuredIn(readme)));
}
