/** All the SQL that moves organisations from state to state, and what follows for their accounts and machine clients. */
import { question } from '#core/database.ts';

export const moveOrganisation = question<never, [id: string, state: string]>(
  'move organisation',
  `update organisation set suspended_from = case when $2 = 'SUSPENDED' then accreditation end, accreditation = $2
   where id = $1`,
);

export const takeOn = question<never, [id: string, accreditor: string]>(
  'take organisation on',
  'update organisation set accreditor = $2 where id = $1',
);

export const narrowFunctions = question<never, [id: string, functions: readonly string[]]>(
  'narrow functions',
  'update organisation set functions = $2 where id = $1',
);

type Event = [
  organisation: string,
  kind: string,
  from: string,
  to: string,
  reason: string | null,
  by: string | null,
  at: Date,
];
export const recordEvent = question<never, Event>(
  'record organisation event',
  `insert into organisation_event (organisation_id, kind, from_state, to_state, reason, by_account, at)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);

/**
 * Each reason is there once and is lifted by itself: what else an account is suspended for stays. `sparing`: a role that
 * goes on, because somebody must come in to declare again.
 */
export const suspendAccounts = question<never, [organisation: string, reason: string, sparing: string | null]>(
  'suspend accounts of organisation',
  `update account set suspended_for = array_append(suspended_for, $2::text)
   where organisation_id = $1 and state <> 'CLOSED' and ($3::text is null or role <> $3) and not suspended_for @> array[$2::text]`,
);

export const suspendClients = question<never, [organisation: string, reason: string]>(
  'suspend clients of organisation',
  `update client set suspended_for = array_append(suspended_for, $2::text)
   where installation_id in (select id from system_installation where organisation_id = $1)
     and not suspended_for @> array[$2::text]`,
);

export const liftFromAccounts = question<never, [organisation: string, reason: string]>(
  'lift from accounts of organisation',
  `update account set suspended_for = array_remove(suspended_for, $2::text)
   where organisation_id = $1 and state <> 'CLOSED' and suspended_for @> array[$2::text]`,
);

export const liftFromClients = question<never, [organisation: string, reason: string]>(
  'lift from clients of organisation',
  `update client set suspended_for = array_remove(suspended_for, $2::text)
   where installation_id in (select id from system_installation where organisation_id = $1)
     and suspended_for @> array[$2::text]`,
);

/** Skips those that somebody is changing: they are found again within the hour, and their standing has ended anyway. */
export const lockOverdue = question<{ id: string; accreditation: string }, [today: string, limit: number]>(
  'lock overdue organisations',
  `select id, accreditation from organisation
   where accreditation in ('ACCREDITED', 'ACCREDITED_WITH_CONDITIONS') and review_on < $1::date
   order by review_on limit $2 for no key update skip locked`,
);
