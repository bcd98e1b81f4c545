/**
 * Whether an account may ask at all, on a given day: a pure function of dated facts. Each part must hold, and the first
 * that does not is named.
 */
import type { IsoDate } from '#core/ids.ts';
import type { Standing, StandingFault } from '#core/ports.ts';
import type { AccreditationState, AccreditedFunction, OrganisationKind, PersonalRight, Role } from '#core/words.ts';
import { type AccountState, type Suspension, suspensions } from './account-states.ts';
import { type ClearanceFacts, missing } from './clearances.ts';

/** An account with its organisation, as the store reads it. Days are texts. */
export interface AccountRow extends ClearanceFacts {
  readonly id: string;
  readonly userNumber: string;
  readonly role: Role;
  readonly state: AccountState;
  readonly suspendedFor: readonly Suspension[];
  readonly rights: readonly PersonalRight[];
  readonly organisationId: string;
  readonly organisationKind: OrganisationKind;
  readonly accreditation: AccreditationState;
  readonly functions: readonly AccreditedFunction[];
  readonly reviewOn: IsoDate | null;
  readonly authority: string | null;
  readonly practitionerId: string | null;
}

export interface StandingRow extends AccountRow {
  /** Whether it is asked from a place of the organisation that was assessed and accepted. */
  readonly atAcceptedPlace: boolean;
}

export interface ClientRow {
  readonly id: string;
  readonly name: string;
  readonly kind: 'FRONT_END' | 'CASE_SYSTEM';
  readonly active: boolean;
  /** The organisation whose people may ask through it; null for a front end and a case system that all share. */
  readonly servesOnly: string | null;
}

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
 * Who is not of an accredited organisation, or does not ask from an accepted place of it, asks nothing; but an
 * administrator must be able to declare what accredits it and where its people sit. They get in with no function at all,
 * so nothing else is theirs to do.
 */
const mayDeclare = ({ role, accreditation }: AccountRow): boolean =>
  role === 'PARTNER_ADMINISTRATOR' && becoming.includes(accreditation);

const byOrganisation = (reason: Suspension): boolean => suspensions[reason].by === 'ORGANISATION';

/** Auditors and analysts look at no child, but what they see is about children all the same: nobody is let off. */
function faultOf(account: StandingRow, today: IsoDate): StandingFault | null {
  if (account.role === 'SYSTEM') return 'SYSTEM_WITHOUT_USER';
  if (account.state === 'CLOSED') return 'ACCOUNT_CLOSED';
  if (account.state !== 'ACTIVE') return 'ACCOUNT_NOT_OPEN';
  if (account.suspendedFor.some((reason) => !byOrganisation(reason))) return 'ACCOUNT_SUSPENDED';
  if (!isAccredited(account, today) && !mayDeclare(account)) return 'ORGANISATION_NOT_ACCREDITED';
  if (account.suspendedFor.length > 0) return 'ACCOUNT_SUSPENDED';
  if (!account.atAcceptedPlace && isAccredited(account, today) && !mayDeclare(account)) return 'NOT_AT_ACCEPTED_PLACE';
  return missing(account, today)[0]?.fault ?? null;
}

/** Every reason why the account is suspended on this day: those that were stated, and those that follow from dates. */
export function suspensionsOf(account: AccountRow, today: IsoDate): readonly Suspension[] {
  if (account.state !== 'ACTIVE') return [];
  return [...account.suspendedFor, ...missing(account, today).map(({ suspension }) => suspension)];
}

/** Whether the account may ask through the program: a case system is installed for one organisation's own people. */
const serves = ({ active, servesOnly }: ClientRow, { organisationId }: AccountRow): boolean =>
  active && (servesOnly === null || servesOnly === organisationId);

export function standingOf(account: StandingRow, client: ClientRow | null, today: IsoDate): Standing {
  return {
    account: account.id,
    practitioner: account.practitionerId,
    role: account.role,
    organisation: {
      id: account.organisationId,
      kind: account.organisationKind,
      functions: isAccredited(account, today) && account.atAcceptedPlace ? account.functions : [],
    },
    rights: account.rights,
    authority: account.authority,
    fault: faultOf(account, today),
    client: client && serves(client, account) ? { id: client.id, kind: client.kind } : null,
  };
}
