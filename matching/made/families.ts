/**
 * Made-up families with the truth about them: households with siblings and twins, and two records of each child, the
 * register's and a feed's, each with errors of its own. Deterministic. Besides what the labelled sets have, carers,
 * schools and practices. Nobody real: names by their public frequencies, postcodes and addresses invented.
 */
import { forenameVariants, givenNames, surnames } from '../names.ts';
import { Random } from '../random.ts';

export interface Child {
  readonly number: number;
  readonly given: string;
  readonly middle: string;
  readonly family: string;
  readonly birthDate: string;
  readonly sex: string;
  readonly postcode: string;
  readonly line: string;
  readonly carer: string;
  readonly school: string;
  readonly practice: string;
}

/** One supplier's record of a child. */
export type Made = Omit<Child, 'number' | 'carer' | 'school' | 'practice'> &
  Partial<Pick<Child, 'carer' | 'school' | 'practice'>>;

/** Shares of records with each error. */
export interface Errors {
  readonly typo: number;
  readonly nickname: number;
  readonly middleFirst: number;
  readonly newFamily: number;
  readonly moved: number;
  readonly noPostcode: number;
  readonly noDate: number;
  readonly wrongDate: number;
  readonly swapped: number;
  readonly placeholder: number;
  readonly initialOnly: number;
}

export const careful: Errors = {
  typo: 0.012,
  nickname: 0.01,
  middleFirst: 0.006,
  newFamily: 0.02,
  moved: 0.08,
  noPostcode: 0.01,
  noDate: 0,
  wrongDate: 0.003,
  swapped: 0.002,
  placeholder: 0.002,
  initialOnly: 0,
};

export const careless: Errors = {
  typo: 0.03,
  nickname: 0.08,
  middleFirst: 0.015,
  newFamily: 0.05,
  moved: 0.15,
  noPostcode: 0.06,
  noDate: 0.02,
  wrongDate: 0.015,
  swapped: 0.006,
  placeholder: 0.003,
  initialOnly: 0.5,
};

/** Draws names as often as people bear them. */
function drawer(random: Random, rows: readonly { readonly name: string; readonly count: number }[]): () => string {
  let total = 0;
  const upTo = rows.map(({ count }) => {
    total += count;
    return total;
  });
  return () => {
    const at = random.fraction() * total;
    let [low, high] = [0, upTo.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return rows[low]?.name ?? '';
  };
}

const LETTERS = 'ABDEFGHJLNPQRSTUWXYZ';
const two = (number: number): string => String(number).padStart(2, '0');

export class Families {
  readonly random: Random;
  readonly #family: () => string;
  readonly #given: Readonly<Record<string, () => string>>;
  readonly #streets: readonly string[];
  readonly #postcodes: readonly string[];

  constructor(seed: number, size: number) {
    this.random = new Random(seed);
    const of = (sex: string) => givenNames().filter((each) => each.sex === sex);
    this.#given = { M: drawer(this.random, of('M')), F: drawer(this.random, of('F')) };
    this.#family = drawer(this.random, surnames());
    this.#streets = Array.from(
      { length: 300 },
      () => `${this.#family()} ${this.random.pick(['ROAD', 'STREET', 'CLOSE', 'LANE'])}`,
    );
    this.#postcodes = Array.from({ length: Math.max(20, Math.round(size / 7)) }, () => this.#postcode());
  }

  #letter(): string {
    return this.random.pick(LETTERS.split(''));
  }

  #postcode(): string {
    const district = `Z${this.#letter()}${1 + this.random.below(20)}`;
    return `${district} ${this.random.below(10)}${this.#letter()}${this.#letter()}`;
  }

  #home(): Pick<Child, 'postcode' | 'line'> {
    return {
      postcode: this.random.pick(this.#postcodes),
      line: `${1 + this.random.below(150)} ${this.random.pick(this.#streets)}`,
    };
  }

  #person(sex: string): string {
    return this.#given[sex]?.() ?? '';
  }

  #birthDate(): string {
    return `${2008 + this.random.below(18)}-${two(1 + this.random.below(12))}-${two(1 + this.random.below(28))}`;
  }

  #household(count: number): Omit<Child, 'number' | 'given' | 'middle' | 'sex' | 'birthDate'> {
    const { random } = this;
    const family = this.#family();
    return {
      ...this.#home(),
      family,
      carer: `${this.#person('F')} ${random.chance(0.7) ? family : this.#family()}`,
      school: `${100_000 + random.below(Math.max(20, count / 200))}`,
      practice: `Z${10_000 + random.below(Math.max(10, count / 800))}`,
    };
  }

  #newborn(): Pick<Child, 'given' | 'middle' | 'sex'> {
    const sex = this.random.chance(0.513) ? 'M' : 'F';
    return { given: this.#person(sex), middle: this.random.chance(0.85) ? this.#person(sex) : '', sex };
  }

  /** Children, household by household; of the later-born one in thirty is a twin. */
  *children(count: number): Generator<Child> {
    const { random } = this;
    let number = 0;
    while (number < count) {
      const shared = this.#household(count);
      const siblings = random.pick([1, 1, 1, 1, 2, 2, 2, 2, 3, 4]);
      let birthDate = '';
      for (let sibling = 0; sibling < siblings && number < count; sibling++) {
        if (birthDate === '' || !random.chance(0.033)) birthDate = this.#birthDate();
        yield { number: number++, ...this.#newborn(), birthDate, ...shared };
      }
    }
  }

  #typo(name: string): string {
    const at = this.random.below(name.length);
    const edits = [
      name.slice(0, at) + this.#letter() + name.slice(at + 1),
      name.slice(0, at) + name.slice(at + 1),
      name.slice(0, at) + (name[at] ?? '') + name.slice(at),
      name.slice(0, at) + (name[at + 1] ?? '') + (name[at] ?? '') + name.slice(at + 2),
    ];
    return this.random.pick(edits);
  }

  #names(child: Child, errors: Errors): Pick<Child, 'given' | 'middle' | 'family'> {
    const { random } = this;
    const hit = (share: number): boolean => random.chance(share);
    let { given, middle, family } = child;
    if (hit(errors.newFamily)) family = hit(0.5) ? `${family}-${this.#family()}` : this.#family();
    if (middle !== '' && hit(errors.middleFirst)) [given, middle] = [middle, given];
    if (hit(errors.nickname)) given = random.pick(forenameVariants().get(given) ?? [given]);
    if (hit(errors.initialOnly)) middle = middle.slice(0, 1);
    if (hit(errors.typo)) given = this.#typo(given);
    if (hit(errors.typo)) family = this.#typo(family);
    if (hit(errors.placeholder)) [given, middle] = [random.pick(['BABY', 'TWIN ONE', 'INFANT']), ''];
    return hit(errors.swapped) ? { given: family, middle, family: given } : { given, middle, family };
  }

  #date(birthDate: string, errors: Errors): string {
    const { random } = this;
    const [year = '', month = '', day = ''] = birthDate.split('-');
    if (random.chance(errors.noDate)) return '';
    if (!random.chance(errors.wrongDate)) return birthDate;
    const slips = [`${year}-${month}-${two(1 + random.below(28))}`, `${Number(year) + 1}-${month}-${day}`];
    return random.pick(Number(day) <= 12 ? [...slips, `${year}-${day}-${month}`] : slips);
  }

  /** What one supplier has of a child. Without `more`, only what the labelled sets have. */
  record(child: Child, errors: Errors, { more = false } = {}): Made {
    const { random } = this;
    const home = random.chance(errors.moved) ? this.#home() : child;
    const unknown = random.chance(errors.noPostcode);
    const { carer, school, practice } = child;
    const kept = (value: string): string => (random.chance(0.8) ? value : '');
    return {
      ...this.#names(child, errors),
      sex: child.sex,
      birthDate: this.#date(child.birthDate, errors),
      postcode: unknown ? '' : home.postcode,
      line: unknown ? '' : home.line,
      ...(more ? { carer: kept(carer), school: kept(school), practice: kept(practice) } : {}),
    };
  }
}
