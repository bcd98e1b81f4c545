/** A register of children in memory: how to find those whom an incoming record might be, and what its families are like. */
import { BlockIndex } from './block.ts';
import { ChildProbe, childKeys } from './child-keys.ts';
import { childComparisons } from './children.ts';
import type { Comparison } from './comparison.ts';
import { type Families, readFamilies } from './families.ts';
import { presentFields, type Table } from './fields.ts';
import { Frequencies } from './frequencies.ts';
import { NameBook } from './name-book.ts';
import { Random } from './random.ts';
import { type Parameters, Scorer, termFields } from './score.ts';
import { type Trained, trainChildren } from './train-children.ts';
import type { Values } from './values.ts';

/** Every run draws the same samples. */
const SEED = 7;

export class Register {
  readonly table: Table;
  readonly #values: Values;
  readonly #comparisons: readonly Comparison[];
  readonly #index: BlockIndex;
  readonly #probe: ChildProbe;
  readonly #frequencies: Frequencies;
  #families: Families | undefined;

  constructor(values: Values, table: Table) {
    this.table = table;
    this.#values = values;
    const book = new NameBook(values);
    this.#comparisons = childComparisons(book, presentFields(table));
    this.#index = new BlockIndex(table, childKeys(values));
    this.#probe = new ChildProbe(book);
    this.#frequencies = new Frequencies(values);
    for (const field of termFields(this.#comparisons)) this.#frequencies.count(table, field);
    this.#frequencies.countNames(table);
  }

  get comparisons(): readonly Comparison[] {
    return this.#comparisons;
  }

  get frequencies(): Frequencies {
    return this.#frequencies;
  }

  get values(): Values {
    return this.#values;
  }

  /** Rows of the register worth comparing with this row of a feed. Valid until the next call. */
  candidates(feed: Table, row: number): Int32Array {
    return this.#probe.candidates(this.#index, feed, row);
  }

  /** Further rows for the row that `candidates` was asked about last: as it may have been meant. */
  asMeant(feed: Table, row: number): Int32Array {
    return this.#probe.asMeant(this.#index, feed, row);
  }

  /** And further: those who bear its name. */
  namesakes(feed: Table, row: number): Int32Array {
    return this.#probe.namesakes(this.#index, feed, row);
  }

  /** What this feed's errors are, learnt from it and the register alone. */
  train(feed: Table): Trained {
    const random = new Random(SEED);
    this.#families ??= readFamilies(this.table, this.#index, this.#comparisons, random);
    return trainChildren({
      register: this.table,
      index: this.#index,
      probe: this.#probe,
      feed,
      comparisons: this.#comparisons,
      families: this.#families,
      random,
    });
  }

  scorer(parameters: Parameters): Scorer {
    return new Scorer(this.#comparisons, parameters, this.#frequencies);
  }
}
