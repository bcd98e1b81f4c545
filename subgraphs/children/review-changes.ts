/**
 * What the team does in its queue: takes a review, rules on it, takes linked records apart, asks again. Each is one
 * transaction behind an idempotency key, and takes turns with feeds: what is one child does not change under either.
 */
import type { RequestContext } from '#core/context.ts';
import type { Asks, Database } from '#core/database.ts';
import { AppError } from '#core/errors.ts';
import type { Keyring } from '#core/secrets.ts';
import { newUuid } from '#core/uuid.ts';
import { identifiersWith } from './identifiers.ts';
import { oneIntakeAtATime } from './intake-sql.ts';
import { mergeById } from './merge-sql.ts';
import { neighboursWith } from './neighbours.ts';
import { notify } from './notice-sql.ts';
import { named, statementsIn } from './record-statements.ts';
import * as sql from './review-change-sql.ts';
import { mayFind, type ReviewFinding } from './review-findings.ts';
import { Refused, type ReviewProblem } from './review-problems.ts';
import { settleVotes } from './review-rulings.ts';
import { type Reviewer, type ReviewRow, reviewWithin } from './review-store.ts';
import { refuseDisputed } from './split.ts';
import * as splits from './split-sql.ts';
import { otherTeamsOf } from './transfer-sql.ts';

/** One change under way: who, as which person, under which key. */
export interface ReviewChange {
  readonly context: RequestContext;
  readonly reviewer: Reviewer;
  /** Who the viewer is, whatever their accounts are. */
  readonly person: string;
  readonly key: string;
  /** Everything that was asked, for telling a repetition from a key used twice. */
  readonly asked: readonly unknown[];
}

export type ReviewOutcome = { readonly review: ReviewRow | null } | { readonly problem: ReviewProblem };

/** The records of a review; of a closed one, for whoever has the key. */
export function pairOf(
  { record, candidate, sealed }: Pick<ReviewRow, 'record' | 'candidate' | 'sealed'>,
  keys: Keyring,
): readonly [record: string | null, candidate: string | null] {
  return sealed === null ? [record, candidate] : (JSON.parse(keys.unseal('review', sealed)) as [string, string | null]);
}

/** What is told of these records to their team, whichever of its fields are read, stands in the trail of each (law 1). */
export function noteRecords(ids: readonly (string | null)[], { disclosures }: RequestContext): void {
  for (const id of ids) if (id !== null) disclosures.disclosed(id, 'STEWARDSHIP');
}

export function reviewChangesIn(database: Database, keys: Keyring) {
  const identifiers = identifiersWith(keys);
  const neighboursOf = neighboursWith(keys, identifiers);

  /**
   * A review of the viewer's team, as far as it may be told of. Which records it is about stands in the trail whatever comes
   * of the change and whatever of it is read (law 1): why nothing was changed tells of them too.
   */
  async function told(within: Asks, { context, reviewer }: ReviewChange, id: string): Promise<ReviewRow | null> {
    const review = await reviewWithin(within, reviewer, id);
    if (review !== null) noteRecords(pairOf(review, keys), context);
    return review;
  }

  /** Carries the work out once per key: a repetition waits for the first and gets its result. */
  async function once(change: ReviewChange, work: (within: Asks) => Promise<string>): Promise<ReviewOutcome> {
    const { context, reviewer, key, asked } = change;
    const fingerprint = keys.fingerprint('change of a review', JSON.stringify(asked));
    try {
      return await database.transaction(async (within) => {
        await within.ask(oneIntakeAtATime, []);
        const keyed = { account: reviewer.account, key, fingerprint, now: context.now };
        const id = await sql.changes.once(within, keyed, () => work(within));
        if (id === null) throw new Refused('KEY_REUSED', 'idempotencyKey');
        return { review: await told(within, change, id) };
      });
    } catch (error) {
      if (error instanceof Refused) return { problem: error.problem };
      throw error;
    }
  }

  /** A review of the viewer's team, open and unchanged since it was seen, held until the transaction ends. */
  async function held(within: Asks, change: ReviewChange, id: string, version: number): Promise<ReviewRow> {
    await within.ask(sql.lockReview, [id, change.reviewer.authority]);
    const review = await told(within, change, id);
    if (review === null) throw new Refused('REVIEW_NOT_FOUND', 'reviewId');
    if (review.state === 'CLOSED') throw new Refused('ALREADY_DECIDED', 'reviewId');
    if (review.version !== version) throw new Refused('CHANGED_SINCE', 'version');
    return review;
  }

  /** Keeps what this person has found, and does what follows. */
  async function vote(within: Asks, change: ReviewChange, id: string, finding: ReviewFinding): Promise<void> {
    const { context, reviewer, person } = change;
    const [review] = await within.ask(sql.aboutReview, [id]);
    if (review === undefined) throw new AppError('INTERNAL_SERVER_ERROR');
    if (finding !== 'ESCALATE') {
      const [kept] = await within.ask(sql.keepVote, [id, person, reviewer.account, finding, context.now]);
      if (!kept) throw new Refused('SECOND_PERSON_NEEDED', 'reviewId');
    }
    const by = { within, context, person };
    await settleVotes({ within, keys, identifiers, now: context.now, by, neighboursOf }, review, finding);
    // Two hidden children of two teams: the other one is told whom to ring, and of its own child alone.
    for (const { childId } of await otherTeamsOf(within, [id], reviewer.authority)) {
      await notify(within, { kind: 'SAME_CHILD_ELSEWHERE', childId, by: context.viewer, about: null, at: context.now });
    }
  }

  /** A review that follows from what the team does itself: taken by whoever asks. */
  async function follow(
    within: Asks,
    { context, reviewer }: ReviewChange,
    kind: ReviewRow['kind'],
    [record, candidate]: readonly [string, string | null],
    about: string | null,
  ): Promise<string | null> {
    const id = newUuid(context.now);
    // A split is asked of a record once at a time.
    const question = keys.fingerprint('review', JSON.stringify([kind, about ?? record]));
    const [opened] = await within.ask(sql.insertFollowing, [
      id,
      kind,
      record,
      candidate,
      about,
      question,
      reviewer.account,
      context.now,
      reviewer.authority,
    ]);
    return opened?.id ?? null;
  }

  return {
    /** `takeOver`: also one that a colleague has taken. */
    take: (change: ReviewChange, id: string, version: number, takeOver: boolean) =>
      once(change, async (within) => {
        const { assignedTo } = await held(within, change, id, version);
        if (assignedTo !== null && assignedTo !== change.reviewer.account && !takeOver) {
          throw new Refused('ALREADY_TAKEN', 'reviewId');
        }
        await within.ask(sql.assignReview, [id, change.reviewer.account]);
        return id;
      }),

    /** `settlesEscalated`: whether the viewer rules on what the team has escalated. */
    settle: (change: ReviewChange, id: string, version: number, finding: ReviewFinding, settlesEscalated: boolean) =>
      once(change, async (within) => {
        const { kind, state, assignedTo } = await held(within, change, id, version);
        if (!mayFind(kind, finding)) throw new Refused('NOT_OF_THIS_KIND', 'finding');
        if (state === 'ESCALATED' && !settlesEscalated) throw new Refused('MANAGER_NEEDED', 'reviewId');
        if (assignedTo !== change.reviewer.account) throw new Refused('NOT_TAKEN', 'reviewId');
        await vote(within, change, id, finding);
        return id;
      }),

    /** Takes a link between records back: at once, or when a second person agrees. */
    unmerge: (change: ReviewChange, mergeId: string) =>
      once(change, async (within) => {
        const [merge] = await within.ask(mergeById, [mergeId]);
        if (merge === undefined) throw new Refused('MERGE_NOT_FOUND', 'linkId');
        const id = await follow(within, change, 'SEPARATION', [merge.one, merge.other], mergeId);
        if (id === null) throw new Refused('MERGE_NOT_FOUND', 'linkId');
        noteRecords([merge.one, merge.other], change.context);
        await vote(within, change, id, 'SEPARATE');
        return id;
      }),

    /**
     * Wants these statements of a child's records split off, as whoever asks is shown them: at once, or when a second person
     * agrees.
     */
    split: (change: ReviewChange, records: readonly string[], statementIds: readonly string[]) =>
      once(change, async (within) => {
        const said = statementsIn(await within.ask(splits.versionsOf, [records]), keys, identifiers);
        const { record, statements } = named(said, statementIds);
        const asked = [record, change.reviewer.authority, change.context.now] as const;
        const own = await within.ask(splits.recordToSplit, [...asked]);
        if (own.length === 0) throw new Refused('STATEMENT_NOT_FOUND', 'statementIds');
        noteRecords([record], change.context);
        await refuseDisputed(within, record, statements);
        const id = await follow(within, change, 'SPLIT', [record, null], null);
        if (id === null) throw new Refused('SPLIT_ASKED', 'childId');
        await within.ask(splits.insertSplit, [id, record, JSON.stringify(statements)]);
        await vote(within, change, id, 'SEPARATE');
        return id;
      }),

    /** Asks again about two records that were kept apart; they stay apart until two persons find otherwise. */
    reopen: (change: ReviewChange, id: string) =>
      once(change, async (within) => {
        const review = await told(within, change, id);
        if (review === null) throw new Refused('REVIEW_NOT_FOUND', 'reviewId');
        const [record, candidate] = pairOf(review, keys);
        const apart = review.finding === 'OTHER_CHILD' || review.finding === 'SEPARATE';
        if (!apart || record === null || candidate === null) throw new Refused('NOT_TO_REOPEN', 'reviewId');
        const opened = await follow(within, change, 'POSSIBLE_SAME', [record, candidate], id);
        if (opened === null) throw new Refused('NOT_TO_REOPEN', 'reviewId');
        return opened;
      }),
  };
}
export type ReviewChanges = ReturnType<typeof reviewChangesIn>;
