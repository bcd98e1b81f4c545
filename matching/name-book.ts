/** What is worked out once for each distinct name: its parts, and the forenames that stand for it. */
import { perValue } from './comparison.ts';
import { forenameVariants, nameParts, usualGivenNames } from './names.ts';
import { editDistance, jaroWinkler } from './strings.ts';
import type { Values } from './values.ts';

export class NameBook {
  readonly values: Values;
  readonly parts: (id: number) => readonly number[];
  readonly variants: (id: number) => ReadonlySet<number>;
  /** Whether it is one of the two thousand usual given names. */
  readonly isUsual: (id: number) => boolean;

  constructor(values: Values) {
    this.values = values;
    this.parts = perValue((id) => {
      const parts = nameParts(values.text(id));
      return parts.length > 1 ? parts.map((part) => values.id(part)) : [];
    });
    this.isUsual = perValue((id) => usualGivenNames().has(values.text(id)));
    this.variants = perValue(
      (id) => new Set((forenameVariants().get(values.text(id)) ?? []).map((text) => values.id(text))),
    );
  }

  /** Whether a part of one is the other, or a part of it. */
  sharePart(name: number, other: number): boolean {
    const parts = this.parts(name);
    const others = this.parts(other);
    if (parts.length === 0) return others.includes(name);
    if (others.length === 0) return parts.includes(other);
    return parts.some((part) => others.includes(part));
  }
}

export type Spelling = 'one edit' | 'alike' | 'somewhat alike' | 'differs';

/** Below this nothing is left of a name. */
const SOMEWHAT_ALIKE = 0.7;

/** How two spellings differ; `alike` is the Jaro-Winkler similarity from which one is the other, misspelt. */
export function spelling(one: string, other: string, alike: number): Spelling {
  if (editDistance(one, other, 1) <= 1) return 'one edit';
  const similarity = jaroWinkler(one, other);
  if (similarity >= alike) return 'alike';
  return similarity >= SOMEWHAT_ALIKE ? 'somewhat alike' : 'differs';
}
