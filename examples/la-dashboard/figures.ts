/** The sections of the page, each figure in them as a plot, its text, a table and a file made of the same rows. */
import { bars, type Drawn } from './bars.ts';
import { type Entry, type Month, type Section, type Slug, sections } from './catalogue.ts';
import { finding, inAll, ofWhatIsShown, suppression, wholeOf } from './notes.ts';
import type { WholeFragment } from './operations.generated.ts';
import { crosstab, isSuppressed, nameOf, rowsOf, written } from './table.ts';
import { words } from './words.ts';

const titles = new Map<Slug, string>(
  sections.flatMap(({ entries }) => entries.map(({ slug, title }) => [slug, title])),
);

const inCapitals = (slug: string): string => slug.replace(/[A-Z]/g, '_$&').toUpperCase();
const byCode = new Map([...titles].map(([slug, title]) => [inCapitals(slug), title]));

/** A sentence of the catalogue, with its codes in the words of this page. */
const inWords = ({ code, description }: WholeFragment): string =>
  description.replace(/[A-Z]+(?:_[A-Z]+)*/g, (word) => {
    const known = byCode.get(word) ?? words[code].groups[word];
    return known === undefined ? word : `“${known}”`;
  });

/** A published figure never changes: it is drawn once, by what it was published as. */
const DRAWINGS = 500;
const drawings = new Map<string, Drawn | null>();

function drawnOnce(key: string, draw: () => Drawn | null): Drawn | null {
  const known = drawings.get(key);
  if (known !== undefined) return known;
  const [oldest] = drawings.keys();
  if (drawings.size >= DRAWINGS && oldest !== undefined) drawings.delete(oldest);
  const drawn = draw();
  drawings.set(key, drawn);
  return drawn;
}

const wholeFor = (month: Month, { partOf }: Entry) =>
  partOf === undefined ? null : wholeOf(month[partOf], titles.get(partOf) ?? '');

function figureOf(month: Month, entry: Entry, figure: WholeFragment) {
  const rows = rowsOf(figure, entry);
  const table = crosstab(rows, entry.isRanked);
  const whole = wholeFor(month, entry);
  const says = finding(rows, whole);
  const alternative = { id: entry.slug, title: entry.title, text: `${says} The table below has every number.` };
  const [group, subgroup] = entry.by;
  const shown = ofWhatIsShown(entry, whole);
  return {
    slug: entry.slug,
    title: entry.title,
    description: inWords(figure),
    finding: says,
    total: inAll(figure, rows),
    suppression: suppression(rows, whole),
    drawn: drawnOnce(JSON.stringify([entry.slug, rows, says]), () => bars(alternative, table)),
    hasWorkList: entry.hasWorkList === true,
    isUrgent: rows.some((row) => row.isUrgent && (row.value ?? 0) > 0),
    isSuppressed: rows.some(isSuppressed),
    publishedAt: figure.publishedAt,
    publication: figure.publication,
    hidden: table.hidden,
    smaller: table.groups.length - table.hidden.length - table.drawn.length,
    table: {
      heads: [
        group,
        ...table.subgroups.map((name) => name || (subgroup ? 'Not yet' : ['Number', shown].filter(Boolean).join(', '))),
      ],
      rows: table.groups.map((name) => ({
        name,
        cells: table.subgroups.map((other) => {
          const row = table.at(name, other);
          return row ? { text: written(row), isSuppressed: isSuppressed(row), says: nameOf(row) } : { text: '–' };
        }),
      })),
      empty: table.empty,
      shown,
    },
  };
}

export type Figure = ReturnType<typeof figureOf>;

export interface DrawnSection extends Section {
  readonly figures: readonly Figure[];
  /** Titles of those that are not published, or not for whoever asks. */
  readonly missing: readonly string[];
}

export const drawnSections = (month: Month): readonly DrawnSection[] =>
  sections.map((section) => ({
    ...section,
    figures: section.entries.flatMap((entry) => {
      const figure = month[entry.slug];
      return figure ? [figureOf(month, entry, figure)] : [];
    }),
    missing: section.entries.filter(({ slug }) => !month[slug]).map(({ title }) => title),
  }));

/** The figures of a file: one, or all there are. */
export const filed = (month: Month, slug: string): readonly (readonly [Entry, WholeFragment])[] =>
  sections.flatMap(({ entries }) =>
    entries.flatMap((entry): (readonly [Entry, WholeFragment])[] => {
      const figure = month[entry.slug];
      return figure && (slug === 'all' || slug === entry.slug) ? [[entry, figure]] : [];
    }),
  );
