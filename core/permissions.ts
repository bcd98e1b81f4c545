/**
 * What an account may do: its role, less what its organisation is not accredited for (INV-6: a user's permissions are
 * a part of the role's and of the organisation's function profile, whatever its administrator sets).
 */
import { type AccreditedFunction, type OrganisationKind, type PersonalRight, type Role, roles } from './words.ts';

export const permissions = [
  'SEARCH_CHILDREN',
  'OPEN_CHILD',
  'SEE_INVOLVEMENTS',
  'RECORD_INVOLVEMENTS',
  'SEE_OWN_INVOLVEMENTS',
  'SEE_SHIELDED_OF_OWN_AUTHORITY',
  'REQUEST_SHIELD',
  'DECIDE_SHIELD',
  'SEAL_IDENTITY',
  'REVIEW_RECORDS',
  'RECORD_PARTICIPATION',
  'SEE_NOTICES',
  'OVERRIDE_SHIELD',
  'INVESTIGATE_OVERRIDES',
  'RECORD_SENSITIVE_SERVICES',
  'REQUEST_CONTACT',
  'BROKER_CONTACT',
  'SEE_NHS_NUMBER',
  'SEE_UPN',
  'MEDIATE',
  'SEE_DIRECTORY',
  'SEE_ACCREDITATION',
  'DECLARE_ACCREDITATION',
  'REVIEW_ACCREDITATION',
  'SIGN_ACCREDITATION',
  'SUSPEND_ORGANISATION',
  'MANAGE_SYSTEMS',
  'SEE_ACCOUNTS',
  'MANAGE_ACCOUNTS',
  'GRANT_RIGHTS',
  'LIFT_INVESTIGATION',
  'EXPLAIN_ACCESS',
  'SEE_OWN_ACCESSES',
  'SEE_ACCESSES',
  'INVESTIGATE_MISUSE',
  'SEE_AGREEMENTS',
  'SEE_ALL_AGREEMENTS',
  'SIGN_AGREEMENTS',
  'SEE_FIGURES',
  'DECIDE_TRANSFERS',
] as const;
export type Permission = (typeof permissions)[number];

/** Whose rights are asked about: an account as it stands, with what its organisation is accredited for. */
export interface Holder {
  readonly role: Role;
  readonly organisation: { readonly kind: OrganisationKind; readonly functions: readonly AccreditedFunction[] };
  readonly rights: readonly PersonalRight[];
}

const everybody: readonly Permission[] = ['SEE_DIRECTORY', 'SEE_OWN_ACCESSES'];
const looksUp: readonly Permission[] = [
  ...everybody,
  'SEARCH_CHILDREN',
  'OPEN_CHILD',
  'SEE_INVOLVEMENTS',
  'SEE_NHS_NUMBER',
  'SEE_UPN',
  'MEDIATE',
  'REQUEST_CONTACT',
];
const records: readonly Permission[] = [
  'RECORD_INVOLVEMENTS',
  'SEE_OWN_INVOLVEMENTS',
  'REQUEST_SHIELD',
  'RECORD_SENSITIVE_SERVICES',
];
/** What the authority's team does for the children it looks after. */
const looksAfter: readonly Permission[] = [
  'SEE_SHIELDED_OF_OWN_AUTHORITY',
  'DECIDE_SHIELD',
  'REVIEW_RECORDS',
  'RECORD_PARTICIPATION',
  'SEE_NOTICES',
  'INVESTIGATE_OVERRIDES',
  'BROKER_CONTACT',
];
const administers: readonly Permission[] = ['SEE_ACCREDITATION', 'SEE_ACCOUNTS', 'MANAGE_ACCOUNTS', 'EXPLAIN_ACCESS'];
const accredits: readonly Permission[] = [
  ...administers,
  'REVIEW_ACCREDITATION',
  'SUSPEND_ORGANISATION',
  'MANAGE_SYSTEMS',
  'GRANT_RIGHTS',
  'SEE_FIGURES',
];
const signs: readonly Permission[] = ['SIGN_ACCREDITATION', 'LIFT_INVESTIGATION', 'DECLARE_ACCREDITATION'];
const agrees: readonly Permission[] = ['SEE_AGREEMENTS', 'SIGN_AGREEMENTS'];

/** What each role may do; no role contains another by accident, so each is written out. */
export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  PRACTITIONER: [...looksUp, ...records, 'OVERRIDE_SHIELD'],
  PRACTITIONER_VIEW: looksUp,
  AUTHORITY_OFFICER: [...looksUp, ...records, ...looksAfter, ...accredits, ...agrees],
  AUTHORITY_MANAGER: [...looksUp, ...records, ...looksAfter, 'SEAL_IDENTITY', ...accredits, ...signs, ...agrees],
  PARTNER_ADMINISTRATOR: [...everybody, ...administers, 'DECLARE_ACCREDITATION', ...agrees],
  // Where two authorities do not agree whose a child is, whoever allocates records does (domain rules 12.1).
  NATIONAL_OFFICER: [...everybody, ...accredits, ...signs, 'DECIDE_TRANSFERS'],
  AUDITOR: [
    ...everybody,
    'SEE_ACCREDITATION',
    'SEE_ACCOUNTS',
    'EXPLAIN_ACCESS',
    'SEE_ACCESSES',
    'INVESTIGATE_MISUSE',
    'SEE_AGREEMENTS',
    'SEE_ALL_AGREEMENTS',
    'SEE_FIGURES',
  ],
  ANALYST: [...everybody, 'SEE_ACCREDITATION', 'SEE_FIGURES'],
  SYSTEM: [],
};

/** Roles whose people open children's records: whom a sharing agreement reaches. */
export const rolesThatOpenRecords: readonly Role[] = roles.filter((role) =>
  rolePermissions[role].includes('OPEN_CHILD'),
);

/** The function an organisation must be accredited for before anybody of it may do this; the rest needs no certain one. */
export const functionFor: Readonly<Partial<Record<Permission, AccreditedFunction>>> = {
  SEARCH_CHILDREN: 'QUERY',
  OPEN_CHILD: 'QUERY',
  SEE_INVOLVEMENTS: 'QUERY',
  RECORD_INVOLVEMENTS: 'QUERY',
  SEE_OWN_INVOLVEMENTS: 'QUERY',
  SEE_NHS_NUMBER: 'QUERY',
  SEE_UPN: 'QUERY',
  SEE_SHIELDED_OF_OWN_AUTHORITY: 'SHIELDING',
  REQUEST_SHIELD: 'SHIELDING',
  DECIDE_SHIELD: 'SHIELDING',
  SEAL_IDENTITY: 'SHIELDING',
  REVIEW_RECORDS: 'SHIELDING',
  SEE_NOTICES: 'SHIELDING',
  INVESTIGATE_OVERRIDES: 'SHIELDING',
  OVERRIDE_SHIELD: 'EMERGENCY_OVERRIDE',
  RECORD_PARTICIPATION: 'CONSENT_OVER_18',
  RECORD_SENSITIVE_SERVICES: 'SENSITIVE_SERVICES',
  BROKER_CONTACT: 'SENSITIVE_SERVICES',
  REQUEST_CONTACT: 'QUERY',
  MEDIATE: 'MEDIATED_ACCESS',
  MANAGE_ACCOUNTS: 'ACCOUNT_ADMINISTRATION',
  // Whoever agrees on pointers takes part in looking them up; one who only feeds says so in the feed.
  SIGN_AGREEMENTS: 'QUERY',
};

/** The kinds of body whose own number it is (SI 2007/2182, Schedule 1, paragraph 18). */
const bodiesFor: Readonly<Partial<Record<Permission, readonly OrganisationKind[]>>> = {
  SEE_NHS_NUMBER: ['HEALTH'],
  SEE_UPN: ['EDUCATION', 'LOCAL_AUTHORITY'],
};

/** What is granted to a person by name, beside the role. */
const rightFor: Readonly<Partial<Record<Permission, PersonalRight>>> = {
  MEDIATE: 'MEDIATE',
  OVERRIDE_SHIELD: 'OVERRIDE_SHIELD',
  RECORD_SENSITIVE_SERVICES: 'RECORD_SENSITIVE_SERVICE',
  RECORD_PARTICIPATION: 'CONSENT_OVER_18',
};

/** The function an organisation must be accredited for before anybody of it may be granted the right. */
export const functionForRight: Readonly<Record<PersonalRight, AccreditedFunction>> = {
  MEDIATE: 'MEDIATED_ACCESS',
  OVERRIDE_SHIELD: 'EMERGENCY_OVERRIDE',
  RECORD_SENSITIVE_SERVICE: 'SENSITIVE_SERVICES',
  CONSENT_OVER_18: 'CONSENT_OVER_18',
  REPORT_DEATH: 'DEATH_REPORTING',
};

/**
 * What is left where the organisation is accredited for nothing at this moment, or nobody is in an accepted place of it:
 * to declare what accredits it, and to see what that rests on.
 */
const toDeclare: readonly Permission[] = [
  'SEE_DIRECTORY',
  'SEE_OWN_ACCESSES',
  'SEE_ACCREDITATION',
  'DECLARE_ACCREDITATION',
];

/** Whether the organisation's accreditation lets anybody of it do this. */
export function isAccreditedFor(permission: Permission, { organisation: { functions } }: Holder): boolean {
  const needed = functionFor[permission];
  if (needed !== undefined) return functions.includes(needed);
  return functions.length > 0 || toDeclare.includes(permission);
}

/** Whether the account itself may: its role, its kind of body, and what it was granted by name. */
export function isGranted(permission: Permission, { role, organisation, rights }: Holder): boolean {
  const bodies = bodiesFor[permission];
  const right = rightFor[permission];
  return (
    rolePermissions[role].includes(permission) &&
    (bodies === undefined || bodies.includes(organisation.kind)) &&
    (right === undefined || rights.includes(right))
  );
}

/** What this account may do. */
export const permissionsOf = (holder: Holder): readonly Permission[] =>
  permissions.filter((permission) => isGranted(permission, holder) && isAccreditedFor(permission, holder));

const aboutChildren: readonly Permission[] = [
  'SEARCH_CHILDREN',
  'OPEN_CHILD',
  'SEE_INVOLVEMENTS',
  'RECORD_INVOLVEMENTS',
  'SEE_OWN_INVOLVEMENTS',
  'MEDIATE',
  'REQUEST_SHIELD',
  'DECIDE_SHIELD',
  'SEAL_IDENTITY',
  'REVIEW_RECORDS',
  'RECORD_PARTICIPATION',
  'SEE_NOTICES',
  'OVERRIDE_SHIELD',
  'INVESTIGATE_OVERRIDES',
  'RECORD_SENSITIVE_SERVICES',
  'REQUEST_CONTACT',
  'BROKER_CONTACT',
];

/** Whether an operation needs a reason for access. */
export const touchesChildren = (permission: Permission): boolean => aboutChildren.includes(permission);

/**
 * What can be done through another authorised user. Not there: administration, what many records at once would show,
 * and mediation itself, so that there are no chains (domain rules 6.4).
 */
const throughAnother: readonly Permission[] = [
  'SEARCH_CHILDREN',
  'OPEN_CHILD',
  'SEE_INVOLVEMENTS',
  'RECORD_INVOLVEMENTS',
  'REQUEST_CONTACT',
  'SEE_SHIELDED_OF_OWN_AUTHORITY',
  'SEE_NHS_NUMBER',
  'SEE_UPN',
  'SEE_DIRECTORY',
];
export const canBeMediated = (permission: Permission): boolean => throughAnother.includes(permission);
