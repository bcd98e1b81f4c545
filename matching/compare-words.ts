/** Comparison of whole names by the words in them that are neither given nor family name. */
import { type Comparison, perValue, UNKNOWN } from './comparison.ts';
import { type Table, valueAt } from './fields.ts';
import type { Values } from './values.ts';

const WORDS = ['none shared', 'a common word', 'a word of one in a hundred', 'a word of one in a thousand'] as const;

/** Words of a whole name beside given and family name (titles, middle names, places): the rarest that both have. */
const known = (value: number, other: number): boolean => value !== 0 && value === other;

export function otherWordsComparison(values: Values, table: Table): Comparison {
  const words = perValue((id) => [...new Set(values.text(id).split(/[ -]/))].filter((word) => word.length > 1));
  const counts = new Map<string, number>();
  for (const id of table.wholeName) for (const word of words(id)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const rarity = (word: string): number => {
    const share = (counts.get(word) ?? 0) / table.size;
    if (share < 0.001) return 3;
    return share < 0.01 ? 2 : 1;
  };
  const counted = (one: Table, row: number, another: Table, otherRow: number): ReadonlySet<string> => {
    const pairs = [
      [valueAt(one.given, row), valueAt(another.given, otherRow)],
      [valueAt(one.family, row), valueAt(another.family, otherRow)],
    ] as const;
    return new Set(pairs.filter(([name, other]) => known(name, other)).map(([name]) => values.text(name)));
  };
  const beside = (side: Table, row: number): boolean => {
    const names = [values.text(valueAt(side.given, row)), values.text(valueAt(side.family, row))];
    return words(valueAt(side.wholeName, row)).some((word) => !names.includes(word));
  };
  return {
    name: 'otherWords',
    field: 'wholeName',
    levels: WORDS,
    household: false,
    compare(one, row, another, otherRow) {
      const others = words(valueAt(another.wholeName, otherRow));
      const agreed = counted(one, row, another, otherRow);
      const shared = words(valueAt(one.wholeName, row)).filter((word) => others.includes(word) && !agreed.has(word));
      if (shared.length > 0) return Math.max(...shared.map(rarity));
      return beside(one, row) && beside(another, otherRow) ? 0 : UNKNOWN;
    },
  };
}
