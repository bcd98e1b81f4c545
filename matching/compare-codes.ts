/** Comparisons of numbers, codes and addresses on the wire. */
import { type Comparison, type FixedChances, fieldComparison } from './comparison.ts';
import type { Field } from './fields.ts';
import { editDistance, jaroWinkler } from './strings.ts';
import type { Values } from './values.ts';

const CATEGORY = ['differs', 'same'] as const;

/** Sex, state: few values, so agreement says little and its own share is no better than the average. */
export const categoryComparison = (values: Values, field: Field): Comparison =>
  fieldComparison({ values, field, levels: CATEGORY, levelOf: () => 0 });

/** A school or a practice: a child moves between them, and brothers and sisters share them. */
export const settingComparison = (values: Values, field: Field): Comparison =>
  fieldComparison({ values, field, levels: CATEGORY, household: true, termFrom: 1, levelOf: () => 0 });

const NUMBER = ['differs', 'two edits', 'one edit', 'same'] as const;

/** House numbers, foreign postcodes, personal numbers that are mistyped like any other text. */
export const numberComparison = (values: Values, field: Field, termFrom?: number): Comparison =>
  fieldComparison({
    values,
    field,
    levels: NUMBER,
    ...(termFrom === undefined ? {} : { termFrom }),
    levelOf: (number, other) => 3 - editDistance(values.text(number), values.text(other), 2),
  });

const IDENTIFIER = ['differs', 'one digit', 'same'] as const;

/**
 * Chances for NHS number and UPN, in the order of the levels. Ours, not learnt: real mismatches are too rare to learn
 * from one feed. A twin given the other twin's number is the case that matters (NHS "confusions" take about ten weeks
 * to undo), hence 1.5 in 1 000 among twins.
 */
const IDENTIFIER_CHANCES: FixedChances = {
  match: [0.002, 0.002, 0.996],
  stranger: [1 - 1e-7, 9e-9, 2e-10],
  sibling: [0.9999, 5e-5, 5e-5],
  twin: [0.998, 5e-4, 1.5e-3],
};

export function identifierComparison(values: Values, field: Field): Comparison {
  const levelOf = (number: number, other: number): number =>
    editDistance(values.text(number), values.text(other), 1) <= 1 ? 1 : 0;
  return fieldComparison({ values, field, levels: IDENTIFIER, fixed: IDENTIFIER_CHANCES, levelOf });
}

const EMAIL = ['differs', 'alike', 'same before the @', 'same'] as const;

export function emailComparison(values: Values): Comparison {
  const mailbox = (id: number): string => values.text(id).split('@')[0] ?? '';
  const levelOf = (email: number, other: number): number => {
    if (mailbox(email) === mailbox(other)) return EMAIL.indexOf('same before the @');
    return jaroWinkler(values.text(email), values.text(other)) >= 0.88 ? EMAIL.indexOf('alike') : 0;
  };
  return fieldComparison({ values, field: 'email', levels: EMAIL, termFrom: EMAIL.indexOf('same'), levelOf });
}
