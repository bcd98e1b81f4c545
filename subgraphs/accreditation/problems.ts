/** Why an administrative change was not made: the sentence and the remedy of each code. No sentence holds a value (law 7). */
import type { AdministrationProblemCode } from './schema.generated.ts';

export interface AdministrationProblem {
  readonly code: AdministrationProblemCode;
  readonly field: string | null;
  readonly message: string;
  readonly remedy: string;
}

const texts: Readonly<Record<AdministrationProblemCode, readonly [message: string, remedy: string]>> = {
  ORGANISATION_NOT_FOUND: [
    'There is no such organisation, or it is not yours to administer.',
    'Check its identifier, and who accredits it: `organisation { accreditedBy { name } }`.',
  ],
  CHANGED_SINCE: ['Somebody changed it after you looked.', 'Read it again, and repeat the change if it still holds.'],
  CODE_REFUSED: [
    'The code is wrong, has been used, or is of a device that is not bound; after five wrong ones none counts for 15 minutes.',
    'Wait for the next code of the device, and use each only once.',
  ],
  MEDIATION_NOT_OPENED: [
    'It cannot be opened: the number or the code does not hold, or one of the two users or organisations may not take part.',
    'Ask for the number again and for the next code. Who may take part is in `viewer { rights organisation { accreditation { functions } } }`.',
  ],
  MEDIATION_NOT_FOUND: [
    'There is no such mediation, or it is not yours.',
    'Take its identifier from the list of yours.',
  ],
  KEY_REUSED: ['The idempotency key was used for something else.', 'Use a new key for a new change.'],
};

export function problem(code: AdministrationProblemCode, field: string | null = null): AdministrationProblem {
  const [message, remedy] = texts[code];
  return { code, field, message, remedy };
}

/** Thrown within a transaction: nothing of it stays. */
export class Refused extends Error {
  readonly problem: AdministrationProblem;

  constructor(code: AdministrationProblemCode, field?: string) {
    super(code);
    this.problem = problem(code, field ?? null);
  }
}
