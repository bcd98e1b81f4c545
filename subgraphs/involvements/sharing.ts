/**
 * Executable data-sharing agreements: what is said in one, and what is asked of all. The words and the order are those
 * of the Department for Education's "find" policies (its ADR-SUI-0005): exceptions are looked at first, then defaults,
 * and the first rule that matches decides. Where an organisation has several agreements, one that denies outweighs any
 * that allow; what none allows is not shared.
 */
import type { SharingPurpose } from '#core/reasons.ts';
import type { SharingRule } from '#core/statements.ts';
import type { OrganisationKind, RecordType } from '#core/words.ts';

/**
 * EXISTENCE: that the organisation holds a record of some kind (the DfE's FIND). CONTENT: the particulars of the pointer,
 * such as whom to ring and since when (what only FETCH returns there). What the record itself says is never held here.
 */
export const sharingModes = ['EXISTENCE', 'CONTENT'] as const;
export type SharingMode = (typeof sharingModes)[number];

export const sharingPurposes = [
  'SAFEGUARDING',
  'CHILD_PROTECTION',
  'EDUCATION_MONITORING',
] as const satisfies readonly SharingPurpose[];

/** What of a pointer each mode opens. Without CONTENT the second list is null, and sorts and pages as if not known. */
export const sharedFields = {
  EXISTENCE: ['id', 'child', 'serviceType', 'recordType', 'organisation', 'source'],
  CONTENT: [
    'practitioner',
    'team',
    'contacts',
    'status',
    'startedOn',
    'endedOn',
    'lastConfirmedOn',
    'isLeadProfessional',
    'commonAssessment',
    'version',
  ],
} as const satisfies Readonly<Record<SharingMode, readonly string[]>>;

/** The rules of one wording, in the order in which they are looked at: exceptions before defaults. */
export interface SharingTerms {
  readonly exceptions: readonly SharingRule[];
  readonly defaults: readonly SharingRule[];
}

/** One agreement that counts, or will: whose pointers it is about, and between which moments. */
export interface Agreement {
  readonly id: string;
  /** Whose pointers are shared, or not. */
  readonly custodian: string;
  readonly version: string;
  readonly terms: SharingTerms;
  /** From this moment on; null for as long as it has been known. */
  readonly startsAt: Date | null;
  /** From this moment on no longer. */
  readonly endsAt: Date | null;
}

/** To whom something is shared, and what for. */
export interface Audience {
  readonly organisation: string;
  readonly kind: OrganisationKind;
  readonly purpose: SharingPurpose;
}

/** A pointer as SQL is asked for it: the organisation and the kind of record. */
export const pointerKey = (custodian: string, recordType: RecordType): string => `${custodian} ${recordType}`;

/** Pointers somebody may see, and those of them that they may see with their particulars. */
export interface SharedPointers {
  /** Which policy this follows from: what the trail names. */
  readonly version: string;
  readonly existence: readonly string[];
  readonly content: readonly string[];
}

/** What both see: nobody learns through another what only one of the two may know (INV-7). */
export function seenByBoth(one: SharedPointers, other: SharedPointers): SharedPointers {
  if (one === other) return one;
  const [existence, content] = [new Set(other.existence), new Set(other.content)];
  return {
    version: one.version,
    existence: one.existence.filter((pointer) => existence.has(pointer)),
    content: one.content.filter((pointer) => content.has(pointer)),
  };
}
