/**
 * The keys by which children are found who may be the one a statement is about. A key is a hash of two or three values
 * that must agree exactly, as in `matching/child-keys.ts`, but made so that the table of them names nobody: each value is
 * enciphered first, and then the pair (AES-256, one block each).
 */
import { createCipheriv, hash } from 'node:crypto';
import type { Keyring } from '#core/secrets.ts';
import { dayMonthSwapped, normaliseDate } from '#matching/dates.ts';
import type { Person } from '#matching/encode.ts';
import type { Field } from '#matching/fields.ts';
import { forenameVariants, nameParts, personName } from '#matching/names.ts';
import { isPseudoPostcode, normaliseLine, normalisePostcode, outwardOf } from '#matching/places.ts';

/** What must agree, and the number under which it is hashed. Stored keys depend on them: change none. */
const KINDS = {
  dateFamily: 2,
  dateGiven: 3,
  datePostcode: 4,
  dateLine: 5,
  postcodeGiven: 6,
  postcodeFamily: 7,
  postcodeLine: 8,
  namesDistrict: 9,
  lineGiven: 10,
  names: 11,
  dateMiddle: 12,
} as const;
type Kind = (typeof KINDS)[keyof typeof KINDS];

/** A value as it is enciphered: eight bytes. Nobody has the value of nothing. */
type Value = bigint;

/** More distinct values than are remembered are made again. */
const MOST_REMEMBERED = 200_000;

const BLOCK = 16;
/** No child has more keys than this: a feed that says a new name every day makes no child whom everything finds. */
const MOST_KEYS = 400;

const cipherWith = (key: Buffer) => createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);

class Cipher {
  readonly #ofValues: ReturnType<typeof cipherWith>;
  readonly #ofPairs: ReturnType<typeof cipherWith>;
  #values = new Map<string, Value>();

  constructor(keys: Keyring) {
    this.#ofValues = cipherWith(keys.fingerprint('match keys', 'values'));
    this.#ofPairs = cipherWith(keys.fingerprint('match keys', 'pairs'));
  }

  /** An enciphered digest, and not an HMAC, which costs ten times as much: millions are made in a day. */
  readonly value = (text: string): Value => {
    const known = this.#values.get(text);
    if (known !== undefined) return known;
    if (this.#values.size >= MOST_REMEMBERED) this.#values = new Map();
    const digest = hash('sha256', text, 'buffer').subarray(0, BLOCK);
    const made = this.#ofValues.update(digest).readBigUInt64BE(0);
    this.#values.set(text, made);
    return made;
  };

  /** The keys of pairs of values that agree, all in one go: a call costs more than a block. */
  keys(pairs: readonly (readonly [kind: Kind, one: Value, other: Value])[]): bigint[] {
    const blocks = Buffer.allocUnsafe(pairs.length * BLOCK);
    for (const [index, [kind, one, other]] of pairs.entries()) {
      blocks.writeBigUInt64BE(one, index * BLOCK);
      blocks.writeBigUInt64BE(other, index * BLOCK + 8);
      blocks[index * BLOCK] = kind;
    }
    const enciphered = this.#ofPairs.update(blocks);
    return pairs.map((_pair, index) => enciphered.readBigInt64BE(index * BLOCK));
  }
}

/** The values of one child or statement, as they are compared; placeholders and what cannot be right are not there. */
interface Words {
  readonly given: readonly string[];
  readonly middle: readonly string[];
  readonly family: readonly string[];
  readonly date: readonly string[];
  readonly postcode: readonly string[];
  readonly line: readonly string[];
}

const placeOf = (text: string): string => {
  const postcode = normalisePostcode(text);
  return isPseudoPostcode(postcode) ? '' : postcode;
};

function wordsOf(person: Person): Words {
  const all = (field: Field, normalise: (text: string) => string): string[] => {
    const texts = person[field] ?? [];
    const normal = (typeof texts === 'string' ? [texts] : texts).map(normalise);
    return [...new Set(normal)].filter((text) => text !== '');
  };
  return {
    given: all('given', personName),
    middle: all('middle', personName),
    family: all('family', personName),
    date: all('birthDate', normaliseDate),
    postcode: all('postcode', placeOf),
    line: all('line', normaliseLine),
  };
}

type Pair = readonly [kind: Kind, ones: readonly string[], others: readonly string[]];

/** What agrees as it is written. */
const asWritten = ({ given, middle, family, date, postcode, line }: Words): readonly Pair[] => [
  [KINDS.dateFamily, date, family],
  [KINDS.dateGiven, date, given],
  [KINDS.datePostcode, date, postcode],
  [KINDS.dateLine, date, line],
  [KINDS.postcodeGiven, postcode, given],
  [KINDS.postcodeFamily, postcode, family],
  [KINDS.postcodeLine, postcode, line],
  [KINDS.lineGiven, line, given],
  [KINDS.dateMiddle, date, middle],
];

/** What agrees as it may have been meant: names or parts of the day changed over, nicknames, parts of a name. */
function asMeant({ given, middle, family, date, postcode }: Words): readonly Pair[] {
  const swapped = date.map(dayMonthSwapped).filter((day) => day !== '');
  const parts = family.map(nameParts).filter((each) => each.length > 1);
  const otherGiven = [...middle, ...given.flatMap((name) => forenameVariants().get(name) ?? [])];
  return [
    [KINDS.dateFamily, date, given],
    [KINDS.dateGiven, date, family],
    [KINDS.dateFamily, swapped, family],
    [KINDS.dateGiven, swapped, given],
    [KINDS.dateFamily, date, parts.flat()],
    [KINDS.postcodeFamily, postcode, parts.flat()],
    [KINDS.dateGiven, date, otherGiven],
    [KINDS.postcodeGiven, postcode, otherGiven],
  ];
}

/** The keys of one child or statement. */
export interface KeysOf {
  /** What a child is kept under: everything that agrees as it is written. */
  readonly written: readonly string[];
  /** Of those, the ones of a full name alone, with the name: worth following where few bear it. */
  readonly names: readonly { readonly given: string; readonly family: string; readonly key: string }[];
  /** Further ones to look under: as it may have been meant. They matter where nobody certain is found. */
  readonly meant: readonly string[];
}

export interface MatchKeys {
  of(person: Person): KeysOf;
  /** Only what a child is kept under. */
  ofChild(person: Person): readonly string[];
}

export function matchKeysWith(keys: Keyring): MatchKeys {
  const cipher = new Cipher(keys);
  const keysOf = (pairs: readonly Pair[]): bigint[] =>
    cipher.keys(
      pairs.flatMap(([kind, ones, others]) =>
        ones.flatMap((one) => others.map((other) => [kind, cipher.value(one), cipher.value(other)] as const)),
      ),
    );
  const namesIn = ({ given, family }: Words) => {
    const both = given.flatMap((name) => family.map((surname) => [name, surname] as const));
    const made = cipher.keys(
      both.map(([name, surname]) => [KINDS.names, cipher.value(name), cipher.value(surname)] as const),
    );
    return both.map(([name, surname], at) => ({ given: name, family: surname, key: made[at] as bigint }));
  };
  /** Everything as it is written, that of the names alone last. */
  const written = (words: Words, names: ReturnType<typeof namesIn>): readonly string[] => {
    const districts = [...new Set(words.postcode.map(outwardOf))].filter((district) => district !== '');
    const near = names.flatMap(({ key }) =>
      districts.map((place) => [KINDS.namesDistrict, BigInt.asUintN(64, key), cipher.value(place)] as const),
    );
    return texts([...keysOf(asWritten(words)), ...cipher.keys(near), ...names.map(({ key }) => key)]);
  };
  const texts = (made: readonly bigint[]): string[] => [...new Set(made)].slice(0, MOST_KEYS).map(String);
  return {
    of: (person) => {
      const words = wordsOf(person);
      const names = namesIn(words);
      return {
        written: written(words, names),
        names: names.map((each) => ({ ...each, key: String(each.key) })),
        meant: texts(keysOf(asMeant(words))),
      };
    },
    ofChild: (person) => {
      const words = wordsOf(person);
      return written(words, namesIn(words));
    },
  };
}
