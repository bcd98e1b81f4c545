/**
 * Numbers and texts that have been checked: a value of one of these types passed its check, once, at the edge. Check
 * digits after the published rules; test vectors with their sources are in `tests/core/ids.test.ts`.
 */
type Checked<Name extends string> = string & { readonly __checked: Name };

export type ChildNumber = Checked<'ChildNumber'>;
export type NhsNumber = Checked<'NhsNumber'>;
export type Upn = Checked<'Upn'>;
export type IsoDate = Checked<'IsoDate'>;
export type Postcode = Checked<'Postcode'>;

const digits = (text: string): number[] => Array.from(text, Number);

/** Damm's quasigroup: one digit catches every single slip and every swap of neighbours (H. M. Damm, 2004). */
const DAMM = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
].map(digits);

function damm(text: string): number {
  let interim = 0;
  for (let at = 0; at < text.length; at++) interim = DAMM[interim]?.[text.charCodeAt(at) - 48] ?? 0;
  return interim;
}

/** The directory number made of eleven digits (the first not 0) and their check digit. */
export const childNumberFrom = (eleven: string): ChildNumber => `${eleven}${damm(eleven)}` as ChildNumber;

/** A directory number as people type it, spaces and hyphens allowed; undefined when a digit is wrong. */
export function childNumber(text: string): ChildNumber | undefined {
  const plain = text.replace(/[ -]/g, '');
  return /^[1-9]\d{11}$/.test(plain) && damm(plain) === 0 ? (plain as ChildNumber) : undefined;
}

/** How a user is known on the telephone: a running number of seven digits or more, and its check digit. */
export const userNumberFrom = (number: string): string => `${number}${damm(number)}`;

/** The running number in a user's number as people say it; undefined when a digit is wrong. */
export function userNumber(text: string): string | undefined {
  const plain = text.replace(/[ -]/g, '');
  return /^[1-9]\d{7,11}$/.test(plain) && damm(plain) === 0 ? plain.slice(0, -1) : undefined;
}

/** Modulus 11 with weights 10 to 1, the check digit included (NHS Data Dictionary). Ten equal digits pass the sum, so they are refused by name. */
export function nhsNumber(text: string): NhsNumber | undefined {
  const plain = text.replace(/[ -]/g, '');
  if (!/^\d{10}$/.test(plain) || /^(\d)\1{9}$/.test(plain)) return undefined;
  let sum = 0;
  for (let at = 0; at < plain.length; at++) sum += (plain.charCodeAt(at) - 48) * (10 - at);
  return sum % 11 === 0 ? (plain as NhsNumber) : undefined;
}

/** The range that is never issued to anybody: what made-up children carry. */
export const isTestNhsNumber = (number: NhsNumber): boolean => number.startsWith('999');

const UPN_LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ';

/** Check letter, authority, school, year, serial; a temporary number ends in a letter (DfE, UPN guide). */
export function upn(text: string): Upn | undefined {
  const plain = text.toUpperCase();
  if (!/^[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z]$/.test(plain)) return undefined;
  const value = (symbol: string): number => (/\d/.test(symbol) ? Number(symbol) : UPN_LETTERS.indexOf(symbol));
  const sum = Array.from(plain.slice(1), value).reduce((total, each, index) => total + each * (index + 2), 0);
  return UPN_LETTERS[sum % 23] === plain[0] ? (plain as Upn) : undefined;
}

/** A day that exists, written `2016-03-31`. */
export function isoDate(text: string): IsoDate | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) ? (text as IsoDate) : undefined;
}

/**
 * The six shapes of a United Kingdom postcode, plus the NHS's `ZZ99` codes for people without a fixed address, which
 * are real and must be taken (domain rules 1.3.7). Answers in capitals with one space.
 */
export function postcode(text: string): Postcode | undefined {
  const plain = text.toUpperCase().replace(/ /g, '');
  const inward = '\\d[ABD-HJLNP-UW-Z]{2}';
  const shape = new RegExp(
    `^([A-PR-UWYZ]\\d{1,2}|[A-PR-UWYZ][A-HK-Y]\\d{1,2}|[A-PR-UWYZ]\\d[A-Z]|[A-PR-UWYZ][A-HK-Y]\\d[A-Z])${inward}$`,
  );
  if (!shape.test(plain) && !/^ZZ99\d[A-Z]{2}$/.test(plain)) return undefined;
  return `${plain.slice(0, -3)} ${plain.slice(-3)}` as Postcode;
}

export const postcodeDistrict = (code: string): string => code.slice(0, -4);

/** A moment as we write it in cursors: neither what only a calendar laxer than PostgreSQL's takes, nor a year it has not. */
export const isMoment = (text: string): boolean =>
  /^\d{4}-/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text;

/** A UUID as we write them: small letters, with hyphens. */
export const isUuid = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
