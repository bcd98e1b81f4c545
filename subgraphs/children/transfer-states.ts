/**
 * The states of a transfer, and what leads from one to another (domain rules 12.1 and appendix G). The database holds the
 * same (`transfer_transition`). That it is escalated is no state that is kept: it is so when nobody has answered in time.
 */
import { workingDaysAfter } from '#core/working-days.ts';

export const keptStates = ['PROPOSED', 'ACCEPTED', 'REJECTED', 'WITHDRAWN'] as const;
export type KeptState = (typeof keptStates)[number];
export type TransferState = KeptState | 'ESCALATED';

export const transferActs = ['PROPOSE', 'MOVE', 'AGREE', 'REJECT', 'WITHDRAW', 'END', 'ORDER', 'DISMISS'] as const;
export type TransferAct = (typeof transferActs)[number];

/** Where each act may lead from what is proposed. `PROPOSE` and `MOVE` begin one; whom nobody looks after is taken on at once. */
export const transferSteps: Readonly<Record<TransferAct, readonly KeptState[]>> = {
  PROPOSE: ['PROPOSED', 'ACCEPTED'],
  MOVE: ['PROPOSED'],
  AGREE: ['PROPOSED', 'ACCEPTED'],
  REJECT: ['REJECTED'],
  WITHDRAW: ['WITHDRAWN'],
  END: ['WITHDRAWN'],
  ORDER: ['ACCEPTED'],
  DISMISS: ['REJECTED'],
};

/** The authority that is responsible, and the one that would be. */
export type Side = 'OUT' | 'IN';
/** Who has proposed it; the address, where no person did. */
export type Origin = Side | 'ADDRESS';

export const DAYS_TO_ANSWER = 10;

/** Until when it is to be answered: working days (domain rules 12.1). */
export const answerDue = (now: Date): Date => workingDaysAfter(now, DAYS_TO_ANSWER);
