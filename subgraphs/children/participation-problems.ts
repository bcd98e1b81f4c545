/** Why a consent was not recorded: the sentence and the remedy of each code. No sentence holds a value (law 7). */
import { problemsOf } from '#core/problems.ts';
import type { ParticipationProblemCode } from './schema.generated.ts';

export const texts: Readonly<Record<ParticipationProblemCode, readonly [message: string, remedy: string]>> = {
  CHILD_NOT_FOUND: ['There is no such child, or it is not your team’s.', 'Check the directory number.'],
  AGE_DOES_NOT_FIT: [
    'On that day the young person was younger than seventeen and a half, or 25 already, or no day of birth is known.',
    'Give the day on which they consented; where the day of birth is wrong, have it corrected first.',
  ],
  DATE_NOT_USABLE: [
    'The day is one to come, or before what was recorded last.',
    'Give the day on which they said so, today at the latest.',
  ],
  NOT_PARTICIPATING: ['No consent is in force.', 'There is nothing to withdraw.'],
  KEY_REUSED: ['The idempotency key was used for something else.', 'Use a new key for a new change.'],
};

export const { Refused } = problemsOf(texts);
