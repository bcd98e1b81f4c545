/** All the SQL that changes accounts. What an account is cleared by and granted, the database itself makes of these rows. */
import { question } from '#core/database.ts';

export const actorById = question<{ personId: string }, [id: string]>(
  'actor by id',
  'select person_id as "personId" from account where id = $1',
);

export const insertAccount = question<
  { id: string },
  [
    id: string,
    person: string,
    role: string,
    organisation: string,
    authority: string | null,
    practitioner: string | null,
    requestedBy: string,
    key: string,
    now: Date,
  ]
>(
  'insert account',
  `insert into account (id, person_id, role, organisation_id, authority, practitioner_id, state, requested_by, request_key,
     requested_at)
   values ($1, $2, $3, $4, $5, $6, 'REQUESTED', $7, $8, $9) on conflict do nothing returning id`,
);

/** What a key was used for before. */
export const accountByKey = question<
  { id: string; personId: string; role: string; organisationId: string; practitionerId: string | null },
  [requestedBy: string, key: string]
>(
  'account by request key',
  `select id, person_id as "personId", role, organisation_id as "organisationId", practitioner_id as "practitionerId" from account
   where requested_by = $1 and request_key = $2`,
);

export const practitionerHolder = question<{ personId: string }, [practitioner: string]>(
  'holder of practitioner',
  'select person_id as "personId" from account where practitioner_id = $1 limit 1',
);

export const authenticatorHolder = question<{ personId: string }, [fingerprint: Buffer]>(
  'holder of authenticator',
  'select person_id as "personId" from account where authenticator_fingerprint = $1 limit 1',
);

export const certificateHolder = question<{ personId: string }, [evidence: string, person: string]>(
  'other holder of certificate',
  `select a.person_id as "personId" from clearance c join account a on a.id = c.account_id
   where c.certificate = upper(regexp_replace($1, '[^A-Za-z0-9]', '', 'g')) and a.person_id <> $2 limit 1`,
);

/** Open, or closed while it was under investigation. */
export const investigationOf = question<{ id: string }, [person: string]>(
  'investigation of person',
  `select id from account where person_id = $1 and 'INVESTIGATION' = any(suspended_for) limit 1`,
);

export const insertClearance = question<
  never,
  [
    id: string,
    account: string,
    kind: string,
    holdsFrom: string,
    holdsUntil: string | null,
    scheme: string | null,
    updateServiceCheckedOn: string | null,
    documentVersion: number | null,
    evidence: string | null,
    serial: Buffer | null,
    fingerprint: Buffer | null,
    recordedBy: string,
    now: Date,
  ]
>(
  'insert clearance',
  `insert into clearance (id, account_id, kind, holds_from, holds_until, scheme, update_service_checked_on,
     document_version, evidence, serial, fingerprint, recorded_by, recorded_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
);

export const insertEvent = question<
  never,
  [id: string, account: string, act: string, about: string | null, evidence: string | null, by: string, now: Date]
>(
  'insert account event',
  `insert into account_event (id, account_id, act, about, evidence, done_by, at) values ($1, $2, $3, $4, $5, $6, $7)`,
);

export const beginVetting = question<never, [id: string]>(
  'begin vetting',
  `update account set state = 'VETTING' where id = $1 and state = 'REQUESTED'`,
);

export const setHome = question<never, [id: string, home: Buffer | null, by: string]>(
  'set home of account',
  'update account set home = $2, home_by = $3 where id = $1',
);

export const activate = question<never, [id: string, by: string, today: string]>(
  'activate account',
  `update account set state = 'ACTIVE', activated_by = $2, activated_on = $3 where id = $1`,
);

export const suspend = question<never, [id: string, reason: string]>(
  'suspend account',
  'update account set suspended_for = array_append(suspended_for, $2) where id = $1',
);

export const liftSuspension = question<never, [id: string, reason: string, by: string]>(
  'lift suspension',
  'update account set suspended_for = array_remove(suspended_for, $2), lifted_by = $3 where id = $1',
);

export const wake = question<never, [id: string, today: string]>(
  'wake account',
  'update account set woken_on = $2 where id = $1',
);

export const close = question<never, [id: string, reason: string, now: Date, by: string]>(
  'close account',
  `update account set state = 'CLOSED', closed_for = $2, closed_at = $3, closed_by = $4 where id = $1`,
);

/** Every question of this file that reads, for the test that no one is asked without an index. */
export const questions = [
  actorById,
  accountByKey,
  practitionerHolder,
  authenticatorHolder,
  certificateHolder,
  investigationOf,
] as const;
