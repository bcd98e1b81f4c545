/** Why a ruling was not taken: the sentence and the remedy of each code. No sentence holds a value (law 7). */
import { type Problem, problemsOf } from '#core/problems.ts';
import type { ReviewProblemCode } from './schema.generated.ts';

export type ReviewProblem = Problem<ReviewProblemCode>;

export const texts: Readonly<Record<ReviewProblemCode, readonly [message: string, remedy: string]>> = {
  REVIEW_NOT_FOUND: [
    'There is no such review, or it is another team’s.',
    'Take the identifier from `reviews`: a child that was shielded or has moved took its reviews along.',
  ],
  MERGE_NOT_FOUND: [
    'There is no such link between records, it has been undone, or the child is another team’s.',
    'Take the identifier from `child { links { id } }`.',
  ],
  ALREADY_TAKEN: [
    'A colleague has taken this review.',
    'Choose another one, or take it over with `takeOver: true` if you have agreed on it.',
  ],
  NOT_TAKEN: ['You have not taken this review.', 'Take it with `takeReview`, then rule on it.'],
  CHANGED_SINCE: ['The review changed after you looked.', 'Read it again, and rule on what you see then.'],
  ALREADY_DECIDED: [
    'The review is closed.',
    'Read its `finding`; `reopenReview` asks again about two that were kept apart.',
  ],
  NOT_OF_THIS_KIND: [
    'This cannot be found of a review of this kind.',
    'Choose one of the decisions that `ReviewKind` names.',
  ],
  SECOND_PERSON_NEEDED: ['You have voted in this review already.', 'Ask a second person of your team to look at it.'],
  MANAGER_NEEDED: ['The review has been escalated.', 'A manager of your authority’s team rules on it.'],
  RULE_FIRST: [
    'Another review of your team asks whether this record is of a hidden child.',
    'Rule on that one first: it comes first in `reviews`.',
  ],
  KEPT_APART: [
    'People have found records of these two to be of two children.',
    'Find the closed review with `reviews(state: CLOSED)`, and ask again with `reopenReview` if that was a mistake.',
  ],
  NOT_TO_JOIN: ['One of the two is archived, or sealed.', 'Nothing can be linked with it; escalate the review.'],
  NOT_TO_REOPEN: [
    'Only a review that kept two records apart can be opened again.',
    'Undo a link with `unmergeRecords`; everything else is asked again when more is known.',
  ],
  STATEMENT_NOT_FOUND: [
    'There is no such statement of this record, its source has said something new since, or the child is another team’s.',
    'Read `child { statements { id versions { id } } }` again, and name what you see then.',
  ],
  NOT_OF_ONE_RECORD: [
    'The statements are of several records that were found to be of one child.',
    'Take the records apart with `unmergeRecords`, or split one after the other: `recordId` says which is which.',
  ],
  NOTHING_LEFT: [
    'Nothing would be left of the record.',
    'Name what is the other child’s alone; linked records are taken apart with `unmergeRecords`.',
  ],
  SPLIT_ASKED: [
    'That this record be split is asked already.',
    'Rule on that review first: `reviews(kind: SPLIT)` lists it.',
  ],
  DISPUTED: [
    'One of the statements is disputed, or the team shows something else instead of it.',
    'Settle or withdraw the dispute, and undo the correction: both are about the child that the record was of.',
  ],
  SPLIT_SINCE: [
    'What was split off has been split again since.',
    'Take the later split back first: its closed review is opened again with `reopenReview`.',
  ],
  KEY_REUSED: ['The idempotency key was used for something else.', 'Use a new key for a new change.'],
};

export const { problem, Refused } = problemsOf(texts);
