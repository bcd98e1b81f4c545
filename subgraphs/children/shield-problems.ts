/** Why a shield was not changed: the sentence and the remedy of each code. No sentence holds a value (law 7). */
import { type Problem, problemsOf } from '#core/problems.ts';
import type { ShieldProblemCode } from './schema.generated.ts';

export type ShieldProblem = Problem<ShieldProblemCode>;

export const texts: Readonly<Record<ShieldProblemCode, readonly [message: string, remedy: string]>> = {
  CHILD_NOT_FOUND: ['There is no such child, or you may not know of it.', 'Check the directory number.'],
  CASE_NOT_FOUND: [
    'There is no such case, or it is not yours.',
    'Take the identifier from `shieldCases`, or the reference you were given.',
  ],
  CHANGED_SINCE: ['Somebody changed it after you looked.', 'Read it again, and repeat the change if it still holds.'],
  WRONG_STATE: [
    'The case is not in a state in which that can be done.',
    'Read its `state`, and what comes next from there.',
  ],
  DATE_NOT_USABLE: [
    'The day of review lies in the past or more than six months ahead, or the family was told in the future.',
    'Check the day.',
  ],
  REASON_MISSING: ['No reason was given.', 'Name at least one.'],
  SECOND_PERSON_NEEDED: ['The second step is not for the person who took the first.', 'Leave it to a colleague.'],
  ANOTHER_PERSON_NEEDED: [
    'Whoever refused a shield does not decide on the appeal.',
    'Leave it to a colleague of the team.',
  ],
  COOLING_OFF: [
    'Less than 48 hours have passed since the lifting was proposed and the family told.',
    'Wait until `dueAt`, or call it off with `cancelLift`.',
  ],
  LINKED_STILL_SHIELDED: [
    'A record linked into the child has a shield of its own, and what it says would be shown.',
    'Lift that shield first, by its own case in `shieldCases`.',
  ],
  KEY_REUSED: ['The idempotency key was used for something else.', 'Use a new key for a new change.'],
  NOT_CONFIRMED: [
    'One organisation alone tells of the record, and nobody has confirmed it.',
    'Confirm it first, by its review of the kind `UNCONFIRMED` in `reviews`.',
  ],
  NOT_ENTERED_ALIKE: [
    'The details cannot be used: a name or a day is missing, both entered and carried over, or in the future.',
    'Enter or carry over each detail once; a family name, given names and a date of birth are needed.',
  ],
  NUMBER_TAKEN: ['Another record has one of the numbers.', 'Check the numbers: a new identity has numbers of its own.'],
  NOT_A_CUSTODIAN: ['Sealed links are opened by their custodians alone.', 'Ask those who are named for it.'],
  NO_SEALED_LINK: ['There is no sealed link of this record.', 'Check the directory number.'],
};

export const { problem, Refused } = problemsOf(texts);
