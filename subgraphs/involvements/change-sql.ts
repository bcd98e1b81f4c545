/** All the SQL that changes involvements for a practitioner. Every statement names the child first. */
import { question } from '#core/database.ts';

export const claimKey = question<
  { ok: number },
  [account: string, key: string, fingerprint: Buffer, child: string, now: Date]
>(
  'claim idempotency key',
  `insert into idempotency (account, key, fingerprint, child_id, at) values ($1, $2, $3, $4, $5)
   on conflict do nothing returning 1 as ok`,
);

export const usedKey = question<{ fingerprint: Buffer; involvement: string; childId: string }, [string, string]>(
  'used idempotency key',
  `select fingerprint, involvement, child_id as "childId" from idempotency where account = $1 and key = $2`,
);

export const settleKey = question<never, [account: string, key: string, involvement: string, child: string]>(
  'settle idempotency key',
  `update idempotency set involvement = $3, child_id = $4 where account = $1 and key = $2`,
);

/** The viewer's entry among the practitioners, if it is of their organisation. */
export const entryWithin = question<{ id: string }, [practitioner: string, organisation: string]>(
  'practitioner within organisation',
  'select id from practitioner where id = $1 and organisation_id = $2',
);

export const insertInvolvement = question<
  { id: string },
  [
    child: string,
    id: string,
    practitioner: string,
    organisation: string,
    serviceType: string,
    team: string | null,
    startedOn: string,
    today: string,
    records: readonly string[],
    client: string | null,
  ]
>(
  'insert involvement',
  `insert into involvement (child_id, id, practitioner_id, organisation_id, service_type, team, started_on, confirmed_on, source, client)
   select $1, $2, $3, $4, $5, $6, $7, $8, 'PRACTITIONER', $10
   where not exists (select 1 from involvement where child_id = any($9::bigint[]) and practitioner_id = $3
                     and service_type = $5 and (ended_on is null or ended_on > $8::date))
   on conflict do nothing returning id`,
);

/**
 * Takes the row for this transaction, so that whoever comes second sees what the first has done; answers which of the
 * child's records it hangs on.
 */
export const lockInvolvement = question<{ childId: string }, [records: readonly string[], id: string]>(
  'lock involvement',
  `select child_id as "childId" from involvement where child_id = any($1::bigint[]) and id = $2 for update`,
);

export const endInvolvement = question<never, [child: string, id: string, endedOn: string]>(
  'end involvement',
  `update involvement set ended_on = $3, version = version + 1 where child_id = $1 and id = $2`,
);

export const confirmInvolvement = question<never, [child: string, id: string, today: string]>(
  'confirm involvement',
  `update involvement set confirmed_on = $3, version = version + 1 where child_id = $1 and id = $2`,
);

export const currentInvolvementOf = question<
  { childId: string; id: string },
  [records: readonly string[], practitioner: string, today: string]
>(
  'current involvement of',
  `select child_id as "childId", id from involvement
   where child_id = any($1::bigint[]) and practitioner_id = $2 and record_type is null
     and (ended_on is null or ended_on > $3::date)
   order by started_on desc nulls last, id limit 1 for update`,
);

/** Of records that are one child no index can say that one of them leads at most: whoever would change it takes turns. */
export const oneLeadChangeAtATime = question<never, [child: string]>(
  'one lead change at a time',
  `select pg_advisory_xact_lock(hashtextextended('involvements.lead ' || $1, 0))`,
);

export const takeLead = question<
  { ok: number },
  [child: string, involvement: string, now: Date, records: readonly string[]]
>(
  'take lead',
  `insert into lead (child_id, involvement_id, since)
   select $1, $2, $3 where not exists (select 1 from lead where child_id = any($4::bigint[]) and until is null)
   on conflict (child_id) where until is null do nothing returning 1 as ok`,
);

export const endLead = question<{ ok: number }, [child: string, involvement: string, now: Date]>(
  'end lead',
  `update lead set until = $3 where child_id = $1 and involvement_id = $2 and until is null returning 1 as ok`,
);

/** Ends the lead of a child if this is who is shown as leading, with any that another of its records still has. */
export const endShownLead = question<
  { ok: number },
  [records: readonly string[], child: string, involvement: string, now: Date]
>(
  'end shown lead',
  `update lead set until = $4 where child_id = any($1::bigint[]) and until is null and ($2::bigint, $3::uuid) = (
     select child_id, involvement_id from lead where child_id = any($1::bigint[]) and until is null
     order by since, involvement_id limit 1) returning 1 as ok`,
);
