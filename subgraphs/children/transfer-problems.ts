/** Why a transfer was not changed: the sentence and the remedy of each code. No sentence holds a value (law 7). */
import { problemsOf } from '#core/problems.ts';
import type { TransferProblemCode } from './schema.generated.ts';

export const texts: Readonly<Record<TransferProblemCode, readonly [message: string, remedy: string]>> = {
  CHILD_NOT_FOUND: ['There is no such child, or you may not know of it.', 'Check the directory number.'],
  TRANSFER_NOT_FOUND: ['There is no such transfer, or it is not for you.', 'Take the identifier from `transfers`.'],
  AUTHORITY_UNKNOWN: ['No authority with a team has this code.', 'Give the three digits of a local authority.'],
  NOT_YOURS: [
    'A child is proposed to another authority by the team that is responsible for it.',
    'Ask for it for your own authority: leave `toAuthority` out.',
  ],
  ALREADY_YOURS: ['Your authority is responsible for the child.', 'There is nothing to do.'],
  ALREADY_PROPOSED: ['It is proposed already.', 'Find it in `transfers`, and agree there if it is for you to answer.'],
  CHANGED_SINCE: ['Somebody changed it after you looked.', 'Read it again, and repeat the change if it still holds.'],
  WRONG_STATE: ['The transfer is settled.', 'Propose it anew, if there is reason to.'],
  ALREADY_AGREED: ['Your authority has agreed to it.', 'Wait until the other team answers.'],
  ESCALATED: [
    'Nobody answered within ten working days: the national office decides.',
    'Agree, or wait for its decision.',
  ],
  NOT_DUE: ['The teams have still time to answer.', 'Wait until `dueAt`.'],
  REASON_MISSING: ['No reason was given.', 'Say why it is rejected.'],
  LINKED_RECORD: [
    'The record was found to be of another child, and goes with that one.',
    'Transfer that child, or take the link back with `unmergeRecords` first.',
  ],
  KEY_REUSED: ['The idempotency key was used for something else.', 'Use a new key for a new change.'],
};

export const { Refused } = problemsOf(texts);
