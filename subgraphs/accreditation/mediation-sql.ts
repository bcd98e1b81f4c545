/** All the SQL of mediated access. */
import { question } from '#core/database.ts';
import type { AccessReason } from '#core/reasons.ts';

export interface MediationRow {
  readonly id: string;
  readonly requester: string;
  readonly requesterBody: string;
  readonly mediator: string;
  readonly mediatorBody: string;
  readonly channel: 'PHONE' | 'IN_PERSON' | 'SECURE_MESSAGE';
  readonly proof: 'ONE_TIME_CODE';
  readonly reason: AccessReason;
  readonly caseReference: string | null;
  readonly child: string | null;
  readonly openedAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
  readonly disputedAt: Date | null;
}

export interface AuthenticatorRow {
  readonly secret: Buffer;
  readonly confirmed: boolean;
  readonly lastStep: string;
}

const columns = `m.id, m.requester, m.requester_body as "requesterBody", m.mediator, m.mediator_body as "mediatorBody",
  m.channel, m.proof, m.reason, m.case_reference as "caseReference", m.child_id as child, m.opened_at as "openedAt",
  m.expires_at as "expiresAt", m.ended_at as "endedAt", m.disputed_at as "disputedAt"`;

export const accountByUserNumber = question<{ id: string }, [number: string]>(
  'account by user number',
  'select id from account where user_number = $1',
);

/** The row is kept for the transaction, so that of many codes at once each is counted before the next is looked at. */
export const authenticatorOf = question<AuthenticatorRow, [account: string]>(
  'authenticator of account',
  `select secret, confirmed_at is not null as confirmed, last_step as "lastStep"
   from authenticator where account_id = $1 for update`,
);

/** The same for whoever tries: nobody tries several at once. */
export const takeTurn = question<{ ok: number }, [triedBy: string]>(
  'take turn at codes',
  `select 1 as ok from (select pg_advisory_xact_lock(hashtextextended('wrong code ' || $1, 0))) as turn`,
);

/** How many wrong codes a quarter of an hour has seen: of whoever tries, for the device, and of the two together. */
export const wrongCodes = question<
  { byThem: number; ofDevice: number; ofPair: number },
  [triedBy: string, account: string, now: Date]
>(
  'wrong codes of late',
  `select (select count(*)::int from wrong_code where tried_by = $1 and at > $3::timestamptz - interval '15 minutes') as "byThem",
     (select count(*)::int from wrong_code where account_id = $2 and at > $3::timestamptz - interval '15 minutes') as "ofDevice",
     (select count(*)::int from wrong_code where tried_by = $1 and account_id = $2
        and at > $3::timestamptz - interval '15 minutes') as "ofPair"`,
);

export const noteWrongCode = question<never, [triedBy: string, account: string, now: Date]>(
  'note wrong code',
  'insert into wrong_code (tried_by, account_id, at) values ($1, $2, $3)',
);

/** The new secret takes the place of one that no code has confirmed, or of the one whose code is given with it. */
export const keepSecret = question<{ ok: number }, [account: string, secret: Buffer, now: Date, replaces: boolean]>(
  'keep authenticator',
  `insert into authenticator as a (account_id, secret, made_at) values ($1, $2, $3)
   on conflict (account_id) do update set secret = excluded.secret, made_at = excluded.made_at, confirmed_at = null,
     last_step = 0
   where a.confirmed_at is null or $4 returning 1 as ok`,
);

/** Uses a code up: of any number at once, one finds its step still ahead. */
export const useStep = question<{ ok: number }, [account: string, step: string, now: Date, confirmed: boolean]>(
  'use up code',
  `update authenticator set last_step = $2, confirmed_at = coalesce(confirmed_at, $3)
   where account_id = $1 and last_step < $2 and (confirmed_at is not null) = $4
   returning 1 as ok`,
);

export const endOthers = question<never, [mediator: string, now: Date]>(
  'end mediations of mediator',
  'update mediation set ended_at = $2 where mediator = $1 and ended_at is null',
);

export const openMediation = question<
  MediationRow,
  [
    id: string,
    requester: string,
    mediator: string,
    channel: string,
    reason: string,
    caseReference: string | null,
    child: string | null,
    now: Date,
  ]
>(
  'open mediation',
  `insert into mediation as m (id, requester, requester_person, requester_body, mediator, mediator_person, mediator_body,
     channel, proof, reason, case_reference, child_id, opened_at, expires_at)
   select $1, r.id, r.person_id, r.organisation_id, d.id, d.person_id, d.organisation_id,
     $4, 'ONE_TIME_CODE', $5, $6, $7, $8, $8::timestamptz + interval '15 minutes'
   from account r, account d where r.id = $2 and d.id = $3 and r.person_id <> d.person_id
   on conflict do nothing returning ${columns}`,
);

export const mediationById = question<MediationRow, [id: string]>(
  'mediation by id',
  `select ${columns} from mediation m where m.id = $1`,
);

export const endMediation = question<MediationRow, [id: string, mediator: string, now: Date]>(
  'end mediation',
  `update mediation m set ended_at = least($3, expires_at) where m.id = $1 and m.mediator = $2 and m.ended_at is null
   returning ${columns}`,
);

/** A dispute ends the mediation too: whoever did not ask for it must not be asked for any longer. */
export const disputeMediation = question<MediationRow, [id: string, requester: string, now: Date]>(
  'dispute mediation',
  `update mediation m set disputed_at = coalesce(disputed_at, $3), ended_at = coalesce(ended_at, least($3, expires_at))
   where m.id = $1 and m.requester = $2 returning ${columns}`,
);

/** More than can be read aloud in a quarter of an hour: there are no more uses than are listed. */
const USES = 100;

/** Notes a use while the mediation is open, and makes it one of this child, in one statement: it is there or was refused. */
export const useMediation = question<
  { ok: number },
  [id: string, mediator: string, request: string, kind: string, child: string | null, now: Date]
>(
  'use mediation',
  `with open as (
     update mediation set child_id = coalesce(child_id, $5)
     where id = $1 and mediator = $2 and ended_at is null and expires_at > $6
       and ($5::bigint is null or child_id is null or child_id = $5)
       and (select count(*) from mediation_use where mediation_id = $1) < ${USES}
     returning id)
   insert into mediation_use (mediation_id, request, at, kind, child_id) select id, $3, $6, $4, $5 from open
   returning 1 as ok`,
);

type Page = [who: string, afterAt: string | null, afterId: string | null, limit: number];

const pageOf = (name: string, column: 'requester' | 'mediator') =>
  question<MediationRow, Page>(
    name,
    `select ${columns} from mediation m where m.${column} = $1
       and ($2::timestamptz is null or (m.opened_at, m.id) < ($2, $3::uuid))
     order by m.opened_at desc, m.id desc limit $4`,
  );
export const mediationsOfRequester = pageOf('mediations of requester', 'requester');
export const mediationsOfMediator = pageOf('mediations of mediator', 'mediator');

export const disputedMediations = question<MediationRow, Page>(
  'disputed mediations',
  `select ${columns} from mediation m where m.mediator_body = $1 and m.disputed_at is not null
     and ($2::timestamptz is null or (m.disputed_at, m.id) < ($2, $3::uuid))
   order by m.disputed_at desc, m.id desc limit $4`,
);

export interface UseRow {
  readonly mediation: string;
  readonly request: string;
  readonly at: Date;
  readonly kind: 'LOOK' | 'CHANGE';
  readonly child: string | null;
}

/** Those that opened a record first. Requests at the same moment may come to a few more than there should be. */
export const usesOfMediations = question<UseRow, [mediations: readonly string[]]>(
  'uses of mediations',
  `select m.id as mediation, u.request, u.at, u.kind, u.child_id as child
   from unnest($1::uuid[]) as m(id) cross join lateral (
     select request, at, kind, child_id from mediation_use where mediation_id = m.id order by (child_id is null), at, request limit ${2 * USES}) u`,
);

/** Every question here, for the test that no one is asked without an index. */
export const questions = [
  accountByUserNumber,
  authenticatorOf,
  wrongCodes,
  mediationById,
  mediationsOfRequester,
  mediationsOfMediator,
  disputedMediations,
  usesOfMediations,
] as const;
