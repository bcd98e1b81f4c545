/** How common a value is: the chance that somebody else has it too, in bits (log2 of its share). */
import { hashOf } from './block.ts';
import { type Field, type Table, valueAt } from './fields.ts';
import type { Values } from './values.ts';

/** No value is taken for rarer than one in 65 536: what a large register holds once is more often a slip than a name. */
const RAREST = -16;

/** Fewer bearers of two names together may be one family, or one child twice. */
const FEWEST_TOGETHER = 4;

/** Shares of the commonest values as a model keeps them; all others have the share of `other`. */
export interface StoredFrequencies {
  readonly other: number;
  readonly bits: Readonly<Record<string, number>>;
}

export class Frequencies {
  readonly values: Values;
  readonly #bits = new Map<Field, Float32Array>();
  readonly #rarest = new Map<Field, number>();
  #names: { readonly counters: Uint16Array; readonly records: number } | undefined;
  readonly #stored: Readonly<Partial<Record<Field, StoredFrequencies>>>;

  constructor(values: Values, stored: Readonly<Partial<Record<Field, StoredFrequencies>>> = {}) {
    this.values = values;
    this.#stored = stored;
  }

  /** Counts a register's column. Rows that are not known do not count. */
  count(table: Table, field: Field): void {
    const bits = new Float32Array(this.values.size);
    let total = 0;
    for (const id of table[field]) {
      if (id === 0) continue;
      bits[id] = (bits[id] ?? 0) + 1;
      total++;
    }
    const rarest = Math.max(RAREST, Math.log2(1 / Math.max(1, total)));
    for (let id = 0; id < bits.length; id++) {
      bits[id] = Math.max(rarest, Math.log2(Math.max(1, bits[id] ?? 0) / Math.max(1, total)));
    }
    this.#bits.set(field, bits);
    this.#rarest.set(field, rarest);
  }

  /** Log2 of the share of a value; of a set, that of its commonest member; undefined where the field was not counted. */
  bits(field: Field, id: number): number | undefined {
    const counted = this.#bits.get(field);
    if (counted !== undefined) return counted[id] ?? this.#rarest.get(field);
    const stored = this.#stored[field];
    if (stored === undefined) return undefined;
    return Math.max(...this.values.members(id).map((each) => stored.bits[this.values.text(each)] ?? stored.other));
  }

  /**
   * Counts given and middle names together with the family name. They are not independent: one boy in twenty called
   * AHMED is a MUSA, as against one in a thousand. A table of counters by hash, four to a record, so it may count a
   * little too many and never too few.
   */
  countNames({ size, given, middle, family }: Table): void {
    const counters = new Uint16Array(2 ** Math.ceil(Math.log2(size * 4 + 16)));
    for (let row = 0; row < size; row++) {
      const surname = valueAt(family, row);
      for (const [salt, name] of [valueAt(given, row), valueAt(middle, row)].entries()) {
        if (name === 0 || surname === 0) continue;
        const place = hashOf(salt, name, surname) & (counters.length - 1);
        counters[place] = Math.min(65_535, (counters[place] ?? 0) + 1);
      }
    }
    this.#names = { counters, records: size };
  }

  /** Log2 of the share of records with both names; undefined where too few bear them to say, or none were counted. */
  together(which: 'given' | 'middle', name: number, family: number): number | undefined {
    if (this.#names === undefined) return undefined;
    const { counters, records } = this.#names;
    const count = counters[hashOf(which === 'given' ? 0 : 1, name, family) & (counters.length - 1)] ?? 0;
    return count < FEWEST_TOGETHER ? undefined : Math.log2(count / records);
  }

  /** The commonest values of a field, for a model. */
  store(field: Field, most: number): StoredFrequencies {
    const bits = this.#bits.get(field) ?? new Float32Array(0);
    const ids = Array.from(bits.keys()).filter((id) => this.values.text(id) !== '');
    const common = ids.toSorted((one, other) => (bits[other] ?? 0) - (bits[one] ?? 0)).slice(0, most);
    const rest = bits[common.at(-1) ?? 0] ?? RAREST;
    const rounded = (value: number): number => Math.round(value * 100) / 100;
    return {
      other: rounded(rest),
      bits: Object.fromEntries(common.map((id) => [this.values.text(id), rounded(bits[id] ?? RAREST)])),
    };
  }
}
