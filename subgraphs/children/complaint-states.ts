/**
 * What may be complained of, the states of a complaint and what leads from one to another (Guidance 4.17, domain rules 9.7).
 * The database holds the same (`complaint_transition`).
 *
 * A complaint about a council's work with a child is answered within ten working days, or twenty where it is complex or an
 * advocate is found (SI 2006/1738, reg 14). That it has come is said within thirty days (DPA 2018, s 164A(3)): more time
 * is taken by whoever has said so, and twenty working days end before them.
 */
import type { IsoDate } from '#core/ids.ts';
import { addWorkingDays } from '#core/working-days.ts';

export const complaintStates = ['RECEIVED', 'ACKNOWLEDGED', 'ANSWERED', 'ESCALATED', 'CONCLUDED', 'WITHDRAWN'] as const;
export type ComplaintState = (typeof complaintStates)[number];

export const complaintActs = [
  'RECEIVE',
  'ACKNOWLEDGE',
  'EXTEND',
  'ANSWER',
  'ESCALATE',
  'CONCLUDE',
  'WITHDRAW',
] as const;
export type ComplaintAct = (typeof complaintActs)[number];

type Steps = Readonly<Partial<Record<ComplaintState, ComplaintState>>>;

/** Where each act leads, from where; what is missing cannot be done. */
export const complaintSteps: Readonly<Record<Exclude<ComplaintAct, 'RECEIVE'>, Steps>> = {
  ACKNOWLEDGE: { RECEIVED: 'ACKNOWLEDGED' },
  EXTEND: { ACKNOWLEDGED: 'ACKNOWLEDGED' },
  ANSWER: { ACKNOWLEDGED: 'ANSWERED' },
  // Whoever is not content with an answer, or gets none in time, goes further.
  ESCALATE: {
    RECEIVED: 'ESCALATED',
    ACKNOWLEDGED: 'ESCALATED',
    ANSWERED: 'ESCALATED',
    ESCALATED: 'ESCALATED',
    CONCLUDED: 'ESCALATED',
  },
  CONCLUDE: { ESCALATED: 'CONCLUDED' },
  WITHDRAW: { RECEIVED: 'WITHDRAWN', ACKNOWLEDGED: 'WITHDRAWN', ESCALATED: 'WITHDRAWN' },
};

const DAYS_TO_ANSWER = 10;
const DAYS_EXTENDED = 20;

/** The last day for the team's answer. */
export const complaintDue = (receivedOn: IsoDate, extended: boolean): IsoDate =>
  addWorkingDays(receivedOn, extended ? DAYS_EXTENDED : DAYS_TO_ANSWER);

/** Whether the team still owes an answer. */
export const isOwed = (state: ComplaintState): boolean => state === 'RECEIVED' || state === 'ACKNOWLEDGED';
