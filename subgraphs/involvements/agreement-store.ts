/**
 * All the SQL that reads sharing agreements: those of custodians' feeds, of which the wording received last holds, and
 * those that two organisations have signed here.
 */
import { type Asks, type Database, question } from '#core/database.ts';
import type { RecordType } from '#core/words.ts';
import { ENDED_VISIBLE_MONTHS } from './involvement.ts';
import type { AgreementOrigin, SharingAgreementState } from './schema.generated.ts';
import type { Agreement, SharingTerms } from './sharing.ts';
import { understood } from './understood.ts';

export interface SignatureRow {
  readonly side: 'CUSTODIAN' | 'RECEIVER';
  readonly organisation: string;
  readonly account: string;
  /** Who that is, whatever their accounts are. */
  readonly person: string;
  readonly signedAt: string;
}

/** One wording of an agreement, as it is shown to those it binds. */
export interface AgreementRow {
  readonly id: string;
  readonly origin: AgreementOrigin;
  readonly state: SharingAgreementState;
  readonly custodian: string;
  /** Null for what a custodian says alone. */
  readonly receiver: string | null;
  readonly version: string;
  readonly supersedes: string | null;
  readonly rules: SharingTerms;
  readonly validFrom: Date | null;
  readonly validUntil: Date | null;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly signatures: readonly SignatureRow[];
  readonly withdrawnAt: Date | null;
  /** When it was drafted, or received. */
  readonly at: Date;
}

/** Of a custodian's wordings: whether none was received after it. */
const isCurrent = `not exists (select 1 from agreement n where n.organisation_id = a.organisation_id
  and (n.received_at, n.version, n.fingerprint) > (a.received_at, a.version, a.fingerprint))`;

const fed = `a.id, 'CUSTODIAN_FEED' as origin, case when ${isCurrent} then 'IN_FORCE' else 'SUPERSEDED' end as state,
  a.organisation_id as custodian, null::text as receiver, a.version, null::uuid as supersedes, a.rules,
  null::timestamptz as "validFrom", null::timestamptz as "validUntil", null::timestamptz as "startsAt",
  null::timestamptz as "endsAt", '[]'::json as signatures, null::timestamptz as "withdrawnAt", a.received_at as at`;

const signed = (now: string): string => `a.id, 'SIGNED_HERE' as origin,
  case when a.withdrawn_at <= ${now} then 'WITHDRAWN' when a.superseded_at <= ${now} then 'SUPERSEDED'
    when a.valid_until <= ${now} then 'EXPIRED' when a.signed_at is null then 'DRAFT'
    when a.starts_at > ${now} then 'SIGNED' else 'IN_FORCE' end as state,
  a.custodian, a.receiver, a.version::text, a.supersedes, a.rules, a.valid_from as "validFrom",
  a.valid_until as "validUntil", a.starts_at as "startsAt", a.ends_at as "endsAt",
  (select coalesce(json_agg(json_build_object('side', side, 'organisation', organisation_id, 'account', account,
     'person', person, 'signedAt', signed_at) order by side), '[]') from agreement_signature where agreement_id = a.id) as signatures,
  a.withdrawn_at as "withdrawnAt", a.drafted_at as at`;

/** What counts now or will later, of one custodian or of all. Both ways in, in one look at the database. */
const counting = (custodian: string | null, now: string): string => `
  (select distinct on (a.organisation_id) a.id, a.organisation_id as custodian, a.version, a.rules,
     null::timestamptz as "startsAt", null::timestamptz as "endsAt"
   from agreement a ${custodian === null ? '' : `where a.organisation_id = ${custodian}`}
   order by a.organisation_id, a.received_at desc, a.version desc, a.fingerprint desc)
  union all
  (select a.id, a.custodian, a.version::text, a.rules, a.starts_at, a.ends_at from agreement_in_time a
   where a.valid_until > ${now} and a.withdrawn_at is null and a.starts_at is not null and a.ends_at > ${now}
   ${custodian === null ? '' : `and a.custodian = ${custodian}`})`;

type CountingRow = Omit<Agreement, 'terms'> & { readonly rules: SharingTerms };

const agreementOf = ({ rules, ...row }: CountingRow): Agreement => ({ ...row, terms: understood(rules) });

const changeCount = question<{ changes: string }, []>('agreement changes', 'select changes from agreement_changes');

const agreementsCounting = question<Partial<CountingRow> & { changes: string }, [now: Date]>(
  'agreements that count',
  `select c.changes, a.* from agreement_changes c left join (${counting(null, '$1')}) a on true`,
);

const agreementsOfCustodian = question<CountingRow, [custodian: string, now: Date]>(
  'agreements of a custodian',
  counting('$1', '$2'),
);

const pageOf = (columns: string, from: string, day: string, where: string): string => `
  (select ${columns} from ${from} a
   where ${where} and ($1::timestamptz is null or (a.${day}, a.id) < ($1, $2::uuid))
   order by a.${day} desc, a.id desc limit $3)`;

const page = (branches: readonly string[]): string =>
  `select * from (${branches.join(' union all ')}) found order by at desc, id desc limit $3`;

type PageValues = [after: string | null, afterId: string | null, limit: number, now: Date];

const agreementsOfParty = question<AgreementRow, [...PageValues, party: string, other: string | null]>(
  'agreements of a party',
  page([
    pageOf(fed, 'agreement', 'received_at', 'a.organisation_id = $5 and ($6::text is null or $6 = $5)'),
    pageOf(
      signed('$4'),
      'agreement_in_time',
      'drafted_at',
      'a.custodian = $5 and ($6::text is null or $6 in ($5, a.receiver))',
    ),
    pageOf(
      signed('$4'),
      'agreement_in_time',
      'drafted_at',
      'a.receiver = $5 and ($6::text is null or $6 in ($5, a.custodian))',
    ),
  ]),
);

const allAgreements = question<AgreementRow, PageValues>(
  'all agreements',
  page([
    pageOf(fed, 'agreement', 'received_at', 'true'),
    pageOf(signed('$4'), 'agreement_in_time', 'drafted_at', 'true'),
  ]),
);

/** `party` null: whoever the parties are. */
const agreementById = question<AgreementRow, [id: string, now: Date, party: string | null]>(
  'agreement by id',
  `select ${fed} from agreement a where a.id = $1 and ($3::text is null or a.organisation_id = $3)
   union all
   select ${signed('$2')} from agreement_in_time a
   where a.id = $1 and ($3::text is null or $3 in (a.custodian, a.receiver))`,
);

const pointerCounts = question<{ recordType: RecordType; pointers: number }, [custodian: string, today: string]>(
  'pointers of a custodian',
  `select record_type as "recordType", count(*)::int as pointers from involvement
   where organisation_id = $1 and record_type is not null
     and (ended_on is null or ended_on > $2::date - interval '${ENDED_VISIBLE_MONTHS} months')
   group by record_type`,
);

export const agreementByIdIn = async (within: Asks, id: string, now: Date, party: string | null) =>
  (await within.ask(agreementById, [id, now, party]))[0] ?? null;

export const agreementStore = (database: Database) => ({
  changes: async (): Promise<string> => String((await database.ask(changeCount, []))[0]?.changes),
  agreements: async (now: Date) => {
    const rows = await database.ask(agreementsCounting, [now]);
    const found = rows.filter((row): row is CountingRow & { changes: string } => row.id !== null);
    return {
      changes: String(rows[0]?.changes),
      agreements: found.map(({ changes: _, ...row }) => agreementOf(row)),
    };
  },
  ofCustodian: async (custodian: string, now: Date): Promise<Agreement[]> =>
    (await database.ask(agreementsOfCustodian, [custodian, now])).map(agreementOf),
  /** Those to which `party` is one, newest first; of all organisations when null. `other`: a party too. */
  page: (
    party: string | null,
    other: string | null,
    [at = null, id = null]: readonly (string | null)[],
    limit: number,
    now: Date,
  ) =>
    party === null
      ? database.ask(allAgreements, [at, id, limit, now])
      : database.ask(agreementsOfParty, [at, id, limit, now, party, other]),
  byId: (id: string, now: Date, party: string | null) => agreementByIdIn(database, id, now, party),
  pointers: async (custodian: string, today: string): Promise<ReadonlyMap<RecordType, number>> =>
    new Map((await database.ask(pointerCounts, [custodian, today])).map((row) => [row.recordType, row.pointers])),
});
export type AgreementStore = ReturnType<typeof agreementStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [
  changeCount,
  agreementsCounting,
  agreementsOfCustodian,
  agreementsOfParty,
  allAgreements,
  agreementById,
  pointerCounts,
] as const;
