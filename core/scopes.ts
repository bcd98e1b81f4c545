/** Where somebody may administer what: look-up is England-wide, administration is not. */
import type { Permission } from './permissions.ts';
import type { Role } from './words.ts';

/** Where what is administered stands, seen from whoever administers it. */
export const scopes = ['OWN_ORGANISATION', 'ACCREDITED_BY_OWN', 'ELSEWHERE'] as const;
export type Scope = (typeof scopes)[number];

export interface Administered {
  readonly id: string;
  /** The organisation that accredits it. */
  readonly accreditor: string | null;
}

export function scopeOf(organisation: string, { id, accreditor }: Administered): Scope {
  if (id === organisation) return 'OWN_ORGANISATION';
  return accreditor === organisation ? 'ACCREDITED_BY_OWN' : 'ELSEWHERE';
}

const own: readonly Scope[] = ['OWN_ORGANISATION'];
const area: readonly Scope[] = ['ACCREDITED_BY_OWN'];
const both: readonly Scope[] = ['OWN_ORGANISATION', 'ACCREDITED_BY_OWN'];

/** What is missing here is not administered at all. */
const scopesFor: Readonly<Partial<Record<Permission, readonly Scope[]>>> = {
  DECLARE_ACCREDITATION: own,
  // Nobody accredits, reviews or suspends their own organisation, nor grants rights within it.
  REVIEW_ACCREDITATION: area,
  SIGN_ACCREDITATION: area,
  SUSPEND_ORGANISATION: area,
  GRANT_RIGHTS: area,
  // Lifted by the accrediting body, never by those who work beside the suspect (domain rules 3.5).
  LIFT_INVESTIGATION: area,
  MANAGE_SYSTEMS: area,
  MANAGE_ACCOUNTS: both,
  SEE_ACCOUNTS: both,
  EXPLAIN_ACCESS: both,
};

/** Whether somebody of this role, with the permission, has it there. Auditors review everywhere, and change nothing. */
export function reaches(permission: Permission, role: Role, scope: Scope): boolean {
  if (role === 'AUDITOR') return permission === 'SEE_ACCOUNTS' || permission === 'EXPLAIN_ACCESS';
  if (role === 'PARTNER_ADMINISTRATOR' && scope !== 'OWN_ORGANISATION') return false;
  return scopesFor[permission]?.includes(scope) === true;
}
