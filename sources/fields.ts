/**
 * What a single value may be. Each takes a text that is trimmed and not empty, and answers with the value or with the
 * number of the fault. The shapes are those of the schema's scalars (`#core/scalars.ts`): what is taken can be shown.
 */
import { type IsoDate, isoDate, type NhsNumber, nhsNumber, type Postcode, postcode, type Upn, upn } from '#core/ids.ts';
import { LAESTAB, ORGANISATION, PRACTICE, URN } from '#core/places.ts';
import { namesSensitiveService } from '#core/sensitive-names.ts';
import type { QualityCode } from './quality.ts';

export class Fault {
  readonly code: QualityCode;
  constructor(code: QualityCode) {
    this.code = code;
  }
}

export type Parse<T> = (text: string) => T | Fault;

/** Control characters, marks that turn the direction of writing, private and unassigned ones. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069\p{Co}\p{Cn}]/u;

/** How every text begins: one way of writing accents, no blanks around, nothing that cannot be stored or shown. */
export function cleaned(text: string): string | Fault {
  const clean = text.normalize('NFC').trim();
  return unprintable.test(clean) || !clean.isWellFormed() ? new Fault('1913') : clean;
}

const limited =
  (limit: number, code: QualityCode): Parse<string> =>
  (text) =>
    text.length > limit ? new Fault(code) : text;

const shaped =
  (shape: RegExp, code: QualityCode): Parse<string> =>
  (text) =>
    shape.test(text) ? text : new Fault(code);

/** One of the words, however it is capitalised. */
export const oneOf =
  <Word extends string>(words: readonly Word[], code: QualityCode): Parse<Word> =>
  (text) =>
    words.find((word) => word === text.toUpperCase()) ?? new Fault(code);

/** A part of a person's name. "Baby" and "unknown" are taken: they occur, and no child is left out for them. */
export function personName(text: string): string | Fault {
  if (!/^[\p{L}\p{M} .'’-]+$/u.test(text) || !/\p{L}/u.test(text)) return new Fault('1004');
  return text.length > 35 ? new Fault('1005') : text;
}

export const organisationName = limited(100, '1816');

/** Of a practitioner, a team or a way to reach one: none that says by itself which sensitive service it is. */
const untelling =
  (parse: Parse<string>): Parse<string> =>
  (text) =>
    namesSensitiveService(text) ? new Fault('1807') : parse(text);
export const workName = untelling(organisationName);
export const addressLine = limited(60, '1306');
export const authority = shaped(/^\d{3}$/, '1308');
export const laestab = shaped(LAESTAB, '1605');
export const urn = shaped(URN, '1605');
export const practiceCode = shaped(PRACTICE, '1701');
export const organisationCode = shaped(ORGANISATION, '1814');

/** A supplier's own key. No `|`, which joins keys where one must be made. */
export const identifier = shaped(/^[\w./:#-]{1,64}$/, '1916');

/** Digits as one would dial them: brackets go, an extension is written `x12`. */
export function telephone(text: string): string | Fault {
  const plain = text
    .replace(/[().]/g, ' ')
    .replace(/ext\b|x/gi, ' x')
    .replace(/x +/g, 'x')
    .replace(/ +/g, ' ')
    .trim();
  return plain.length <= 35 && /^[+\d][\d -]*\d(?: x\d+)?$/.test(plain) ? plain : new Fault('1817');
}

export const email: Parse<string> = untelling((text) =>
  text.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(text) ? text : new Fault('1818'),
);

export function healthNumber(text: string): NhsNumber | Fault {
  if (/^(\d)\1{9}$/.test(text.replace(/[ -]/g, ''))) return new Fault('1402');
  return nhsNumber(text) ?? new Fault('1401');
}

export function pupilNumber(text: string): Upn | Fault {
  const hasForm = /^[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z]$/i.test(text);
  return upn(text) ?? new Fault(hasForm ? '1502' : '1501');
}

export function homePostcode(text: string): Postcode | Fault {
  const isHalf = /^(?:[A-Z]{1,2}\d[A-Z\d]?|\d[A-Z]{2})$/i.test(text);
  return postcode(text) ?? new Fault(isHalf ? '1305' : '1301');
}

/** A day that has come: `unreadable` when it is none, `ahead` when it lies in the future. */
export const dayBy =
  (today: IsoDate, unreadable: QualityCode, ahead: QualityCode): Parse<IsoDate> =>
  (text) => {
    const day = isoDate(text);
    if (day === undefined) return new Fault(unreadable);
    return day > today ? new Fault(ahead) : day;
  };

/** Children, and young people up to 25 with consent; nobody older (domain rules 1.3.8). */
export const birthDay =
  (today: IsoDate): Parse<IsoDate> =>
  (text) => {
    const day = dayBy(today, '1102', '1102')(text);
    // As texts, days compare as they follow each other, the 29 February of a year without one included.
    const oldest = `${Number(today.slice(0, 4)) - 26}${today.slice(4)}`;
    return day instanceof Fault || day >= oldest ? day : new Fault('1105');
  };
