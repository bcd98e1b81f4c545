/** All the SQL of new identities and their sealed links. */
import { question } from '#core/database.ts';
import type { RecordState } from '#core/words.ts';

export const lockChild = question<
  {
    state: RecordState;
    address: unknown;
    carers: unknown;
    gender: string | null;
    dateOfBirth: string | null;
    synthetic: boolean;
  },
  [child: string]
>(
  'lock child for a new identity',
  `select state, address, carers, gender, date_of_birth::text as "dateOfBirth", synthetic from child c
   where id = $1 and is_its_own(c) and state not in ('SEALED', 'ARCHIVED') for update`,
);

export const enter = question<
  never,
  [fingerprint: Buffer, person: string, account: string, authority: string, now: Date]
>(
  'enter new identity',
  `insert into identity_entry (fingerprint, person, account, authority, at) values ($1, $2, $3, $4, $5)
   on conflict (fingerprint, person) do update set account = excluded.account, at = excluded.at`,
);

/** Whether it was sealed: two persons have entered the same. The record's own and those linked into it. */
export const seal = question<{ sealed: boolean }, [child: string, fingerprint: Buffer, now: Date]>(
  'seal identity',
  'select seal_identity($1, $2, $3) as sealed',
);

export const holdersOf = question<{ childId: string }, [schemes: readonly string[], fingerprints: readonly Buffer[]]>(
  'holders of numbers',
  `select k.child_id as "childId" from unnest($1::text[], $2::bytea[]) as asked(scheme, fingerprint)
   join identifier_key k on k.scheme = asked.scheme and k.fingerprint = asked.fingerprint`,
);

export const shieldNew = question<never, [child: string]>(
  'shield new identity',
  `update child set state = 'SHIELDED' where id = $1 and state = 'OPEN'`,
);

export const keepLink = question<never, [record: Buffer, link: Buffer]>(
  'keep sealed link',
  'insert into sealed_link (record, link) values ($1, $2)',
);

export const linkOf = question<{ link: Buffer }, [record: Buffer]>(
  'sealed link',
  'select link from sealed_link where record = $1',
);

export const askToOpen = question<
  never,
  [id: string, fingerprint: Buffer, person: string, account: string, courtOrder: string, now: Date]
>(
  'ask to open sealed link',
  `insert into link_opening (id, fingerprint, person, account, court_order, at) values ($1, $2, $3, $4, $5, $6)`,
);

/** How many persons have asked for the very same of late. */
export const askedToOpen = question<{ persons: number }, [fingerprint: Buffer, now: Date]>(
  'asked to open sealed link',
  `select count(distinct person)::int as persons from link_opening
   where fingerprint = $1 and at > $2::timestamptz - interval '7 days'`,
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [
  lockChild,
  holdersOf,
  enter,
  seal,
  shieldNew,
  keepLink,
  linkOf,
  askToOpen,
  askedToOpen,
] as const;
