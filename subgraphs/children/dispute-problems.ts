/** Why a dispute was not changed: the sentence and the remedy of each code. No sentence holds a value (law 7). */
import { problemsOf } from '#core/problems.ts';
import type { DisputeProblemCode } from './schema.generated.ts';

export const texts: Readonly<Record<DisputeProblemCode, readonly [message: string, remedy: string]>> = {
  CHILD_NOT_FOUND: ['There is no such child, or you do not see this field of it.', 'Check the directory number.'],
  DISPUTE_NOT_FOUND: ['There is no such dispute, or it is not your team’s.', 'Take the identifier from `disputes`.'],
  STATEMENT_NOT_FOUND: [
    'There is no such statement that your organisation is asked about.',
    'Take the identifier from `disputedStatements`.',
  ],
  CHANGED_SINCE: ['Somebody changed it after you looked.', 'Read it again, and repeat the change if it still holds.'],
  WRONG_STATE: ['The dispute is settled or was withdrawn.', 'Raise another, if the field is still disputed.'],
  NOTHING_TO_DISPUTE: ['The record shows nothing in this field.', 'Ask the source that knows it to send it.'],
  ALREADY_DISPUTED: ['The field is disputed already.', 'Wait until the dispute is settled.'],
  ON_NOBODYS_BEHALF: [
    'A family’s dispute is recorded by the team that looks after the child.',
    'Raise it as a practitioner, or refer the family to the team.',
  ],
  VALUE_DOES_NOT_FIT: [
    'The value is not one of this field, or not one that a source could send.',
    'Give exactly one value, of the disputed field: a day that has come, a name of letters, a place by its code.',
  ],
  NOTHING_TO_CORRECT: [
    'No source says what is disputed any more.',
    'Settle the dispute: what is shown follows from the sources.',
  ],
  NOTHING_TO_UNDO: ['Nothing is shown instead of what the sources say.', 'There is nothing to do.'],
  NOT_CORRECTED: [
    'Neither a source nor your team has corrected what is disputed.',
    'Correct it first, or settle that it stands.',
  ],
  CORRECTION_HOLDS: ['Your team shows something else: what is disputed does not stand.', 'Undo the correction first.'],
  SECOND_PERSON_NEEDED: ['Whoever raised a dispute does not find that the value stands.', 'Leave it to a colleague.'],
  KEY_REUSED: ['The idempotency key was used for something else.', 'Use a new key for a new change.'],
};

export const { Refused } = problemsOf(texts);
