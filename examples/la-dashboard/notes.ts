/** What is said beside a figure: how much it is in all, what is suppressed, and what follows from that. */
import type { Entry } from './catalogue.ts';
import type { WholeFragment } from './operations.generated.ts';
import { grouped, isSuppressed, nameOf, type Row, written } from './table.ts';

export interface Whole {
  readonly title: string;
  readonly hidden: number;
}

/** Of a part: the figure it counts a part of, and how much of that nobody is shown. */
export function wholeOf(figure: WholeFragment | null | undefined, title: string): Whole | null {
  if (!figure) return null;
  return { title, hidden: figure.cells.filter(({ count }) => isSuppressed(count)).length };
}

const largest = (rows: readonly Row[]): Row | undefined =>
  rows.filter(({ value }) => (value ?? 0) > 0).toSorted((one, other) => (other.value ?? 0) - (one.value ?? 0))[0];

/** One sentence that says the most. Where anything is not shown it speaks of what is, and calls nothing 0 that may not be. */
export function finding(rows: readonly Row[], whole: Whole | null): string {
  const isPartly = rows.some(isSuppressed) || (whole?.hidden ?? 0) > 0;
  const most = largest(rows);
  const due = largest(rows.filter(({ isUrgent }) => isUrgent));
  const shown = isPartly ? ' of what is shown' : '';
  if (most === undefined) {
    if (rows.some(isSuppressed)) return 'Every number that is not 0 is suppressed.';
    return `Every number is 0${isPartly ? ', of what is shown' : ''}.`;
  }
  const first = `Most${shown}: ${nameOf(most)} (${written(most)}).`;
  return due === undefined || due === most ? first : `${first} To act on: ${nameOf(due)} (${written(due)}).`;
}

const times = (count: number): string => (count === 1 ? 'One number' : `${grouped.format(count)} numbers`);

/** What is suppressed, and why. Nothing where all is shown. */
export function suppression(rows: readonly Row[], whole: Whole | null): readonly string[] {
  const hidden = rows.filter(isSuppressed).length;
  const own = `${times(hidden)} from 1 to 5 suppressed, and written c, so that nobody can be recognised.`;
  if (whole === null) return hidden === 0 ? [] : [own];
  const among = `Counted among what “${whole.title}” shows, to the nearest 10.`;
  const less = `${times(whole.hidden)} suppressed there: whoever is in them is not counted here. Read each number, 0 too, as “of what is shown”.`;
  return [...(hidden === 0 ? [] : [own]), whole.hidden === 0 ? among : `${among} ${less}`];
}

/** What everything comes to, where it adds up to something. */
export function inAll({ total }: WholeFragment, rows: readonly Row[]): string | null {
  if (!total || rows.every(({ value }) => value === 0)) return null;
  if (total.value == null) return 'In all: suppressed, for it would give smaller numbers away.';
  const why = rows.some(isSuppressed) && total.roundedTo > 1 ? ', so that it gives no suppressed number away' : '';
  if (total.roundedTo === 1) return `In all: ${grouped.format(total.value)}.`;
  return `In all: ${grouped.format(total.value)}, to the nearest ${grouped.format(total.roundedTo)}${why}.`;
}

/** Of a part, a number as it is written where it must stand alone. */
export const ofWhatIsShown = ({ partOf }: Entry, whole: Whole | null): string =>
  partOf !== undefined && (whole?.hidden ?? 0) > 0 ? 'of what is shown' : '';
