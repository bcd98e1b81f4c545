/**
 * Executable data-sharing agreements: whether an organisation lets another know that it holds a record. Exceptions are
 * looked at first, then defaults; the first rule that matches decides, and when none does, nothing is shared. The words
 * and the order are those of the Department for Education's "find" service.
 */

import type { SharingPurpose } from '#core/reasons.ts';
import type { AgreementStatement, SharingRule } from '#core/statements.ts';
import { type OrganisationKind, type RecordType, recordTypes } from '#core/words.ts';

/** Who asks, why and when. The directory only ever tells that a record exists: mode EXISTENCE. */
export interface SharingQuestion {
  readonly organisation: string;
  readonly kind: OrganisationKind;
  readonly purpose: SharingPurpose;
  readonly now: Date;
}

/** Words of an agreement count whatever their case, as they do in the service they come from. */
const names = (words: readonly string[], word: string): boolean =>
  words.some((each) => each.toUpperCase() === word.toUpperCase());

const addresses = (
  { organisations, organisationKinds }: SharingRule,
  { organisation, kind }: SharingQuestion,
): boolean => (organisations.length > 0 ? names(organisations, organisation) : organisationKinds.includes(kind));

const holds = ({ validFrom, validUntil }: SharingRule, now: Date): boolean =>
  (validFrom === undefined || now >= new Date(validFrom)) && (validUntil === undefined || now <= new Date(validUntil));

const matches = (rule: SharingRule, recordType: RecordType, question: SharingQuestion): boolean =>
  names(rule.modes, 'EXISTENCE') &&
  rule.recordTypes.includes(recordType) &&
  question.purpose !== null &&
  names(rule.purposes, question.purpose) &&
  addresses(rule, question) &&
  holds(rule, question.now);

export function shares(agreement: AgreementStatement, recordType: RecordType, question: SharingQuestion): boolean {
  const rule = [...agreement.exceptions, ...agreement.defaults].find((each) => matches(each, recordType, question));
  return rule?.effect === 'allow';
}

/** Pointers somebody may see: organisation and kind of record, side by side, as SQL takes them. */
export interface SharedPointers {
  readonly organisations: readonly string[];
  readonly recordTypes: readonly string[];
}

export function sharedPointers(agreements: readonly AgreementStatement[], question: SharingQuestion): SharedPointers {
  const pairs = agreements.flatMap((agreement) =>
    recordTypes
      .filter((type) => shares(agreement, type, question))
      .map((type) => [agreement.organisation, type] as const),
  );
  return { organisations: pairs.map(([organisation]) => organisation), recordTypes: pairs.map(([, type]) => type) };
}
