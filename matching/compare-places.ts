/** Comparisons of where somebody lives or was born. */
import { bestLevel, type Comparison, fieldComparison, perValue, UNKNOWN } from './comparison.ts';
import type { Field } from './fields.ts';
import { areaOf, outwardOf, sameHome, sectorOf } from './places.ts';
import { editDistance, jaroWinkler } from './strings.ts';
import type { Values } from './values.ts';

const POSTCODE = ['differs', 'same area', 'same district', 'same sector', 'one edit', 'same'] as const;

/** Level of two postcodes that are not the same. */
function postcodeLevels(values: Values): (postcode: number, other: number) => number {
  // As numbers, which are compared at once.
  const sector = perValue((id) => values.id(sectorOf(values.text(id))));
  const outward = perValue((id) => values.id(outwardOf(values.text(id))));
  const area = perValue((id) => values.id(areaOf(values.text(id))));
  return (postcode, other) => {
    if (sector(postcode) === sector(other)) return POSTCODE.indexOf('same sector');
    if (editDistance(values.text(postcode), values.text(other), 1) <= 1) return POSTCODE.indexOf('one edit');
    if (outward(postcode) === outward(other)) return POSTCODE.indexOf('same district');
    return area(postcode) === area(other) ? POSTCODE.indexOf('same area') : 0;
  };
}

export function postcodeComparison(values: Values): Comparison {
  const levelOf = postcodeLevels(values);
  const termFrom = POSTCODE.indexOf('same');
  return fieldComparison({ values, field: 'postcode', levels: POSTCODE, household: true, termFrom, levelOf });
}

const HOME = [
  'elsewhere',
  'same area',
  'same district',
  'same sector',
  'postcode one edit away',
  'same line, other postcode',
  'same postcode, other house',
  'same postcode',
  'same postcode, perhaps the same house',
  'same line, postcode one edit away',
  'same home',
] as const;

const home = (level: (typeof HOME)[number]): number => HOME.indexOf(level);

/**
 * Postcode and address line together: neighbours share the one, a street name is shared by hundreds of towns, and both
 * together are a household (DfE SUI Matcher's order, domain rules 2.2.6: postcodes first).
 */
export function homeComparison(values: Values): Comparison {
  const apart = postcodeLevels(values);
  const sameLine = (line: number, other: number): number => (line === other ? 1 : 0);
  const housesIn = (line: number, other: number): number => {
    const verdict = sameHome(values.text(line), values.text(other));
    if (verdict === 'same') return home('same home');
    return verdict === 'perhaps' ? home('same postcode, perhaps the same house') : home('same postcode, other house');
  };
  const withinPostcode = (line: number, other: number): number => {
    if (line === 0 || other === 0) return home('same postcode');
    return line === other ? home('same home') : bestLevel(values, line, other, housesIn);
  };
  const across = (postcode: number, other: number, line: number, otherLine: number): number => {
    const level = bestLevel(values, postcode, other, apart);
    const lines = line !== 0 && otherLine !== 0 && bestLevel(values, line, otherLine, sameLine) === 1;
    if (!lines) return level;
    return level >= POSTCODE.indexOf('same sector')
      ? home('same line, postcode one edit away')
      : home('same line, other postcode');
  };
  const shared = (postcode: number, other: number): boolean =>
    postcode === other || (values.hasSets && bestLevel(values, postcode, other, sameLine) === 1);
  return {
    name: 'home',
    field: 'postcode',
    levels: HOME,
    household: true,
    term: { field: 'postcode', from: home('same postcode, other house') },
    compare(one, row, another, otherRow) {
      const postcode = one.postcode[row] ?? 0;
      const other = another.postcode[otherRow] ?? 0;
      if (postcode === 0 || other === 0) return UNKNOWN;
      const line = one.line[row] ?? 0;
      const otherLine = another.line[otherRow] ?? 0;
      return shared(postcode, other) ? withinPostcode(line, otherLine) : across(postcode, other, line, otherLine);
    },
  };
}

const TEXT = ['differs', 'somewhat alike', 'alike', 'same'] as const;

/** Streets, towns, occupations: free words with spelling mistakes. */
export function textComparison(values: Values, field: Field): Comparison {
  const levelOf = (text: number, other: number): number => {
    const similarity = jaroWinkler(values.text(text), values.text(other));
    return similarity >= 0.9 ? 2 : Number(similarity >= 0.75);
  };
  return fieldComparison({ values, field, levels: TEXT, termFrom: TEXT.indexOf('same'), levelOf });
}
