/** All the SQL by which the team rules on reviews. */
import { question } from '#core/database.ts';
import type { RecordState } from '#core/words.ts';
import { keyedChanges } from './keyed-change-sql.ts';
import type { ReviewFinding, ReviewState } from './review-findings.ts';
import type { ReviewKind } from './review-sql.ts';

export const changes = keyedChanges('review_change', 'review');

/** One of two who rule at once comes first; the other then finds what the first has done. */
export const lockReview = question<{ ok: number }, [id: string, authority: string]>(
  'lock review',
  'select 1 as ok from review where id = $1 and authority = $2 for update',
);

export const assignReview = question<never, [id: string, account: string]>(
  'assign review',
  'update review set assigned_to = $2, version = version + 1 where id = $1',
);

/** Nothing, where this person has voted before. */
export const keepVote = question<
  { ok: number },
  [review: string, person: string, account: string, finding: ReviewFinding, now: Date]
>(
  'keep vote',
  `insert into review_vote (review, person, account, finding, at) values ($1, $2, $3, $4, $5)
   on conflict do nothing returning 1 as ok`,
);

/** Goes on to somebody else. */
export const passReview = question<never, [id: string, state: ReviewState]>(
  'pass review',
  'update review set state = $2, assigned_to = null, version = version + 1 where id = $1',
);

/** From now on only whoever has the key can read which records it was about. */
export const closeReview = question<never, [id: string, finding: ReviewFinding | null, sealed: Buffer, now: Date]>(
  'close review',
  `update review set state = 'CLOSED', finding = $2, sealed = $3, closed_at = $4, record = null, candidate = null,
     version = version + 1 where id = $1`,
);

export const insertFollowing = question<
  { id: string },
  [
    id: string,
    kind: ReviewKind,
    record: string,
    candidate: string | null,
    about: string | null,
    question: Buffer,
    account: string,
    now: Date,
    authority: string,
  ]
>(
  'insert following review',
  `insert into review (id, kind, authority, risk, record, candidate, about, question, known, assigned_to, opened_at)
   select $1, $2, o.authority, o.risk, $3, $4, $5, $6, $6, $7, $8 from review_owner($2, $3, $4, $8::timestamptz::date) o
   where o.authority = $9 and not exists (select 1 from child c where c.id in ($3, $4) and c.state in ('SEALED', 'ARCHIVED'))
   on conflict (question) where closed_at is null do nothing returning id`,
);

/** How a record stands by itself, and how the child it is part of is shown. */
export interface Standing {
  readonly id: string;
  readonly ownState: RecordState;
  /** As it stands to whoever does not see the child that it is of. */
  readonly state: RecordState;
  readonly shownState: RecordState;
  readonly shownAuthority: string | null;
  readonly shownAs: string;
}

export const standingOfRecords = question<Standing, [records: readonly string[]]>(
  'standing of records',
  `select c.id::text, coalesce(c.own_state, c.state) as "ownState", c.state, coalesce(s.archived_as, s.state) as "shownState",
     s.authority as "shownAuthority", s.id::text as "shownAs"
   from child c join child s on s.id = coalesce(c.merged_into, c.id) where c.id = any($1::bigint[]) order by c.id`,
);

/**
 * Whose hidden children a record may be of, or is: the teams that have still to rule on that, or have ruled so. While
 * there are any, nothing makes the record more visible than it is.
 */
export const hiddenBeside = question<{ authority: string | null }, [records: readonly string[], except: string]>(
  'hidden beside records',
  `select authority from review where record = any($1::bigint[]) and closed_at is null and risk = 0 and id <> $2
   union select authority from review where candidate = any($1::bigint[]) and closed_at is null and risk = 0 and id <> $2
   union select s.authority from child c join child s on s.id = c.merged_into
     where c.id = any($1::bigint[]) and coalesce(s.archived_as, s.state) in ('SHIELDED', 'SEALED')`,
);

export interface OpenReview {
  readonly id: string;
  readonly kind: ReviewKind;
  readonly authority: string;
  readonly state: ReviewState;
  readonly record: string;
  readonly candidate: string | null;
  readonly about: string | null;
}

const openColumns = 'id, kind, authority, state, record::text, candidate::text, about';

/** What a hidden child is called, when it was born and died, as its sources say today: shown once its team has found it right. */
export const showIdentity = question<never, [rows: string, now: Date]>(
  'show identity',
  `update child c set family_name = t.family_name, given_names = t.given_names, preferred_name = t.preferred_name,
     gender = t.gender, date_of_birth = t.date_of_birth, date_of_death = t.date_of_death, family_key = t.family_key, given_key = t.given_key,
     derived_at = $2
   from jsonb_to_recordset($1::jsonb) as t(id bigint, family_name text, given_names text, preferred_name text, gender text,
     date_of_birth date, date_of_death date, family_key text, given_key text) where c.id = t.id`,
);

export const aboutReview = question<OpenReview, [id: string]>(
  'what review is about',
  `select ${openColumns} from review where id = $1 and closed_at is null`,
);

/** What else is asked about these records. */
export const openAbout = question<OpenReview, [records: readonly string[]]>(
  'open reviews about records',
  `select ${openColumns} from review where record = any($1::bigint[]) and closed_at is null
   union select ${openColumns} from review where candidate = any($1::bigint[]) and closed_at is null
   order by id`,
);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [
  ...changes.questions,
  lockReview,
  assignReview,
  keepVote,
  passReview,
  closeReview,
  insertFollowing,
  standingOfRecords,
  hiddenBeside,
  showIdentity,
  aboutReview,
  openAbout,
] as const;
