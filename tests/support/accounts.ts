/** Accounts put in by hand, as whoever sets a directory up does: in good standing, unless it is said otherwise. */
import type { PersonalRight, Role } from '#core/words.ts';
import type { FreshDatabase } from './postgres.ts';

export interface AccountDetails {
  readonly account: string;
  readonly role: Role;
  readonly organisation: string;
  readonly authority: string | null;
  readonly practitioner: string | null;
  readonly rights?: readonly PersonalRight[];
  /** Another account of the same person. */
  readonly person?: string | null;
  readonly state?: 'REQUESTED' | 'VETTING' | 'ACTIVE' | 'CLOSED';
}

export const addAccount = (
  { sql }: Pick<FreshDatabase, 'sql'>,
  {
    account,
    role,
    organisation,
    authority,
    practitioner,
    rights = [],
    person = null,
    state = 'ACTIVE',
  }: AccountDetails,
) =>
  sql(
    `insert into accreditation.account (id, role, organisation_id, authority, practitioner_id, rights, person_id,
       state,        enhanced_check_on, trained_until, agreement_signed_on, agreement_version, procedures_signed_on,
       procedures_version, authenticator_bound_on, activated_on)
     values (?, ?, ?, ?, ?, ?, coalesce((select person_id from accreditation.account where id = ?), gen_random_uuid()),
       ?, current_date - 30, current_date + 300, current_date - 30, 1, current_date - 30, 1,
       current_date - 30, current_date - 30)`,
    [account, role, organisation, authority, practitioner, `{${rights.join(',')}}`, person, state],
  );
