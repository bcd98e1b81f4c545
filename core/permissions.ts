import type { Viewer } from './viewer.ts';
import type { Role } from './words.ts';

export const permissions = [
  'SEARCH_CHILDREN',
  'OPEN_CHILD',
  'SEE_INVOLVEMENTS',
  'RECORD_INVOLVEMENTS',
  'SEE_SHIELDED_OF_OWN_AUTHORITY',
  'SEE_NHS_NUMBER',
  'SEE_UPN',
  'SEE_DIRECTORY',
  'SEE_ACCREDITATION',
  'SEE_OWN_ACCESSES',
  'SEE_ACCESSES',
] as const;
export type Permission = (typeof permissions)[number];

const everybody: readonly Permission[] = ['SEE_DIRECTORY', 'SEE_OWN_ACCESSES'];
const looksUp: readonly Permission[] = [...everybody, 'SEARCH_CHILDREN', 'OPEN_CHILD', 'SEE_INVOLVEMENTS'];

/** What each role may do; no role contains another by accident, so each is written out. */
export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  PRACTITIONER: [...looksUp, 'RECORD_INVOLVEMENTS'],
  PRACTITIONER_VIEW: looksUp,
  AUTHORITY_OFFICER: [...looksUp, 'RECORD_INVOLVEMENTS', 'SEE_SHIELDED_OF_OWN_AUTHORITY', 'SEE_ACCREDITATION'],
  PARTNER_ADMINISTRATOR: [...everybody, 'SEE_ACCREDITATION'],
  AUDITOR: [...everybody, 'SEE_ACCREDITATION', 'SEE_ACCESSES'],
  ANALYST: [...everybody, 'SEE_ACCREDITATION'],
  SYSTEM: [],
};

/** What this account may do: its role, and what its kind of organisation adds. */
export function permissionsOf({ role, organisation }: Pick<Viewer, 'role' | 'organisation'>): readonly Permission[] {
  const own = rolePermissions[role];
  if (!own.includes('OPEN_CHILD')) return own;
  const nhs: Permission[] = organisation.kind === 'HEALTH' ? ['SEE_NHS_NUMBER'] : [];
  const upn: Permission[] =
    organisation.kind === 'EDUCATION' || organisation.kind === 'LOCAL_AUTHORITY' ? ['SEE_UPN'] : [];
  return [...own, ...nhs, ...upn];
}

const aboutChildren: readonly Permission[] = [
  'SEARCH_CHILDREN',
  'OPEN_CHILD',
  'SEE_INVOLVEMENTS',
  'RECORD_INVOLVEMENTS',
];

/** Whether an operation needs a reason for access. */
export const touchesChildren = (permission: Permission): boolean => aboutChildren.includes(permission);
