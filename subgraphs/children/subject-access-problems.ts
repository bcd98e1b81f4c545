/** Why a subject access request was not changed: the sentence and the remedy of each code. No sentence holds a value (law 7). */
import { problemsOf } from '#core/problems.ts';
import type { SubjectAccessProblemCode } from './schema.generated.ts';

export const texts: Readonly<Record<SubjectAccessProblemCode, readonly [message: string, remedy: string]>> = {
  CHILD_NOT_FOUND: ['There is no such child, or your team does not look after it.', 'Check the directory number.'],
  REQUEST_NOT_FOUND: [
    'There is no such request, or it is not your team’s.',
    'Take the identifier from `subjectAccessRequests`.',
  ],
  CHANGED_SINCE: ['Somebody changed it after you looked.', 'Read it again, and repeat the change if it still holds.'],
  WRONG_STATE: [
    'The request is not in a state in which that can be done.',
    'Read its `state`, and what comes next from there.',
  ],
  DATE_NOT_USABLE: [
    'The day lies in the future, before the request was received, or before proof was asked for.',
    'Check the day.',
  ],
  ALREADY_ASKED: ['Proof of identity was asked for before.', 'Record the proof when it comes, or refuse.'],
  EVIDENCE_DOES_NOT_FIT: [
    'What shows the right to ask is not of whoever asks.',
    'A child asks with its own understanding; a parent or representative shows what their right rests on.',
  ],
  ALREADY_EXTENDED: ['The deadline was extended before.', 'Answer by `dueOn`.'],
  TOO_LATE_TO_EXTEND: ['The deadline has passed: it can be extended no more.', 'Answer as soon as you can.'],
  SECOND_PERSON_NEEDED: [
    'Whoever collated does not redact, and whoever recorded a request does not refuse it.',
    'Leave it to a colleague of the team.',
  ],
  REASON_DOES_NOT_FIT: ['That is no reason for this.', 'Choose one that is.'],
  COLLATE_AGAIN: [
    'Records were linked with the child’s, or taken apart from it, after this was collated.',
    'Collate again, and let a second person go through it.',
  ],
  LOOK_NOT_FOUND: ['A look that is to be left out is none of this request.', 'Take the identifiers from `looks`.'],
  KEY_REUSED: ['The idempotency key was used for something else.', 'Use a new key for a new change.'],
};

export const { Refused } = problemsOf(texts);
