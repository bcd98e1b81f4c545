/** What the levels of one pair amount to, for the rules that no weight may overrule. */
import { type Comparison, UNKNOWN } from './comparison.ts';

export interface Evidence {
  /**
   * `agrees`: an NHS number or UPN is the same, and day of birth and name bear it out. `confused`: it is the same, but
   * they do not (one child carries another's number). `silent` otherwise.
   */
  readonly identifier: 'agrees' | 'confused' | 'silent';
  /** Same family, day of birth and home, but another given name: a twin, until a person says otherwise. */
  readonly twinLike: boolean;
  /** The days of birth agree in nothing: brothers and sisters of one name, namesakes. */
  readonly bornApart: boolean;
  /** A given name is not known on one side: that the rest agrees makes it one of the family, not this child. */
  readonly nameless: boolean;
  /** Neither given nor family name has anything in common, as far as they are known: that a day agrees makes nobody alike. */
  readonly unlikeNamed: boolean;
}

/** Reads levels by the names they have, so that a change of their number cannot shift their meaning. */
export class EvidenceReader {
  readonly #comparisons: readonly Comparison[];
  readonly #given: Reading;
  readonly #family: Reading;
  readonly #birth: Reading;
  readonly #home: Reading;
  readonly #numbers: readonly Reading[];
  readonly #names: readonly Reading[];

  constructor(comparisons: readonly Comparison[]) {
    this.#comparisons = comparisons;
    this.#given = this.#reading('given', 'alike');
    this.#family = this.#reading('family', 'alike');
    this.#birth = this.#reading('birthDate', 'same');
    this.#home = this.#reading('home', 'same postcode, other house');
    this.#names = ['given', 'family'].map((name) => this.#reading(name, 'somewhat alike'));
    this.#numbers = ['nhsNumber', 'upn'].map((name) => this.#reading(name, 'same'));
  }

  #reading(name: string, level: string): Reading {
    const place = this.#comparisons.findIndex((comparison) => comparison.name === name);
    return { place, from: this.#comparisons[place]?.levels.indexOf(level) ?? 0 };
  }

  read(pattern: Int8Array): Evidence {
    const level = ({ place }: Reading): number => pattern[place] ?? UNKNOWN;
    const reaches = (reading: Reading): boolean => level(reading) >= reading.from && level(reading) !== UNKNOWN;
    const birth = reaches(this.#birth);
    const given = reaches(this.#given);
    const family = reaches(this.#family);
    const givenDiffers = level(this.#given) !== UNKNOWN && !given;
    // Where a day of birth is not known, both names must bear the number out.
    const agrees = birth ? !givenDiffers && (given || family) : level(this.#birth) === UNKNOWN && given && family;
    return {
      identifier: this.#numbers.some(reaches) ? verdict(agrees) : 'silent',
      nameless: level(this.#given) === UNKNOWN,
      bornApart: level(this.#birth) === 0,
      unlikeNamed: !this.#names.some(reaches),
      twinLike: birth && family && givenDiffers && reaches(this.#home),
    };
  }
}

/** Where a comparison stands in the pattern, and from which level on it counts. */
interface Reading {
  readonly place: number;
  readonly from: number;
}

const verdict = (agrees: boolean): 'agrees' | 'confused' => (agrees ? 'agrees' : 'confused');
