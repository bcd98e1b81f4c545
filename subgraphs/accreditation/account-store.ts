/** All the SQL that reads accounts and what was done with them. */
import { type Asks, type Database, question } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import type { Role } from '#core/words.ts';
import type { AccountRow, StandingRow } from './standing.ts';

/** An account as those see it who administer it. */
export interface AdministeredRow extends AccountRow {
  readonly version: number;
  readonly personId: string;
  readonly accreditor: string | null;
  readonly requestedBy: string | null;
  readonly closedFor: string | null;
  /** Whether there is a fingerprint of where its holder lives; nothing but this is ever shown of it. */
  readonly homeKnown: boolean;
}

export interface EventRow {
  readonly id: string;
  readonly act: string;
  readonly about: string | null;
  readonly by: string;
  readonly at: Date;
}

export interface DocumentRow {
  readonly kind: 'USER_AGREEMENT' | 'SECURITY_PROCEDURES';
  readonly version: number;
  readonly inForceFrom: IsoDate;
}

export interface AccountFilter {
  /** Only accounts of this body and of those it accredits; null for everywhere. */
  readonly area: string | null;
  /** Only accounts of this organisation; null for all of the area. */
  readonly organisation: string | null;
  readonly state: string | null;
  readonly role: Role | null;
  readonly expiringWithinDays: number | null;
  readonly reviewDue: boolean | null;
  readonly dormant: boolean | null;
}

/** `today` is the parameter that holds the day. */
const inForce = (kind: DocumentRow['kind'], today: string): string =>
  `(select version from document_version where kind = '${kind}' and in_force_from <= ${today}
    order by in_force_from desc limit 1)`;

const standingColumns = `a.id, a.user_number::text as "userNumber", a.role, a.state, a.suspended_for as "suspendedFor",
  a.rights, a.organisation_id as "organisationId", o.kind as "organisationKind", o.accreditation, o.functions,
  o.review_on::text as "reviewOn", a.authority, a.practitioner_id as "practitionerId",
  a.enhanced_check_on::text as "enhancedCheckOn", a.trained_until::text as "trainedUntil",
  a.authenticator_bound_on::text as "authenticatorBoundOn", a.activated_on::text as "activatedOn",
  a.reviewed_on::text as "reviewedOn", a.last_used_on::text as "lastUsedOn", a.woken_on::text as "wokenOn",
  a.agreement_signed_on::text as "agreementSignedOn", a.agreement_version as "agreementVersion",
  a.procedures_signed_on::text as "proceduresSignedOn", a.procedures_version as "proceduresVersion",
  ${inForce('USER_AGREEMENT', '$2')} as "agreementInForce", ${inForce('SECURITY_PROCEDURES', '$2')} as "proceduresInForce"`;

const columns = `${standingColumns}, a.version, a.person_id as "personId", o.accreditor, a.requested_by as "requestedBy",
  a.closed_for as "closedFor", a.home is not null as "homeKnown"`;
const accounts = 'account a join organisation o on o.id = a.organisation_id';

/** Whether the address is in a place of the organisation that was assessed and accepted (PWIS, domain rules 3.2.9). */
const atAcceptedPlace = `exists (select 1 from location l where l.organisation_id = a.organisation_id
  and l.closed_on is null and l.expires_on >= $2::date
  and exists (select 1 from unnest(l.networks) as network where $3::inet <<= network))`;

const accountById = question<StandingRow, [id: string, today: string, address: string | null]>(
  'account by id',
  `select ${standingColumns}, ($3::inet is null or ${atAcceptedPlace}) as "atAcceptedPlace" from ${accounts} where a.id = $1`,
);

const administeredById = question<AdministeredRow, [id: string, today: string]>(
  'administered account by id',
  `select ${columns} from ${accounts} where a.id = $1`,
);

/** The same, and nobody else changes it until the transaction has ended. */
const lockedById = question<AdministeredRow, [id: string, today: string]>(
  'locked account by id',
  `select ${columns} from ${accounts} where a.id = $1 for no key update of a`,
);

const accountByNumber = question<{ id: string; personId: string }, [userNumber: string]>(
  'account by number',
  'select id, person_id as "personId" from account where user_number = $1',
);

/** Held to `clearances.ts` by a test over random facts: what is shown and what is found are the same. */
const accountsPage = question<
  AdministeredRow,
  [
    organisation: string | null,
    today: string,
    state: string | null,
    role: string | null,
    expiringWithinDays: number | null,
    reviewDue: boolean | null,
    dormant: boolean | null,
    after: string | null,
    limit: number,
    area: string | null,
  ]
>(
  'accounts page',
  `select ${columns} from ${accounts},
     lateral (select (a.enhanced_check_on + interval '36 months')::date - 1 as check_until,
       (greatest(a.reviewed_on, a.activated_on) + interval '4 months')::date as review_due,
       greatest(a.last_used_on, a.activated_on, a.woken_on) + 90 as dormant_after) d,
     lateral (select a.state = 'ACTIVE' and (cardinality(a.suspended_for) > 0 or a.role <> 'SYSTEM' and (
       coalesce(a.enhanced_check_on > $2 or d.check_until < $2, true) or coalesce(a.trained_until < $2, true)
       or coalesce(a.authenticator_bound_on > $2, true) or coalesce(d.review_due + 14 < $2, true)
       or coalesce(d.dormant_after < $2, true)
       or coalesce(a.agreement_signed_on > $2 or a.agreement_version < ${inForce('USER_AGREEMENT', '$2')}, true)
       or coalesce(a.procedures_signed_on > $2 or a.procedures_version < ${inForce('SECURITY_PROCEDURES', '$2')}, true)
     )) as suspended) s
   where ($1::text is null or a.organisation_id = $1)
     and ($10::text is null or a.organisation_id in (select id from organisation where id = $10 or accreditor = $10))
     and ($3::text is null or $3 = case when s.suspended then 'SUSPENDED' else a.state end)
     and ($4::text is null or a.role = $4)
     and ($5::int is null or a.state <> 'CLOSED' and (d.check_until between $2 and $2::date + $5
       or a.trained_until between $2 and $2::date + $5))
     and ($6::boolean is null or (a.state = 'ACTIVE' and coalesce(d.review_due <= $2, true)) = $6)
     and ($7::boolean is null or (a.state = 'ACTIVE' and coalesce(d.dormant_after < $2, true)) = $7)
     and ($8::bigint is null or a.user_number > $8)
   order by a.user_number limit $9`,
);

const eventsOf = question<EventRow, [account: string, after: string | null, limit: number]>(
  'events of account',
  `select e.id, e.act, e.about, b.user_number::text as "by", e.at
   from account_event e join account b on b.id = e.done_by
   where e.account_id = $1 and ($2::uuid is null or e.id < $2) order by e.id desc limit $3`,
);

const homeOfAccount = question<{ home: Buffer | null }, [id: string]>(
  'home of account',
  'select home from account where id = $1',
);

const documentsInForce = question<DocumentRow, [today: string]>(
  'documents in force',
  `select distinct on (kind) kind, version, in_force_from::text as "inForceFrom" from document_version
   where in_force_from <= $1 order by kind, in_force_from desc`,
);

/** At most one of a day counts, and the standing is not told to have changed. */
const noteUse = question<never, [account: string, today: string]>(
  'note use',
  `update account set last_used_on = $2 where id = $1 and state = 'ACTIVE'
     and (last_used_on is null or last_used_on < $2)`,
);

export const lockedAccount = async (within: Asks, id: string, today: IsoDate): Promise<AdministeredRow | null> =>
  (await within.ask(lockedById, [id, today]))[0] ?? null;

export const accountStore = (database: Database) => ({
  /** `address`: where it is asked from; null when that is not asked about. */
  standing: async (id: string, today: IsoDate, address: string | null): Promise<StandingRow | null> =>
    (await database.ask(accountById, [id, today, address]))[0] ?? null,
  account: async (id: string, today: IsoDate): Promise<AdministeredRow | null> =>
    (await database.ask(administeredById, [id, today]))[0] ?? null,
  byNumber: async (number: string) => (await database.ask(accountByNumber, [number]))[0] ?? null,
  page: (filter: AccountFilter, today: IsoDate, after: string | null, limit: number) =>
    database.ask(accountsPage, [
      filter.organisation,
      today,
      filter.state,
      filter.role,
      filter.expiringWithinDays,
      filter.reviewDue,
      filter.dormant,
      after,
      limit,
      filter.area,
    ]),
  events: (account: string, after: string | null, limit: number) => database.ask(eventsOf, [account, after, limit]),
  documents: (today: IsoDate) => database.ask(documentsInForce, [today]),
  home: async (id: string): Promise<Buffer | null> => (await database.ask(homeOfAccount, [id]))[0]?.home ?? null,
  noteUse: (account: string, today: IsoDate) => database.ask(noteUse, [account, today]),
});
export type AccountStore = ReturnType<typeof accountStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [
  accountById,
  administeredById,
  lockedById,
  accountByNumber,
  accountsPage,
  eventsOf,
  homeOfAccount,
  documentsInForce,
  noteUse,
] as const;
