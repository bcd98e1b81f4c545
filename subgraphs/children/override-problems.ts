/** Why an override was not granted, closed or investigated. No sentence holds a value, or tells of the child (law 3, law 7). */
import { problemsOf } from '#core/problems.ts';
import type { OverrideProblemCode } from './schema.generated.ts';

export const texts: Readonly<Record<OverrideProblemCode, readonly [message: string, remedy: string]>> = {
  NUMBER_INVALID: ['That is no directory number.', 'Check the number: its last digit is a check digit.'],
  KEY_REUSED: ['The idempotency key was used for another child.', 'Use a new key.'],
  REASON_NOT_ENOUGH: [
    'An override is only for a reason that needs a case reference.',
    'Send `Access-Reason` and `Case-Reference` for the case you are working on.',
  ],
  PROMPT_NOT_USABLE: [
    'The prompt is not of this session, is older than five minutes, or its override is over.',
    'Ask again with `requestOverride`: each override is asked for anew.',
  ],
  TOO_MANY_OVERRIDES: [
    'You have overridden as often as one person may in a day.',
    'Ring the team of the responsible authority: it can see what is hidden, and make contact for you.',
  ],
  OVERRIDE_NOT_FOUND: [
    'There is no such override, or it is not yours.',
    'Take the identifier from `overrides`, or from the answer to `confirmOverride`.',
  ],
  STILL_OPEN: ['The override is still open.', 'Rule on it when it is closed or has run out.'],
  INVESTIGATED_ALREADY: ['The override has been ruled on.', 'Read its `outcome`.'],
  ANOTHER_PERSON_NEEDED: [
    'Nobody rules on an override of their own, or of a colleague in their organisation.',
    'Leave it to somebody of the team who is neither.',
  ],
};

export const { problem, Refused } = problemsOf(texts);
