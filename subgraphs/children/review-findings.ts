/**
 * What may be found of each kind of review, how many persons must find it, and what becomes of a review when one more of
 * them has said so. Pure: the same votes give the same answer.
 */
import type { RecordState } from '#core/words.ts';
import type { ReviewKind } from './review-sql.ts';

export const reviewStates = ['OPEN', 'SECOND_PERSON', 'ESCALATED', 'CLOSED'] as const;
export type ReviewState = (typeof reviewStates)[number];

export const reviewFindings = [
  'SAME_CHILD',
  'OTHER_CHILD',
  'CONFIRM_RECORD',
  'ACCEPT_IDENTITY',
  'KEEP_IDENTITY',
  'SOURCE_TOLD',
  'SEPARATE',
  'KEEP_TOGETHER',
  'ESCALATE',
] as const;
export type ReviewFinding = (typeof reviewFindings)[number];

const ofTwo: readonly ReviewFinding[] = ['SAME_CHILD', 'OTHER_CHILD', 'ESCALATE'];

const findingsFor: Readonly<Record<ReviewKind, readonly ReviewFinding[]>> = {
  POSSIBLE_SAME: ofTwo,
  NUMBER_SHARED: ofTwo,
  NUMBER_CONTRADICTS: ofTwo,
  UNCONFIRMED: ['CONFIRM_RECORD', 'ESCALATE'],
  IDENTITY_CHANGED: ['ACCEPT_IDENTITY', 'KEEP_IDENTITY', 'ESCALATE'],
  OLD_IDENTITY: ['SOURCE_TOLD', 'ESCALATE'],
  SEPARATION: ['SEPARATE', 'KEEP_TOGETHER', 'ESCALATE'],
  SPLIT: ['SEPARATE', 'KEEP_TOGETHER', 'ESCALATE'],
};

export const mayFind = (kind: ReviewKind, finding: ReviewFinding): boolean => findingsFor[kind].includes(finding);

export const isHidden = (state: RecordState): boolean => state === 'SHIELDED' || state === 'SEALED';

export interface Vote {
  readonly person: string;
  readonly finding: ReviewFinding;
}

/**
 * What becomes of the review: carried out when as many as needed have found the same, left to a second person, or
 * escalated where two do not agree.
 */
export function outcomeOf(votes: readonly Vote[], finding: ReviewFinding, needed: 1 | 2): ReviewState {
  if (finding === 'ESCALATE') return 'ESCALATED';
  const agreeing = new Set(votes.filter((vote) => vote.finding === finding).map(({ person }) => person)).size;
  if (agreeing >= needed) return 'CLOSED';
  return votes.some((vote) => vote.finding !== finding) ? 'ESCALATED' : 'SECOND_PERSON';
}
