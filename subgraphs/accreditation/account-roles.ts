/**
 * Which roles an administrator may ask an account for, and where. A partner's administrator never
 * hands out the team's, the auditor's or their own role (domain rules 3.4 and 3.5).
 */
import type { OrganisationKind, Role } from '#core/words.ts';

const atWork: readonly Role[] = ['PRACTITIONER', 'PRACTITIONER_VIEW'];
const ofTheTeam: readonly Role[] = ['AUTHORITY_OFFICER', 'AUTHORITY_MANAGER'];
const ofTheOffice: readonly Role[] = ['NATIONAL_OFFICER', 'AUDITOR', 'ANALYST'];

const reviewing: readonly Role[] = ['AUDITOR'];

/** Roles that see or settle for others: whoever vouches for one, or opens one, is somebody who may ask for it. */
export const ofTrust: readonly Role[] = [...ofTheTeam, ...ofTheOffice];

const mayAskFor: Readonly<Record<Role, readonly Role[]>> = {
  PRACTITIONER: [],
  PRACTITIONER_VIEW: [],
  PARTNER_ADMINISTRATOR: atWork,
  AUTHORITY_OFFICER: [...atWork, 'PARTNER_ADMINISTRATOR', 'AUTHORITY_OFFICER'],
  AUTHORITY_MANAGER: [...atWork, 'PARTNER_ADMINISTRATOR', ...ofTheTeam],
  NATIONAL_OFFICER: [...atWork, 'PARTNER_ADMINISTRATOR', ...ofTheTeam, ...ofTheOffice],
  AUDITOR: [],
  ANALYST: [],
  SYSTEM: [],
};

interface Employer {
  readonly kind: OrganisationKind;
  readonly authority: string | null;
  /** Whether whoever asks is of it. */
  readonly own: boolean;
}

/** The office's people are asked for in the office, the team's in the team or by the office, for an authority's body. */
export function mayAsk(asker: Role, role: Role, { kind, authority, own }: Employer): boolean {
  if (!mayAskFor[asker].includes(role)) return false;
  // An authority's auditor is asked for by the office, and never by the team whose looks they review (9.1).
  if (reviewing.includes(role) && kind === 'LOCAL_AUTHORITY') return authority !== null;
  if (ofTheOffice.includes(role)) return own;
  if (!ofTheTeam.includes(role)) return true;
  return kind === 'LOCAL_AUTHORITY' && authority !== null && (own || ofTheOffice.includes(asker));
}

/** The authority an account acts for: only its team does. */
export const actsFor = (role: Role, authority: string | null): string | null =>
  ofTheTeam.includes(role) ? authority : null;
