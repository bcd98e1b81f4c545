/** Why a complaint was not changed: the sentence and the remedy of each code. No sentence holds a value (law 7). */
import { problemsOf } from '#core/problems.ts';
import type { ComplaintProblemCode } from './schema.generated.ts';

export const texts: Readonly<Record<ComplaintProblemCode, readonly [message: string, remedy: string]>> = {
  CHILD_NOT_FOUND: ['There is no such child, or your team does not look after it.', 'Check the directory number.'],
  COMPLAINT_NOT_FOUND: [
    'There is no such complaint, or it is not yours to see.',
    'Take the identifier from `complaints`; one about yourself is for a colleague.',
  ],
  CHANGED_SINCE: ['Somebody changed it after you looked.', 'Read it again, and repeat the change if it still holds.'],
  WRONG_STATE: [
    'The complaint is not in a state in which that can be done.',
    'Read its `state`: it is acknowledged before it is answered.',
  ],
  DATE_NOT_USABLE: ['The day lies in the future.', 'Check the day on which it came.'],
  DOES_NOT_FIT: [
    'What it names is not what it is about.',
    'A look is named with the request it was told in; a request with a refusal or a delay; an account with conduct.',
  ],
  REQUEST_NOT_FOUND: [
    'The child’s family has made no such request, or it is not where that could be complained of.',
    'Take the identifier from `subjectAccessRequests`: a look is told once it is released, a refusal is of one refused.',
  ],
  LOOK_NOT_FOUND: ['The look is none that this request told of.', 'Take the identifier from its `accessReport`.'],
  ACCOUNT_NOT_FOUND: ['There is no such account.', 'Check the identifier, or leave it out.'],
  ABOUT_YOURSELF: ['It is about what you did.', 'Leave it to a colleague of the team.'],
  ALREADY_EXTENDED: ['The deadline was extended before.', 'Answer by `dueOn`.'],
  TOO_LATE_TO_EXTEND: ['The deadline has passed: it can be extended no more.', 'Answer as soon as you can.'],
  NOT_OVERDUE: [
    'Your team has not answered yet, and there is still time.',
    'Answer; it goes further when the family is not content, or when it is overdue.',
  ],
  ALREADY_THERE: ['It has gone there, or further, before.', 'Read `escalatedTo`.'],
  SECOND_PERSON_NEEDED: [
    'Whoever took a complaint down finds neither that there is nothing in it nor that it was taken back.',
    'Leave it to a colleague of the team.',
  ],
  KEY_REUSED: ['The idempotency key was used for something else.', 'Use a new key for a new change.'],
};

export const { Refused } = problemsOf(texts);
