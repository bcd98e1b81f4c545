/**
 * Whether an account may ask at all, on a given day: a pure function of dated facts. The check "is subject to 3 year
 * renewal" (the slides the project started from); each part must hold, and the first that does not is named.
 */
import { addMonths } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import type { Standing, StandingFault } from '#core/ports.ts';
import type { AccreditationState, AccreditedFunction, OrganisationKind, PersonalRight, Role } from '#core/words.ts';

/** An account with its organisation, as the store reads it. Days are texts. */
export interface AccountRow {
  readonly id: string;
  readonly userNumber: string;
  readonly role: Role;
  readonly state: 'REQUESTED' | 'VETTING' | 'ACTIVE' | 'CLOSED';
  readonly suspendedFor: readonly string[];
  readonly rights: readonly PersonalRight[];
  readonly organisationId: string;
  readonly organisationKind: OrganisationKind;
  readonly accreditation: AccreditationState;
  readonly functions: readonly AccreditedFunction[];
  readonly reviewOn: IsoDate | null;
  readonly authority: string | null;
  readonly practitionerId: string | null;
  readonly enhancedCheckOn: IsoDate | null;
  readonly trainedUntil: IsoDate | null;
  readonly agreementSignedOn: IsoDate | null;
}

export interface ClientRow {
  readonly id: string;
  readonly name: string;
  readonly kind: 'FRONT_END' | 'CASE_SYSTEM';
  readonly active: boolean;
}

const MONTHS_OF_CHECK = 36;

/** The last day an enhanced check counts: the day before it turns three. */
export function checkValidUntil({ enhancedCheckOn }: AccountRow): IsoDate | null {
  return enhancedCheckOn === null ? null : dayBefore(addMonths(enhancedCheckOn, MONTHS_OF_CHECK));
}

const dayBefore = (day: IsoDate): IsoDate =>
  new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10) as IsoDate;

const accredited: readonly AccreditationState[] = ['ACCREDITED', 'ACCREDITED_WITH_CONDITIONS'];
/** States in which an organisation's own administrator has something to do about it. */
const becoming: readonly AccreditationState[] = [
  'DRAFT',
  'SELF_ASSESSED',
  'SUBMITTED',
  'UNDER_REVIEW',
  'REJECTED',
  'LAPSED',
  ...accredited,
];

/** Whether the accreditation holds on this day: its yearly review is not overdue. */
export const isAccredited = (
  { accreditation, reviewOn }: Pick<AccountRow, 'accreditation' | 'reviewOn'>,
  today: IsoDate,
): boolean => accredited.includes(accreditation) && reviewOn !== null && reviewOn >= today;

/**
 * Who is not of an accredited organisation asks nothing; but an administrator must be able to declare what accredits
 * it. They get in with no function at all, so nothing else is theirs to do.
 */
const mayDeclare = ({ role, accreditation }: AccountRow): boolean =>
  role === 'PARTNER_ADMINISTRATOR' && becoming.includes(accreditation);

/** Auditors and analysts look at no child, but what they see is about children all the same: nobody is let off. */
function faultOf(account: AccountRow, today: IsoDate): StandingFault | null {
  const holds = (until: IsoDate | null): boolean => until !== null && until >= today;
  if (account.role === 'SYSTEM') return 'SYSTEM_WITHOUT_USER';
  if (account.state === 'CLOSED') return 'ACCOUNT_CLOSED';
  if (account.state !== 'ACTIVE') return 'ACCOUNT_NOT_OPEN';
  if (account.suspendedFor.some((reason) => !reason.startsWith('ORGANISATION_'))) return 'ACCOUNT_SUSPENDED';
  if (!isAccredited(account, today) && !mayDeclare(account)) return 'ORGANISATION_NOT_ACCREDITED';
  if (account.suspendedFor.length > 0) return 'ACCOUNT_SUSPENDED';
  if (!holds(checkValidUntil(account))) return 'ENHANCED_CHECK_EXPIRED';
  if (!holds(account.trainedUntil)) return 'TRAINING_EXPIRED';
  if (account.agreementSignedOn === null || account.agreementSignedOn > today) return 'AGREEMENT_OUTDATED';
  return null;
}

export function standingOf(account: AccountRow, client: ClientRow | null, today: IsoDate): Standing {
  return {
    account: account.id,
    practitioner: account.practitionerId,
    role: account.role,
    organisation: {
      id: account.organisationId,
      kind: account.organisationKind,
      functions: isAccredited(account, today) ? account.functions : [],
    },
    rights: account.rights,
    authority: account.authority,
    fault: faultOf(account, today),
    client: client?.active ? { id: client.id, kind: client.kind } : null,
  };
}
