/** The numbers of England's children: each a function of seed and place, so that any part can be made by itself. */
import { type ChildNumber, childNumberFrom, type NhsNumber, nhsNumber } from '#core/ids.ts';
import { randomStream } from '../random.ts';

/** Eleven digits whose first is not 0. */
const DIRECTORY = 90_000_000_000n;
const FIRST_NUMBER = 10_000_000_000n;
/** Prime, and no divisor of the above: each place has a number of its own, far from its neighbours'. */
const STRIDE = 55_512_345_679n;

/** Directory numbers by place; none that is taken already, by the demonstration's children. */
export function directoryNumbers(seed: number, taken: ReadonlySet<string>): (place: number) => ChildNumber {
  const start = BigInt(Math.floor(randomStream(seed, 'directory numbers of England').fraction() * 9e10));
  const at = (place: number): ChildNumber =>
    childNumberFrom(String(FIRST_NUMBER + ((start + BigInt(place) * STRIDE) % DIRECTORY)));
  return (place) => {
    const number = at(place);
    // Beyond all places that can be asked for.
    return taken.has(number) ? at(place + 1_000_000_000) : number;
  };
}

/** 9990 to 9998: the last tenth is the scenarios'. */
const NINES = 900_000;

/**
 * NHS numbers of the range that is never issued (999): some 818 000 pass their check, and nobody gets any other. Where
 * there are more children than that, every second, third ... has one, and the others have none.
 */
export function neverIssued(
  seed: number,
  children: number,
  taken: ReadonlySet<string>,
): (place: number) => NhsNumber | undefined {
  const random = randomStream(seed, 'NHS numbers of England');
  const all = Uint32Array.from({ length: NINES }, (_, index) => index);
  for (let last = all.length - 1; last > 0; last--) {
    const other = random.between(0, last);
    [all[last], all[other]] = [all[other] as number, all[last] as number];
  }
  const numbers: NhsNumber[] = [];
  for (const six of all) {
    const number = withCheckDigit(`999${String(six).padStart(6, '0')}`);
    if (number !== undefined && !taken.has(number)) numbers.push(number);
    if (numbers.length >= children) break;
  }
  const every = Math.ceil(children / numbers.length);
  return (place) => (place % every === 0 ? numbers[place / every] : undefined);
}

/** Checked where all numbers are: in core/ids.ts. One nine digits in eleven have no check digit. */
function withCheckDigit(nine: string): NhsNumber | undefined {
  for (const digit of '0123456789') {
    const number = nhsNumber(nine + digit);
    if (number !== undefined) return number;
  }
  return undefined;
}

/** Of a million, this place's lot for one purpose: as good as drawn, and the same whoever else is made (Murmur3's finish). */
export function lot(seed: number, place: number, purpose: number): number {
  let mixed = (Math.imul(place, 0x9e3779b1) ^ Math.imul(purpose, 0x85ebca77) ^ seed) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) % 1_000_000;
}
