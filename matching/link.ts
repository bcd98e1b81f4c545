/** Links a feed to a register, record by record: find, weigh, decide. No record sees another, so order cannot matter. */
import { type Candidate, type Decision, decide, type Thresholds, thresholds } from './decide.ts';
import { EvidenceReader } from './evidence.ts';
import type { Table } from './fields.ts';
import type { Register } from './register.ts';
import type { Parameters, Scorer } from './score.ts';

/** Lighter candidates change no decision. */
const LIGHTEST = -12;
/** Who weighs as much as this is the child: nobody further is looked for. */
const CERTAIN = 20;

export class Linker {
  readonly #register: Register;
  readonly #scorer: Scorer;
  readonly #evidence: EvidenceReader;
  readonly #limits: Thresholds;

  constructor(register: Register, parameters: Parameters, limits: Thresholds = thresholds) {
    this.#register = register;
    this.#scorer = register.scorer(parameters);
    this.#evidence = new EvidenceReader(register.comparisons);
    this.#limits = limits;
  }

  /** What becomes of one record of the feed; children are rows of the register. */
  decide(feed: Table, row: number): Decision<number> {
    const weighed: Candidate<number>[] = [];
    this.#weigh(feed, row, this.#register.candidates(feed, row), weighed);
    if (!weighed.some(({ weight }) => weight >= CERTAIN)) {
      this.#weigh(feed, row, this.#register.asMeant(feed, row), weighed);
      this.#weigh(feed, row, this.#register.namesakes(feed, row), weighed);
    }
    return decide(weighed, this.#limits);
  }

  #weigh(feed: Table, row: number, children: Int32Array, weighed: Candidate<number>[]): void {
    for (const child of children) {
      const weight = this.#scorer.weigh(feed, row, this.#register.table, child);
      const evidence = this.#evidence.read(this.#scorer.pattern);
      if (weight >= LIGHTEST || evidence.identifier !== 'silent') weighed.push({ child, weight, evidence });
    }
  }
}
