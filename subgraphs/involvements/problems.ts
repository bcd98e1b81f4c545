/** Why a change was not made: the sentence and the remedy of each code. No sentence holds a value (law 7). */
import type { ProblemCode } from './schema.generated.ts';

export interface Problem {
  readonly code: ProblemCode;
  readonly field: string | null;
  readonly message: string;
  readonly remedy: string;
}

const texts: Readonly<Record<ProblemCode, readonly [message: string, remedy: string]>> = {
  CHILD_NOT_FOUND: ['There is no such child, or you may not know of it.', 'Check the directory number.'],
  INVOLVEMENT_NOT_FOUND: [
    'There is no such involvement, or it is not yours to change.',
    'Take the identifier from `myInvolvements` or from the child’s involvements.',
  ],
  DATE_IN_FUTURE: ['The day is in the future.', 'Give today or an earlier day.'],
  END_BEFORE_START: ['The last day lies before the first.', 'Give a day on or after `startedOn`.'],
  DATE_OUTSIDE_LIFE: ['The child was not alive on that day.', 'Check the day, and that this is the child you mean.'],
  ALREADY_INVOLVED: [
    'You already have a current involvement of this kind with this child.',
    'Confirm the one there is, or end it first.',
  ],
  ALREADY_ENDED: ['The involvement has ended.', 'Record a new one if you work with the child again.'],
  CHANGED_SINCE: ['Somebody changed it after you looked.', 'Read it again, and repeat the change if it still holds.'],
  KEPT_BY_SOURCE: [
    'A case system or another source keeps this involvement; only it may change it.',
    'Change it there: the directory follows with the next feed.',
  ],
  NOT_INVOLVED: ['That needs a current involvement with this child.', 'Record your involvement first.'],
  LEAD_ALREADY_TAKEN: [
    'The child already has a lead professional.',
    'Agree on a handover, and use `handOverLeadProfessional`.',
  ],
  NOT_THE_LEAD: [
    'The involvement you name does not lead, or no longer does.',
    'Read `child { leadProfessional { id } }` again.',
  ],
  NOT_YOURS_TO_HAND_OVER: [
    'Only the outgoing lead, the incoming lead and the responsible authority’s team may hand over.',
    'Ask one of them.',
  ],
  KEY_REUSED: ['The idempotency key was used for something else.', 'Use a new key for a new change.'],
  NOT_OPENED: [
    'In mediated access a change follows a look: the mediation is not about this child yet.',
    'Open the child’s record in this mediation, read it to the person you act for, then make the change.',
  ],
  SERVICE_NOT_RECORDABLE: [
    'This kind of service comes from sharing agreements only.',
    'Choose the kind of service you give.',
  ],
};

export function problem(code: ProblemCode, field: string | null = null): Problem {
  const [message, remedy] = texts[code];
  return { code, field, message, remedy };
}

/** Thrown within a transaction: nothing of it stays. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(code: ProblemCode, field?: string) {
    super(code);
    this.problem = problem(code, field ?? null);
  }
}
