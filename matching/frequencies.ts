/** How common a value is: the chance that somebody else has it too, in bits (log2 of its share). */
import type { Field, Table } from './fields.ts';
import type { Values } from './values.ts';

/** No value is taken for rarer than one in 65 536: what a large register holds once is more often a slip than a name. */
const RAREST = -16;

/** Shares of the commonest values as a model keeps them; all others have the share of `other`. */
export interface StoredFrequencies {
  readonly other: number;
  readonly bits: Readonly<Record<string, number>>;
}

export class Frequencies {
  readonly values: Values;
  readonly #bits = new Map<Field, Float32Array>();
  readonly #rarest = new Map<Field, number>();
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
