/** Why an act on an incident was not carried out. No sentence holds a value (law 7). */
import { problemsOf } from '#core/problems.ts';
import type { IncidentProblemCode } from './schema.generated.ts';

export const texts: Readonly<Record<IncidentProblemCode, readonly [message: string, remedy: string]>> = {
  INCIDENT_NOT_FOUND: [
    'There is no such incident, or it is not yours to see.',
    'Take the reference from `incidents`; of one you are in yourself another auditor must know.',
  ],
  WRONG_STATE: [
    'The incident does not go that way from where it stands.',
    'Read its `state`: an account is suspended first, then the incident investigated, then a finding given.',
  ],
  ANOTHER_BODY_NEEDED: [
    'Nobody rules on a colleague in their own organisation.',
    'Leave the finding to an auditor of the national office.',
  ],
  SECOND_PERSON_NEEDED: [
    'A disciplinary or criminal finding takes a second person.',
    'Leave it to an auditor who did not begin the investigation.',
  ],
  KEY_REUSED: ['The idempotency key was used for something else.', 'Use a new key.'],
};

export const { Refused } = problemsOf(texts);
