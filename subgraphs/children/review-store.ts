/** All the SQL that reads reviews. Whose team asks is part of every question: there is no review for anybody else. */
import { type Asks, type Database, question } from '#core/database.ts';
import type { ReviewFinding, ReviewState, Vote } from './review-findings.ts';
import type { ReviewKind, ReviewStep } from './review-sql.ts';

/** A review as its team reads it. */
export interface ReviewRow {
  readonly id: string;
  readonly kind: ReviewKind;
  readonly state: ReviewState;
  readonly authority: string;
  /** 0: a hidden child is concerned; 1: one under a year; 2: anybody else. */
  readonly risk: 0 | 1 | 2;
  /** Directory numbers; null once it is closed, when `sealed` holds both. */
  readonly record: string | null;
  readonly candidate: string | null;
  readonly sealed: Buffer | null;
  readonly weight: number | null;
  readonly waterfall: readonly ReviewStep[] | null;
  readonly assignedTo: string | null;
  readonly version: number;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  readonly finding: ReviewFinding | null;
  /** Whether this account has voted in it. */
  readonly voted: boolean;
}

const columns = (account: string): string =>
  `r.id, r.kind, r.state, r.authority, r.risk, r.record::text, r.candidate::text, r.sealed, r.weight, r.waterfall,
  r.assigned_to as "assignedTo", r.version, r.opened_at as "openedAt", r.closed_at as "closedAt", r.finding,
  exists (select 1 from review_vote v where v.review = r.id and v.account = ${account}) as voted`;

type ListValues = [
  authority: string,
  account: string,
  kind: string | null,
  mine: boolean,
  state: string | null,
  after1: number | null,
  after2: string | null,
  after3: string | null,
  limit: number,
];

/** What waits: the hidden child first, then the youngest, then what has waited longest. */
const reviewsOfTeam = question<ReviewRow, ListValues>(
  'reviews of team',
  `select ${columns('$2')} from review r
   where r.authority = $1 and r.closed_at is null and ($3::text is null or r.kind = $3)
     and (not $4::boolean or r.assigned_to = $2) and ($5::text is null or r.state = $5)
     and ($6::smallint is null or (r.risk, r.opened_at, r.id) > ($6, $7::timestamptz, $8::uuid))
   order by r.risk, r.opened_at, r.id limit $9`,
);

/** What was settled, the latest first. */
const closedReviewsOfTeam = question<
  ReviewRow,
  [
    authority: string,
    account: string,
    kind: string | null,
    mine: boolean,
    after1: string | null,
    after2: string | null,
    limit: number,
  ]
>(
  'closed reviews of team',
  `select ${columns('$2')} from review r
   where r.authority = $1 and r.closed_at is not null and ($3::text is null or r.kind = $3)
     and (not $4::boolean or r.assigned_to = $2)
     and ($5::timestamptz is null or (r.closed_at, r.id) < ($5, $6::uuid))
   order by r.closed_at desc, r.id desc limit $7`,
);

const reviewOfTeam = question<ReviewRow, [id: string, account: string, authority: string]>(
  'review of team',
  `select ${columns('$2')} from review r where r.id = $1 and r.authority = $3`,
);

const votesOfReview = question<Vote, [id: string]>(
  'votes of review',
  'select person, finding from review_vote where review = $1 order by at, person',
);

/** Which of the team's reviews are listed. */
export interface Listed {
  readonly kind: string | null;
  readonly mine: boolean;
  readonly state: ReviewState | null;
}

/** Who asks: an account of the authority's team. */
export interface Reviewer {
  readonly authority: string;
  readonly account: string;
}

export const reviewWithin = async (
  within: Asks,
  { authority, account }: Reviewer,
  id: string,
): Promise<ReviewRow | null> => (await within.ask(reviewOfTeam, [id, account, authority]))[0] ?? null;

export const votesWithin = (within: Asks, id: string): Promise<Vote[]> => within.ask(votesOfReview, [id]);

export const reviewStore = (database: Database) => ({
  /** A page in the order of the queue, one beyond its size if there are more. `after`: where the page before ended. */
  open: ({ authority, account }: Reviewer, { kind, mine, state }: Listed, after: readonly string[], first: number) =>
    database.ask(reviewsOfTeam, [
      authority,
      account,
      kind,
      mine,
      state,
      after[0] === undefined ? null : Number(after[0]),
      after[1] ?? null,
      after[2] ?? null,
      first + 1,
    ]),
  closed: (
    { authority, account }: Reviewer,
    { kind, mine }: Omit<Listed, 'state'>,
    after: readonly string[],
    first: number,
  ) =>
    database.ask(closedReviewsOfTeam, [authority, account, kind, mine, after[0] ?? null, after[1] ?? null, first + 1]),
  review: (reviewer: Reviewer, id: string) => reviewWithin(database, reviewer, id),
});
export type ReviewStore = ReturnType<typeof reviewStore>;

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [reviewsOfTeam, closedReviewsOfTeam, reviewOfTeam, votesOfReview] as const;
