/** Comparison of family names, and of the names of those who care for a child. */
import { bestLevel, type Comparison, fieldComparison, perValue, UNKNOWN } from './comparison.ts';
import { valueAt } from './fields.ts';
import { type NameBook, spelling } from './name-book.ts';
import { jaroWinkler } from './strings.ts';

const FAMILY = [
  'differs',
  'somewhat alike',
  'alike',
  'one edit',
  'part of the double-barrelled',
  'is the other’s given name',
  'same',
] as const;
const FAMILY_ALIKE = 0.88;

const at = (level: (typeof FAMILY)[number]): number => FAMILY.indexOf(level);
const known = (value: number, other: number): boolean => value !== 0 && value === other;

export function familyComparison(book: NameBook): Comparison {
  const { values } = book;
  const levelOf = (name: number, other: number): number => {
    if (name === other) return at('same');
    if (book.sharePart(name, other)) return at('part of the double-barrelled');
    return at(spelling(values.text(name), values.text(other), FAMILY_ALIKE));
  };
  return {
    name: 'family',
    field: 'family',
    levels: FAMILY,
    household: true,
    term: { field: 'family', from: at('same') },
    compare(one, row, another, otherRow) {
      const name = valueAt(one.family, row);
      const other = valueAt(another.family, otherRow);
      if (known(name, other)) return at('same');
      const crossed = known(name, valueAt(another.given, otherRow)) || known(other, valueAt(one.given, row));
      if (crossed) return at('is the other’s given name');
      return name === 0 || other === 0 ? UNKNOWN : bestLevel(values, name, other, levelOf);
    },
  };
}

const CARER = ['differs', 'same family name', 'shares a given name', 'alike', 'same'] as const;

/** Names of those who care for the child: siblings share them, strangers hardly ever do. */
export function carerComparison({ values }: NameBook): Comparison {
  const words = perValue((id) => values.text(id).split(' '));
  const levelOf = (name: number, other: number): number => {
    const [one, another] = [words(name), words(other)];
    if (jaroWinkler(values.text(name), values.text(other)) >= 0.92) return CARER.indexOf('alike');
    if (one.length > 1 && another.length > 1 && one[0] === another[0]) return CARER.indexOf('shares a given name');
    return one.at(-1) === another.at(-1) ? CARER.indexOf('same family name') : 0;
  };
  const termFrom = CARER.indexOf('same');
  return fieldComparison({ values, field: 'carer', levels: CARER, household: true, termFrom, levelOf });
}
