import type { RequestContext } from '#core/context.ts';
import { type Subject, subject } from '#core/facts.ts';
import { isLedTo } from '#core/linked.ts';
import type { AddressStatement, CarerStatement, PracticeStatement, SchoolStatement } from '#core/statements.ts';
import type { Gender, RecordState } from '#core/words.ts';

/** A child's record as it is shown, before anybody's rights are asked about. */
export interface ChildRecord {
  readonly id: string;
  readonly state: RecordState;
  readonly synthetic: boolean;
  /** The only organisation that tells of a provisional record; null for every other. */
  readonly source: string | null;
  /** Directory numbers of records that were found to be this child's. */
  readonly members: readonly string[];
  readonly authority: string | null;
  readonly familyName: string | null;
  readonly givenNames: string | null;
  readonly preferredName: string | null;
  readonly gender: Gender | null;
  readonly dateOfBirth: string | null;
  readonly dateOfDeath: string | null;
  readonly address: AddressStatement | null;
  readonly carers: readonly CarerStatement[];
  readonly education: SchoolStatement | null;
  readonly practice: PracticeStatement | null;
  readonly identifiers: Buffer | null;
  /** The record of the child that this one was found to be of; absent for nearly every record. */
  readonly shownBy?: ChildRecord;
}

/** A record in one request: what rules are asked about, and what resolvers read. */
export interface Child extends ChildRecord {
  readonly subject: Subject;
  /** The number it was asked for by, where that is a record's that was found to be this child's. */
  readonly askedBy?: string;
}

const inRequest = (record: ChildRecord, listed: boolean): Child => {
  const { id, state, authority, synthetic, source, members } = record;
  return { ...record, subject: subject(id, { state, authority, synthetic, source, members }, listed) };
};

/** A record that is opened by its number. */
export const openRecord = (record: ChildRecord): Child => inRequest(record, false);

/** A record that a search lists. */
export const listRecord = (record: ChildRecord): Child => inRequest(record, true);

/** What whoever asks is shown under a record's number: the child it is part of, where they may know of that. */
export function shownTo(context: RequestContext, record: ChildRecord): Child {
  const child = record.shownBy && openRecord(record.shownBy);
  return child && isLedTo(context, child.subject) ? { ...child, askedBy: record.id } : openRecord(record);
}

/** Letters that no normal form takes apart, as they are typed on a keyboard that lacks them. */
const plainLetters: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
};

/** A name as it is searched: no case, no accents, nothing but letters and digits of any script and single spaces. */
export const nameKey = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[łøđðħıßæœþ]/g, (letter) => plainLetters[letter] ?? letter)
    .replace(/[’']/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
