import { sees, wouldSee } from '#core/context.ts';
import { AppError } from '#core/errors.ts';
import { subject } from '#core/facts.ts';
import { childNumber, isMoment, isUuid } from '#core/ids.ts';
import { connection, MAX_PAGE, type PageArguments, pageRequest } from '#core/page.ts';
import { permissionsOf } from '#core/permissions.ts';
import { type Child, type ChildRecord, openRecord, shownTo } from './child.ts';
import type { ChildrenContext } from './context.ts';
import type { MergeRow } from './merge-sql.ts';
import { tellOfLook } from './notices.ts';
import { noteRecords, type ReviewChange, type ReviewOutcome } from './review-changes.ts';
import { differencesOf } from './review-differences.ts';
import { problem } from './review-problems.ts';
import type { Reviewer, ReviewRow } from './review-store.ts';
import type {
  MutationReopenReviewArgs,
  MutationSettleReviewArgs,
  MutationSplitRecordArgs,
  MutationTakeReviewArgs,
  MutationUnmergeRecordsArgs,
  QueryReviewsArgs,
} from './schema.generated.ts';

const risks = ['HIDDEN_CHILD', 'UNDER_ONE_YEAR', 'OTHER'] as const;

/** Whose reviews they are: nobody's, where the viewer looks after no authority's records. */
function reviewerOf({ viewer: { account, authority } }: ChildrenContext): Reviewer | null {
  return authority === null ? null : { account, authority };
}

/** What cursors of the queue are made of: risk, since when, identifier; of what is closed, when and identifier. */
const queueParts = [(text: string) => /^[0-2]$/.test(text), isMoment, isUuid];

async function reviews(_parent: unknown, args: QueryReviewsArgs & PageArguments, context: ChildrenContext) {
  const closed = args.state === 'CLOSED';
  const { first, after } = pageRequest(args, 20, closed ? queueParts.slice(1) : queueParts);
  const reviewer = reviewerOf(context);
  const { store } = context.children.reviews;
  const listed = { kind: args.kind ?? null, mine: args.assignedToMe ?? false, state: args.state ?? null };
  if (reviewer === null) return connection<ReviewRow>([], first, () => []);
  const rows = await (closed ? store.closed : store.open)(reviewer, listed, after ?? [], first);
  const page = connection(rows, first, ({ id, risk, openedAt, closedAt }) =>
    closedAt === null ? [String(risk), openedAt.toISOString(), id] : [closedAt.toISOString(), id],
  );
  for (const row of page.nodes) noteRecords(context.children.reviews.pairOf(row), context);
  return page;
}

async function review(_parent: unknown, { id }: { id: string }, context: ChildrenContext): Promise<ReviewRow | null> {
  const reviewer = reviewerOf(context);
  const row = reviewer === null || !isUuid(id) ? null : await context.children.reviews.store.review(reviewer, id);
  if (row !== null) noteRecords(context.children.reviews.pairOf(row), context);
  return row;
}

/**
 * A provisional record that may be the team's own hidden child is looked after by that team too, for as long as the
 * question is open, whoever's record it is.
 */
function stewarded(child: Child, { authority, closedAt }: ReviewRow): Child {
  const { id, facts, listed } = child.subject;
  if (facts.state !== 'PROVISIONAL' || closedAt !== null) return child;
  return { ...child, subject: subject(id, { ...facts, authority }, listed) };
}

/** A child of a review, if the viewer may know of it; noted as looked at. */
async function childOf(row: ReviewRow, at: 0 | 1, context: ChildrenContext): Promise<Child | null> {
  const id = context.children.reviews.pairOf(row)[at];
  const record: ChildRecord | null = id === null ? null : await context.children.inReview.load(id);
  if (record === null) return null;
  // Of linked records that somebody wants taken apart each is shown for itself.
  const child = stewarded(row.kind === 'SEPARATION' ? openRecord(record) : shownTo(context, record), row);
  if (!sees(context, child.subject, 'EXISTENCE')) return null;
  context.disclosures.opened(child.id);
  await tellOfLook('LOOKED_AT', context, [child]);
  return child;
}

async function differences(row: ReviewRow, _args: unknown, context: ChildrenContext) {
  const [record, candidate] = await Promise.all([childOf(row, 0, context), childOf(row, 1, context)]);
  return record && candidate && differencesOf(context, context.children.identifiers, record, candidate);
}

/** Each of these numbers may be a child's of its own again, whose trail then says who was told of it (law 1). */
export function linkedNumbers(ids: readonly string[], context: ChildrenContext): readonly string[] {
  noteRecords(ids, context);
  return ids;
}

/** What the weighing came to is told to nobody who has not looked for themselves. */
const knowsWeight = ({ voted, closedAt }: ReviewRow): boolean => voted || closedAt !== null;

interface Asked {
  readonly idempotencyKey: string;
}

/** The frame of every change: who asks, as which person, what came of it. */
async function change<Input extends Asked>(
  verb: string,
  input: Input,
  context: ChildrenContext,
  carryOut: (change: ReviewChange) => Promise<ReviewOutcome>,
) {
  const { idempotencyKey: key, ...asked } = input;
  const reviewer = reviewerOf(context);
  const person = reviewer && (await context.children.reviews.person(reviewer.account));
  if (reviewer === null || person === null) throw new AppError('FORBIDDEN');
  const outcome = await carryOut({ context, reviewer, person, key, asked: [verb, asked] });
  return 'problem' in outcome
    ? { review: null, problems: [outcome.problem] }
    : { review: outcome.review, problems: [] };
}

const missing = (
  code: 'REVIEW_NOT_FOUND' | 'MERGE_NOT_FOUND' | 'STATEMENT_NOT_FOUND',
  field: string,
): Promise<ReviewOutcome> => Promise.resolve({ problem: problem(code, field) });

/** The records that a child is made of, to whoever looks after it; none for anybody else. */
async function recordsLookedAfter(id: string, context: ChildrenContext): Promise<readonly string[]> {
  const number = childNumber(id);
  const record = number === undefined ? null : await context.children.byId.load(number);
  const child = record && shownTo(context, record);
  return child && wouldSee(context, child.subject, 'STEWARDSHIP') ? [child.id, ...child.members] : [];
}

export const reviewQueries = { reviews, review };

export const reviewMutations = {
  takeReview: (_parent: unknown, { input }: MutationTakeReviewArgs, context: ChildrenContext) =>
    change('take', input, context, (made) =>
      isUuid(input.reviewId)
        ? context.children.reviews.changes.take(made, input.reviewId, input.version, input.takeOver ?? false)
        : missing('REVIEW_NOT_FOUND', 'reviewId'),
    ),
  settleReview: (_parent: unknown, { input }: MutationSettleReviewArgs, context: ChildrenContext) =>
    change('settle', input, context, (made) => {
      const { reviewId, version, finding } = input;
      // What the team escalates is settled by whoever may also give a child another identity: a manager of it.
      const settlesEscalated = permissionsOf(context.viewer).includes('SEAL_IDENTITY');
      return isUuid(reviewId)
        ? context.children.reviews.changes.settle(made, reviewId, version, finding, settlesEscalated)
        : missing('REVIEW_NOT_FOUND', 'reviewId');
    }),
  unmergeRecords: (_parent: unknown, { input }: MutationUnmergeRecordsArgs, context: ChildrenContext) =>
    change('unmerge', input, context, (made) =>
      isUuid(input.linkId)
        ? context.children.reviews.changes.unmerge(made, input.linkId)
        : missing('MERGE_NOT_FOUND', 'linkId'),
    ),
  splitRecord: (_parent: unknown, { input }: MutationSplitRecordArgs, context: ChildrenContext) =>
    change('split', input, context, async (made) => {
      if (input.statementIds.length > MAX_PAGE) throw new AppError('BAD_USER_INPUT', { field: 'statementIds' });
      const records = await recordsLookedAfter(input.childId, context);
      return records.length > 0
        ? context.children.reviews.changes.split(made, records, input.statementIds)
        : missing('STATEMENT_NOT_FOUND', 'childId');
    }),
  reopenReview: (_parent: unknown, { input }: MutationReopenReviewArgs, context: ChildrenContext) =>
    change('reopen', input, context, (made) =>
      isUuid(input.reviewId)
        ? context.children.reviews.changes.reopen(made, input.reviewId)
        : missing('REVIEW_NOT_FOUND', 'reviewId'),
    ),
};

export const reviewTypes = {
  Review: {
    risk: ({ risk }: ReviewRow) => risks[risk],
    record: (row: ReviewRow, _args: unknown, context: ChildrenContext) => childOf(row, 0, context),
    candidate: (row: ReviewRow, _args: unknown, context: ChildrenContext) => childOf(row, 1, context),
    differences,
    otherAuthority: async ({ id }: ReviewRow, _args: unknown, { children }: ChildrenContext) => {
      const code = await children.otherTeams.load(id);
      return code === null ? null : { code };
    },
    waterfall: (row: ReviewRow) =>
      row.waterfall?.map((step) => (knowsWeight(row) ? step : { ...step, bits: null })) ?? null,
    weight: (row: ReviewRow) => (knowsWeight(row) ? row.weight : null),
    assignedToMe: ({ assignedTo }: ReviewRow, _args: unknown, { viewer }: ChildrenContext) =>
      assignedTo === viewer.account,
  },
  RecordLink: {
    recordIds: ({ one, other }: MergeRow, _args: unknown, context: ChildrenContext) =>
      linkedNumbers([one, other], context),
    linkedAt: ({ decidedAt }: MergeRow) => decidedAt,
  },
};
