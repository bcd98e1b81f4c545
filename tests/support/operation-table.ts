/**
 * Who may do what: one line for each operation, exact in both directions, written from the domain's table of roles
 * (domain study 3.4), of accredited functions (10.2) and of administration (3.5), not from the code.
 */
import type { DecisionFacts, Party } from '#core/decide.ts';
import { type Permission, permissions } from '#core/permissions.ts';
import { type Scope, scopes } from '#core/scopes.ts';
import {
  type AccreditedFunction,
  accreditedFunctions,
  type OrganisationKind,
  organisationKinds,
  type PersonalRight,
  personalRights,
  type Role,
  roles,
} from '#core/words.ts';

interface Line {
  readonly roles: readonly Role[];
  /** The organisation must be accredited for it (INV-6). */
  readonly needs?: AccreditedFunction;
  /** Granted to a person by name. */
  readonly right?: PersonalRight;
  readonly kinds?: readonly OrganisationKind[];
  /** Where; what is not here is no administration, and is asked about no organisation. */
  readonly where?: readonly Scope[];
  /** Where auditors have it: to look, everywhere. */
  readonly auditors?: true;
  readonly mediated?: true;
  readonly reason?: true;
}

/** The authority's ContactPoint management team. */
export const team: readonly Role[] = ['AUTHORITY_OFFICER', 'AUTHORITY_MANAGER'];
/** The roles that look up children. */
export const lookers: readonly Role[] = ['PRACTITIONER', 'PRACTITIONER_VIEW', ...team];
const accreditors: readonly Role[] = [...team, 'NATIONAL_OFFICER'];
const signatories: readonly Role[] = ['AUTHORITY_MANAGER', 'NATIONAL_OFFICER'];
const administrators: readonly Role[] = [...accreditors, 'PARTNER_ADMINISTRATOR'];
/** Who agrees with other bodies on what is shared. */
const agreeing: readonly Role[] = [...team, 'PARTNER_ADMINISTRATOR'];
const people: readonly Role[] = [...lookers, 'NATIONAL_OFFICER', 'PARTNER_ADMINISTRATOR', 'AUDITOR', 'ANALYST'];
const recorders: readonly Role[] = ['PRACTITIONER', ...team];

const lookUp = { roles: lookers, needs: 'QUERY' } as const;
const ofChildren = { ...lookUp, mediated: true, reason: true } as const;
const record = { roles: recorders, needs: 'QUERY', reason: true } as const;
/** What the team does for hidden children, where it is accredited for shielding. */
const hides = { roles: team, needs: 'SHIELDING', reason: true } as const;
const area: readonly Scope[] = ['ACCREDITED_BY_OWN'];
const both: readonly Scope[] = ['OWN_ORGANISATION', 'ACCREDITED_BY_OWN'];

export const operationTable: Readonly<Record<Permission, Line>> = {
  SEARCH_CHILDREN: ofChildren,
  OPEN_CHILD: ofChildren,
  SEE_INVOLVEMENTS: ofChildren,
  RECORD_INVOLVEMENTS: { ...record, mediated: true },
  SEE_OWN_INVOLVEMENTS: record,
  SEE_SHIELDED_OF_OWN_AUTHORITY: { roles: team, needs: 'SHIELDING', mediated: true },
  REQUEST_SHIELD: { roles: recorders, needs: 'SHIELDING', reason: true },
  DECIDE_SHIELD: hides,
  SEAL_IDENTITY: { ...hides, roles: ['AUTHORITY_MANAGER'] },
  REVIEW_RECORDS: hides,
  RECORD_PARTICIPATION: { roles: team, needs: 'CONSENT_OVER_18', right: 'CONSENT_OVER_18', reason: true },
  SEE_NOTICES: hides,
  INVESTIGATE_OVERRIDES: hides,
  OVERRIDE_SHIELD: { roles: ['PRACTITIONER'], needs: 'EMERGENCY_OVERRIDE', right: 'OVERRIDE_SHIELD', reason: true },
  RECORD_SENSITIVE_SERVICES: {
    roles: recorders,
    needs: 'SENSITIVE_SERVICES',
    right: 'RECORD_SENSITIVE_SERVICE',
    reason: true,
  },
  REQUEST_CONTACT: ofChildren,
  BROKER_CONTACT: { roles: team, needs: 'SENSITIVE_SERVICES', reason: true },
  SEE_NHS_NUMBER: { ...lookUp, kinds: ['HEALTH'], mediated: true },
  SEE_UPN: { ...lookUp, kinds: ['EDUCATION', 'LOCAL_AUTHORITY'], mediated: true },
  MEDIATE: { roles: lookers, needs: 'MEDIATED_ACCESS', right: 'MEDIATE', reason: true },
  SEE_DIRECTORY: { roles: people, mediated: true },
  SEE_ACCREDITATION: { roles: [...administrators, 'AUDITOR', 'ANALYST'] },
  DECLARE_ACCREDITATION: { roles: [...signatories, 'PARTNER_ADMINISTRATOR'], where: ['OWN_ORGANISATION'] },
  REVIEW_ACCREDITATION: { roles: accreditors, where: area },
  SIGN_ACCREDITATION: { roles: signatories, where: area },
  SUSPEND_ORGANISATION: { roles: accreditors, where: area },
  MANAGE_SYSTEMS: { roles: accreditors, where: area },
  SEE_ACCOUNTS: { roles: [...administrators, 'AUDITOR'], where: both, auditors: true },
  MANAGE_ACCOUNTS: { roles: administrators, needs: 'ACCOUNT_ADMINISTRATION', where: both },
  GRANT_RIGHTS: { roles: accreditors, where: area },
  LIFT_INVESTIGATION: { roles: signatories, where: area },
  EXPLAIN_ACCESS: { roles: [...administrators, 'AUDITOR'], where: both, auditors: true },
  SEE_OWN_ACCESSES: { roles: people },
  SEE_ACCESSES: { roles: ['AUDITOR'] },
  INVESTIGATE_MISUSE: { roles: ['AUDITOR'] },
  SEE_AGREEMENTS: { roles: [...agreeing, 'AUDITOR'] },
  SEE_ALL_AGREEMENTS: { roles: ['AUDITOR'] },
  SIGN_AGREEMENTS: { roles: agreeing, needs: 'QUERY' },
  SEE_FIGURES: { roles: [...accreditors, 'AUDITOR', 'ANALYST'] },
  // Whoever allocates records to authorities (domain study 12.1).
  DECIDE_TRANSFERS: { roles: ['NATIONAL_OFFICER'] },
};

/** All that is left to whoever comes in only to declare: of no accredited body, or from no accepted place of it (10.1). */
const declaring: readonly Permission[] = [
  'SEE_DIRECTORY',
  'SEE_OWN_ACCESSES',
  'SEE_ACCREDITATION',
  'DECLARE_ACCREDITATION',
];

/** Where somebody of this role may do it, by the table; null asks whether they may at all. */
export function mayThere(permission: Permission, role: Role, scope: Scope | null): boolean {
  const { roles, where = [], auditors } = operationTable[permission];
  if (!roles.includes(role)) return false;
  if (scope === null || (role === 'AUDITOR' && auditors)) return true;
  // Account administrators of partners work in their own organisation only (domain study 3.4).
  return where.includes(scope) && (role !== 'PARTNER_ADMINISTRATOR' || scope === 'OWN_ORGANISATION');
}

/** Whether an account may do it at all, by the table: role, kind of body, function profile and named right. */
export function mayBy(
  permission: Permission,
  { role, organisation, rights }: Pick<Party, 'role' | 'organisation' | 'rights'>,
): boolean {
  const line = operationTable[permission];
  return (
    line.roles.includes(role) &&
    (line.kinds === undefined || line.kinds.includes(organisation.kind)) &&
    (line.needs === undefined || organisation.functions.includes(line.needs)) &&
    (organisation.functions.length > 0 || declaring.includes(permission)) &&
    (line.right === undefined || rights.includes(line.right))
  );
}

const partiesWith = (functions: readonly AccreditedFunction[], rights: readonly PersonalRight[]): Party[] =>
  roles.flatMap((role) =>
    organisationKinds.map((kind) => ({
      role,
      organisation: { kind, functions },
      rights,
      authority: null,
      inGoodStanding: true,
      isTheirs: false,
      isSource: false,
    })),
  );

/** Everybody in full, and everybody with one function, every function or every right missing. */
export const everybody: readonly Party[] = [
  ...partiesWith(accreditedFunctions, personalRights),
  ...partiesWith(accreditedFunctions, []),
  ...partiesWith([], personalRights),
  ...personalRights.flatMap((missing) =>
    partiesWith(
      accreditedFunctions,
      personalRights.filter((each) => each !== missing),
    ),
  ),
  ...accreditedFunctions.flatMap((missing) =>
    partiesWith(
      accreditedFunctions.filter((each) => each !== missing),
      personalRights,
    ),
  ),
];
const mediators: readonly Party[] = partiesWith(accreditedFunctions, ['MEDIATE']).filter(
  ({ role, organisation: { kind } }) =>
    (role === 'PRACTITIONER' && kind === 'HEALTH') || (role === 'AUTHORITY_OFFICER' && kind === 'LOCAL_AUTHORITY'),
);
const inACase = { reason: 'CHILD_PROTECTION', caseReference: true } as const;
/** What may be stated of a reason, and whose it is: where no child is touched, none of it matters. */
const reasons = [
  { reason: null, caseReference: true, whose: [] },
  { reason: 'NEW_CONTACT', caseReference: false, whose: lookers },
  { reason: 'RECORD_MAINTENANCE', caseReference: false, whose: team },
  { reason: 'CHILD_PROTECTION', caseReference: false, whose: [] },
  { ...inACase, whose: lookers },
] as const;

const direct = { mode: 'DIRECT', live: true, mediator: null } as const;

interface OperationQuestion {
  readonly facts: DecisionFacts;
  readonly must: boolean;
}

/** One operation by one account in one place, for each reason and through others, with what the table says of it. */
function* questionsTo(permission: Permission, scope: Scope | null, party: Party): Generator<OperationQuestion> {
  const line = operationTable[permission];
  const asks = { of: 'OPERATION', permission, scope } as const;
  const may = mayBy(permission, party) && mayThere(permission, party.role, scope);
  for (const { whose, ...why } of reasons) {
    const stated = line.reason !== true || (whose as readonly Role[]).includes(party.role);
    yield { facts: { ...direct, ...why, party, asks }, must: may && stated };
  }
  const overrides =
    party.role === 'PRACTITIONER' &&
    party.rights.includes('OVERRIDE_SHIELD') &&
    party.organisation.functions.includes('EMERGENCY_OVERRIDE');
  yield { facts: { ...direct, ...inACase, mode: 'OVERRIDE', party, asks }, must: may && overrides };
  const takesPart = line.mediated === true && party.organisation.functions.includes('MEDIATED_ACCESS');
  for (const mediator of mediators) {
    const { reason, caseReference } = reasons[1];
    const facts: DecisionFacts = { ...direct, mode: 'MEDIATED', mediator, reason, caseReference, party, asks };
    yield { facts, must: may && takesPart && mayBy(permission, mediator) };
  }
}

/** Every operation, by everybody, everywhere. */
export function* operationQuestions(): Generator<OperationQuestion> {
  for (const permission of permissions) {
    // Only numbers are a matter of the kind of body.
    const asking = everybody.filter(
      ({ organisation }) => operationTable[permission].kinds !== undefined || organisation.kind === 'HEALTH',
    );
    for (const party of asking) for (const scope of [null, ...scopes]) yield* questionsTo(permission, scope, party);
  }
}
