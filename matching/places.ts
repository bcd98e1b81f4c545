/** Postcodes and address lines as they are compared. */

/** Capitals with one space before the inward code; loose, because a mistyped one still says something. */
export function normalisePostcode(text: string): string {
  const plain = text.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return plain.length > 3 ? `${plain.slice(0, -3)} ${plain.slice(-3)}` : plain;
}

/** `ZZ99` codes stand for no fixed abode and the like (domain rules 1.3.7): no place two people share. */
export const isPseudoPostcode = (postcode: string): boolean => postcode.startsWith('ZZ99');

export const outwardOf = (postcode: string): string => postcode.slice(0, Math.max(0, postcode.indexOf(' ')));
export const sectorOf = (postcode: string): string => postcode.slice(0, -2);
export const areaOf = (postcode: string): string => /^[A-Z]{1,2}/.exec(postcode)?.[0] ?? '';

const SHORT_WORDS: Readonly<Record<string, string>> = {
  RD: 'ROAD',
  ST: 'STREET',
  AVE: 'AVENUE',
  AV: 'AVENUE',
  CL: 'CLOSE',
  LN: 'LANE',
  DR: 'DRIVE',
  GR: 'GROVE',
  GDNS: 'GARDENS',
  CT: 'COURT',
  CRES: 'CRESCENT',
  PL: 'PLACE',
  SQ: 'SQUARE',
  TERR: 'TERRACE',
};
const FLAT = new Set(['APT', 'APARTMENT', 'UNIT']);

/** Capitals, single spaces, street words written out: `Flat 2, 14 High St.` is `FLAT 2 14 HIGH STREET`. */
export function normaliseLine(text: string): string {
  const words = text
    .normalize('NFD')
    .toUpperCase()
    .replace(/[\u0300-\u036f'’.]/g, '')
    .replace(/(\d) ?[-–] ?(\d)/g, '$1-$2')
    .replace(/[^A-Z0-9-]/g, ' ')
    .split(' ');
  const named = words.filter((word) => word !== '').map((word) => (FLAT.has(word) ? 'FLAT' : word));
  // Only at the end: elsewhere ST is a saint.
  return named.map((word, at) => (at === named.length - 1 ? (SHORT_WORDS[word] ?? word) : word)).join(' ');
}

interface Building {
  readonly from: number;
  readonly to: number;
  readonly suffix: string;
  readonly flat: string;
}

/** Number, range and flat at the head of a line; undefined where a house has only a name. */
function building(line: string): Building | undefined {
  const [, flat = '', from = '', to = from, suffix = ''] =
    /^(?:FLAT ([A-Z0-9]+) )?(\d+)(?:-(\d+))?([A-Z]?)\b/.exec(line) ?? [];
  return from === '' ? undefined : { from: Number(from), to: Number(to), suffix, flat };
}

/**
 * Whether two lines **in one postcode** are one home, after DfE's SUI Matcher (domain rules 2.2.6): the same building
 * number is; a flat named on one side only, or a number within the other's range, may be.
 */
export function sameHome(one: string, other: string): 'same' | 'perhaps' | 'different' {
  if (one === other) return 'same';
  const [here, there] = [building(one), building(other)];
  if (here === undefined || there === undefined) return 'different';
  const overlap = here.from <= there.to && there.from <= here.to;
  if (!overlap || here.suffix !== there.suffix) return 'different';
  if (here.flat !== there.flat) return here.flat === '' || there.flat === '' ? 'perhaps' : 'different';
  return here.from === there.from && here.to === there.to ? 'same' : 'perhaps';
}
