/**
 * One incoming record against the candidates a database found for it, with a model from a file: the same comparisons,
 * weights and decision as in bulk. A child is all that is known of it: every name and every address it ever had.
 */
import { childComparisons } from './children.ts';
import { type Candidate, type Decision, decide } from './decide.ts';
import { Encoder, type Person } from './encode.ts';
import { EvidenceReader } from './evidence.ts';
import { Frequencies } from './frequencies.ts';
import { type Model, readModel } from './model.ts';
import { NameBook } from './name-book.ts';
import { Scorer } from './score.ts';
import { Values } from './values.ts';
import { type Waterfall, waterfall } from './waterfall.ts';

/** What the directory knows of a candidate beside the evidence. */
export interface KnownChild<Child> {
  readonly child: Child;
  readonly person: Person;
  readonly neverLink?: boolean;
  readonly shielded?: boolean;
}

/** Texts remembered from earlier questions; then all is forgotten, so that a server does not grow. */
const MOST_TEXTS = 200_000;

interface Workshop {
  readonly encoder: Encoder;
  readonly scorer: Scorer;
  readonly evidence: EvidenceReader;
}

export class Matcher {
  readonly model: Model;
  #workshop: Workshop;

  /**
   * @param register how many children the register holds: the more, the likelier that a stranger looks alike.
   * @throws Error when the JSON is no model for this version of the code.
   */
  constructor(json: string, register: number) {
    this.model = readModel(json, childComparisons(new NameBook(new Values())), register);
    this.#workshop = this.#open();
  }

  #open(): Workshop {
    const values = new Values();
    const all = childComparisons(new NameBook(values));
    const comparisons = this.model.comparisons.flatMap((name) => all.filter((each) => each.name === name));
    const frequencies = new Frequencies(values, this.model.frequencies);
    return {
      encoder: new Encoder(values),
      scorer: new Scorer(comparisons, this.model.parameters, frequencies),
      evidence: new EvidenceReader(comparisons),
    };
  }

  get #ready(): Workshop {
    if (this.#workshop.encoder.values.size > MOST_TEXTS) this.#workshop = this.#open();
    return this.#workshop;
  }

  /** Weight in bits of the pair. */
  score(record: Person, child: Person): number {
    const { encoder, scorer } = this.#ready;
    return scorer.weigh(encoder.table([record]), 0, encoder.table([child]), 0);
  }

  /** What spoke for and against the pair. */
  explain(record: Person, child: Person): Waterfall {
    const { encoder, scorer } = this.#ready;
    return waterfall(scorer, encoder.table([record]), 0, encoder.table([child]), 0);
  }

  /** Everybody a record might be, weighed; in their order, and nothing decided. */
  weigh<Child>(record: Person, children: readonly KnownChild<Child>[]): Candidate<Child>[] {
    const { encoder, scorer, evidence } = this.#ready;
    const one = encoder.table([record]);
    const others = encoder.table(children.map(({ person }) => person));
    return children.map(
      ({ person: _, ...known }, row): Candidate<Child> => ({
        ...known,
        weight: scorer.weigh(one, 0, others, row),
        evidence: evidence.read(scorer.pattern),
      }),
    );
  }

  /** What to do with a record, given everybody it might be. */
  match<Child>(record: Person, children: readonly KnownChild<Child>[]): Decision<Child> {
    return decide(this.weigh(record, children), this.model.thresholds);
  }

  /** log2 of the chance that somebody bears both names, taken for independent of one another. */
  bitsOfNames(given: string, family: string): number {
    const bits = (field: 'given' | 'family', name: string): number => {
      const { bits: known = {}, other = 0 } = this.model.frequencies[field] ?? {};
      return known[name] ?? other;
    };
    return bits('given', given) + bits('family', family);
  }
}
