/**
 * What a source says, in the directory's own words: the one shape into which every file format is read. A statement is
 * an assertion of its supplier and stays one; what is shown is derived from all of them (law 5).
 */
import type { IsoDate, NhsNumber, Upn } from './ids.ts';
import type {
  AddressStatus,
  CarerRelationship,
  CommonAssessmentStatus,
  Gender,
  OrganisationKind,
  RecordType,
  ServiceType,
} from './words.ts';

/** Who supplies a file. Its statements are kept under this name, and only it may change them. */
export interface Supplier {
  /** Stable name, such as `northshire-case-system`: what `npm run feed -- <source>` takes. */
  readonly id: string;
  /** Which adapter reads its files: a name in `sources/index.ts`. */
  readonly format: string;
  /** How far its word counts when sources differ; the order is in `subgraphs/children/derive.ts`. */
  readonly trust: SupplierTrust;
  /** The organisation it feeds for: the only one it may record involvements of. Null for a supplier of many. */
  readonly organisation: string | null;
}

export const supplierTrusts = ['GRO', 'NHS', 'SCHOOL_CENSUS', 'CHILD_BENEFIT', 'CASE_SYSTEM', 'CUSTODIAN'] as const;
export type SupplierTrust = (typeof supplierTrusts)[number];

/** Whose word makes a child known to all of the directory; any other speaks for what one organisation knows. */
export const nationalTrusts = [
  'GRO',
  'NHS',
  'SCHOOL_CENSUS',
  'CHILD_BENEFIT',
] as const satisfies readonly SupplierTrust[];

export interface AddressStatement {
  readonly status: AddressStatus;
  readonly line1?: string;
  readonly line2?: string;
  readonly town?: string;
  readonly postcode?: string;
  readonly since?: IsoDate;
}

export interface CarerStatement {
  readonly name: string;
  readonly relationship: CarerRelationship;
  readonly parentalResponsibility?: boolean;
  readonly telephone?: string;
}

/** A name by which the child was formerly known (SI 2007/2182, schedule 1, paragraph 1). */
export interface FormerName {
  readonly familyName?: string;
  readonly givenNames?: string;
}

export const enrolments = ['CURRENT', 'MAIN_DUAL', 'SUBSIDIARY', 'GUEST'] as const;
export type Enrolment = (typeof enrolments)[number];

/** On a roll beside the one where the child mainly learns, or for some lessons alone. */
export const isSecondRoll = (enrolment: Enrolment | undefined): boolean =>
  enrolment === 'SUBSIDIARY' || enrolment === 'GUEST';

/** What is stated of a child's education: that it has a place, or one of the statements that stand for one. */
export const educationStatuses = [
  'IN_SCHOOL',
  'HOME_EDUCATED',
  'ALTERNATIVE_PROVISION',
  'NOT_RECEIVING',
  'UNKNOWN',
] as const;
export type EducationStatus = (typeof educationStatuses)[number];

/**
 * Where the child learns: by the Department's number of the school, its unique reference number, its code in the
 * directory, or several of them; or that it learns elsewhere, or nowhere.
 */
export interface SchoolStatement {
  /** On roll of a school or another setting, where it is not said. */
  readonly status?: EducationStatus;
  /** Its code as an organisation of the directory. */
  readonly organisation?: string;
  /** Authority and establishment, seven digits. */
  readonly laestab?: string;
  /** Six digits. */
  readonly urn?: string;
  readonly enrolment?: Enrolment;
  readonly since?: IsoDate;
  /** The last day there, once it has come. */
  readonly until?: IsoDate;
}

/** The general practice where the child is registered. */
export interface PracticeStatement {
  /** Its code of the Organisation Data Service, such as `A81001`. */
  readonly code: string;
  readonly since?: IsoDate;
}

/** One child as one supplier knows it. Everything but the supplier's own identifier may be missing. */
export interface ChildStatement {
  /** The supplier's own identifier of the child: the key of the assertion. */
  readonly localId: string;
  readonly familyName?: string;
  readonly givenNames?: string;
  readonly preferredName?: string;
  readonly gender?: Gender;
  readonly dateOfBirth?: IsoDate;
  readonly dateOfDeath?: IsoDate;
  readonly address?: AddressStatement;
  /** At most six. */
  readonly carers?: readonly CarerStatement[];
  readonly nhsNumber?: NhsNumber;
  /**
   * Numbers that named this child before, superseded since. The child is found by them as by the one that holds; none is
   * shown. At most six.
   */
  readonly formerNhsNumbers?: readonly NhsNumber[];
  readonly upn?: Upn;
  /** Pupil numbers that the child had before: as with the superseded ones above. At most six. */
  readonly formerUpns?: readonly Upn[];
  /** Three-digit code of the local authority where the child lives. */
  readonly authority?: string;
  readonly school?: SchoolStatement;
  readonly practice?: PracticeStatement;
  /** Set when the supplier says that this is a test record about nobody. */
  readonly synthetic?: boolean;
}

/**
 * A child with what some sources say beside it. It is evidence: for finding the child, and for rules to come. Nothing of
 * what is named here is shown, because no rule of derivation knows it.
 */
export interface ChildEvidence extends ChildStatement {
  /** At most six. */
  readonly formerNames?: readonly FormerName[];
  /** Numbers that were found not to name this child. At most six with the superseded ones. */
  readonly invalidNhsNumbers?: readonly NhsNumber[];
  /** That the NHS restricts who may know where the person is: a reason to shield, never one to show. */
  readonly restricted?: boolean;
}

export interface ContactStatement {
  readonly name?: string;
  readonly telephone?: string;
  readonly email?: string;
}

export interface PractitionerStatement {
  readonly localId: string;
  readonly name: string;
  readonly team?: string;
  readonly telephone?: string;
  readonly email?: string;
}

/** That a service works with a child. Refers to the child, practitioner and organisation of the same supplier. */
export interface InvolvementStatement {
  readonly localId: string;
  readonly childLocalId: string;
  readonly practitionerLocalId?: string;
  /** Code of the organisation that gives the service, such as `LOCAL-AUTHORITY-01`. */
  readonly organisation: string;
  readonly serviceType: ServiceType;
  /** Set for a pointer that is shared under a data-sharing agreement, and only then. */
  readonly recordType?: RecordType;
  readonly team?: string;
  /** At most five, best way first. */
  readonly contacts: readonly ContactStatement[];
  readonly startedOn?: IsoDate;
  readonly endedOn?: IsoDate;
  /** When the supplier last checked that it is right; the day it is sent when not said. */
  readonly confirmedOn?: IsoDate;
  readonly leadProfessional?: boolean;
  readonly commonAssessment?: CommonAssessmentStatus;
}

export interface OrganisationStatement {
  /** Code by which suppliers name the organisation, at most 64 characters. */
  readonly code: string;
  readonly name: string;
  readonly kind: OrganisationKind;
  readonly authority?: string;
  readonly telephone?: string;
  readonly email?: string;
}

/** One rule of a data-sharing agreement, in the words of the Department for Education's "find" policies. */
export interface SharingRule {
  readonly effect: 'allow' | 'deny';
  readonly modes: readonly string[];
  readonly recordTypes: readonly RecordType[];
  readonly organisations: readonly string[];
  readonly organisationKinds: readonly OrganisationKind[];
  readonly purposes: readonly string[];
  readonly validFrom?: string;
  readonly validUntil?: string;
}

/** Under which rules an organisation lets others know that it holds a record. No rule that matches: not shared. */
export interface AgreementStatement {
  readonly organisation: string;
  readonly version: string;
  /** Looked at first; the first that matches decides. */
  readonly exceptions: readonly SharingRule[];
  /** Looked at when no exception matches; the first that matches decides. */
  readonly defaults: readonly SharingRule[];
}

/** What one row of a file says. At least one of the parts is there. */
export interface SourceRow {
  /** Line of the file, or place in its list, counted from 1: what a rejection names. */
  readonly row: number;
  /** Which version of the supplier's record this is, where it counts them: an earlier one that comes later is passed over. */
  readonly version?: number;
  readonly organisation?: OrganisationStatement;
  readonly agreement?: AgreementStatement;
  readonly child?: ChildEvidence;
  readonly practitioner?: PractitionerStatement;
  readonly involvement?: InvolvementStatement;
}

/** Why a row was not taken. Never holds the value itself: receipts travel. */
export interface Rejection {
  readonly row: number;
  /** Column or path of the fault, such as `date_of_birth`. */
  readonly field: string;
  /** Number of the fault, such as `1102`: see `docs/data-quality.md`. */
  readonly code: DataQualityCode;
}

/** Numbered faults, after domain rules; the texts are in `sources/quality.ts`. */
export type DataQualityCode = `${number}`;

/** One row as read, or why it cannot be taken. */
export type ReadRow = { readonly taken: SourceRow } | { readonly rejected: Rejection };
