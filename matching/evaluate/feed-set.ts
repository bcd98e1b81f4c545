/** Evaluates feeds against a register: what is linked without a person, wrongly linked, or sent to a person. */
import { basename } from 'node:path';
import { type Outcome, outcomes } from '../decide.ts';
import { Encoder } from '../encode.ts';
import { type Field, valueAt } from '../fields.ts';
import { Linker } from '../link.ts';
import { Register } from '../register.ts';
import type { TrainingReport } from '../train-children.ts';
import { Values } from '../values.ts';
import { quantile } from './figures.ts';
import type { FeedSet } from './formats.ts';
import { type Labelled, load, People } from './load.ts';
import { type NameGroup, nameGrouper, nameGroups } from './name-groups.ts';

/** Counts of records. */
export interface Tally {
  records: number;
  /** Whose child is in the register. */
  reachable: number;
  right: number;
  wrong: number;
  outcomes: Record<Outcome, number>;
}

export interface FeedResult {
  readonly name: string;
  readonly all: Tally;
  readonly groups: Readonly<Record<NameGroup, Tally>>;
  readonly training: TrainingReport;
  /** Reading the feed, training, linking. */
  readonly seconds: number;
  /** Milliseconds for one record to be found, weighed and decided: the slowest of a hundred. */
  readonly p99: number;
}

export interface FeedSetResult {
  readonly registerRecords: number;
  /** Reading the register and indexing it. */
  readonly registerSeconds: number;
  readonly feeds: readonly FeedResult[];
  /** Of each record of every feed: its group, and its person; the register's first. */
  readonly group: Int32Array;
  readonly person: Int32Array;
}

export interface FeedOptions {
  /** NHS number and UPN are used too. */
  readonly identifiers: boolean;
  readonly say: (line: string) => void;
}

const IDENTIFIERS: readonly Field[] = ['nhsNumber', 'upn'];
/** Records whose time is taken one by one. */
const TIMED = 20_000;
const SAY_EVERY = 100_000;

const tally = (): Tally => ({
  records: 0,
  reachable: 0,
  right: 0,
  wrong: 0,
  outcomes: Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>,
});

const seconds = (since: number): number => (performance.now() - since) / 1000;

interface Linked {
  readonly outcome: Outcome;
  readonly reachable: boolean;
  readonly linked: boolean;
  readonly right: boolean;
}

class Counts {
  readonly all = tally();
  readonly groups = Object.fromEntries(nameGroups.map((group) => [group, tally()])) as Record<NameGroup, Tally>;

  add(group: NameGroup, { outcome, reachable, linked, right }: Linked): void {
    for (const each of [this.all, this.groups[group]]) {
      each.records++;
      each.reachable += Number(reachable);
      each.right += Number(right);
      each.wrong += Number(linked && !right);
      each.outcomes[outcome]++;
    }
  }
}

class Evaluation {
  readonly #options: FeedOptions;
  readonly #encoder = new Encoder(new Values());
  readonly #people = new People();
  readonly #groupOf = nameGrouper();
  readonly #groups: number[] = [];
  readonly #persons: number[] = [];

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  #load(path: string): Promise<Labelled> {
    const { identifiers, say } = this.#options;
    return load(path, this.#encoder, this.#people, (cell) => cell('child_id'), {
      without: identifiers ? [] : IDENTIFIERS,
      progress: (rows) => say(`  ${basename(path)}: ${rows} rows read`),
    });
  }

  async #feed(path: string, register: Register, known: Labelled, inRegister: ReadonlySet<number>): Promise<FeedResult> {
    const name = basename(path, '.csv');
    const began = performance.now();
    const { table, person } = await this.#load(path);
    const { parameters, report } = register.train(table);
    const linker = new Linker(register, parameters);
    const counts = new Counts();
    const times = new Float64Array(Math.min(TIMED, table.size));
    for (let row = 0; row < table.size; row++) {
      const from = row < TIMED ? performance.now() : 0;
      const { outcome, child } = linker.decide(table, row);
      if (row < TIMED) times[row] = performance.now() - from;
      const linked = outcome === 'Match' ? child : undefined;
      const who = valueAt(person, row);
      counts.add(this.#groupOf(this.#encoder.values.text(valueAt(table.family, row))), {
        outcome,
        reachable: inRegister.has(who),
        linked: linked !== undefined,
        right: linked !== undefined && known.person[linked] === who,
      });
      this.#groups.push(linked ?? this.#groups.length);
      this.#persons.push(who);
      if ((row + 1) % SAY_EVERY === 0) this.#options.say(`  ${name}: ${row + 1} records linked`);
    }
    return {
      name,
      all: counts.all,
      groups: counts.groups,
      training: report,
      seconds: seconds(began),
      p99: quantile(times, 0.99),
    };
  }

  async run({ register: path, feeds }: FeedSet): Promise<FeedSetResult> {
    const began = performance.now();
    const known = await this.#load(path);
    const register = new Register(this.#encoder.values, known.table);
    const registerSeconds = seconds(began);
    const inRegister = new Set(known.person);
    known.person.forEach((person, row) => {
      this.#groups.push(row);
      this.#persons.push(person);
    });
    const results: FeedResult[] = [];
    for (const feed of feeds) {
      this.#options.say(`${basename(feed, '.csv')} to ${basename(path, '.csv')}`);
      results.push(await this.#feed(feed, register, known, inRegister));
    }
    return {
      registerRecords: known.table.size,
      registerSeconds,
      feeds: results,
      group: Int32Array.from(this.#groups),
      person: Int32Array.from(this.#persons),
    };
  }
}

export const evaluateFeeds = (set: FeedSet, options: FeedOptions): Promise<FeedSetResult> =>
  new Evaluation(options).run(set);
