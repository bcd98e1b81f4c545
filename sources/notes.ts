/**
 * What a row is taken with, though somebody should look (W) or may want to know (I). Told from the row alone, as every
 * fault is: nothing in it depends on what anybody else has said (law 3).
 */
import type { ChildEvidence, InvolvementStatement, Rejection, SourceRow } from '#core/statements.ts';
import type { QualityCode } from './quality.ts';

/** They really occur, and block matching (domain rules 1.3.9). */
const placeholder = /^(?:baby|babe|infant|newborn|unnamed|unknown|not known|no name|boy|girl|twin)\b/i;

type Note = readonly [field: string, code: QualityCode];

const isPlaceholder = (name: string | undefined): boolean => name !== undefined && placeholder.test(name);

function* ofChild({ familyName, givenNames, gender, address, upn }: ChildEvidence): Generator<Note> {
  if (isPlaceholder(familyName)) yield ['family_name', '1003'];
  if (isPlaceholder(givenNames)) yield ['given_names', '1003'];
  if (gender === 'NOT_KNOWN') yield ['gender', '1201'];
  if (address?.postcode?.startsWith('ZZ99')) yield ['postcode', '1302'];
  // A temporary number ends in a letter (DfE, UPN guide).
  if (upn !== undefined && /[A-Z]$/.test(upn)) yield ['upn', '1505'];
}

function* ofInvolvement({ contacts, endedOn }: InvolvementStatement): Generator<Note> {
  if (endedOn === undefined && contacts.length === 0) yield ['contacts', '1804'];
}

/** Place, field and number of everything to be said about a row that is taken. */
export function notesOn({ row, child, involvement }: SourceRow): readonly Rejection[] {
  const notes = [...(child ? ofChild(child) : []), ...(involvement ? ofInvolvement(involvement) : [])];
  return notes.map(([field, code]) => ({ row, field, code }));
}
