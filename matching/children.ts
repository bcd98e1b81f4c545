/** The comparisons of children: what each kind of evidence is compared by, in the order a clerk reads them. */
import { categoryComparison, identifierComparison, numberComparison, settingComparison } from './compare-codes.ts';
import { birthDateComparison } from './compare-dates.ts';
import { carerComparison, familyComparison } from './compare-family.ts';
import { givenComparison, middleComparison } from './compare-given.ts';
import { homeComparison } from './compare-places.ts';
import type { Comparison } from './comparison.ts';
import type { Field } from './fields.ts';
import type { NameBook } from './name-book.ts';

/** The fields a child's record is matched by. */
export const childFields = [
  'given',
  'middle',
  'family',
  'birthDate',
  'sex',
  'postcode',
  'line',
  'carer',
  'school',
  'practice',
  'telephone',
  'nhsNumber',
  'upn',
] as const satisfies readonly Field[];

/** Without `present`, all; else those both sides can answer, and those whose chances are known beforehand. */
export function childComparisons(book: NameBook, present: readonly Field[] = childFields): readonly Comparison[] {
  const { values } = book;
  const all: readonly (readonly [Field, (book: NameBook) => Comparison])[] = [
    ['given', givenComparison],
    ['middle', middleComparison],
    ['family', familyComparison],
    ['birthDate', () => birthDateComparison(values)],
    ['sex', () => categoryComparison(values, 'sex')],
    ['postcode', () => homeComparison(values)],
    ['carer', carerComparison],
    ['school', () => settingComparison(values, 'school')],
    ['practice', () => settingComparison(values, 'practice')],
    ['telephone', () => ({ ...numberComparison(values, 'telephone'), household: true })],
    ['nhsNumber', () => identifierComparison(values, 'nhsNumber')],
    ['upn', () => identifierComparison(values, 'upn')],
  ];
  return all
    .map(([field, comparison]) => ({ field, comparison: comparison(book) }))
    .filter(({ field, comparison }) => present.includes(field) || comparison.fixed !== undefined)
    .map(({ comparison }) => comparison);
}
