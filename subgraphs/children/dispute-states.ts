/**
 * What may be disputed, the states of a dispute and what leads from one to another (domain rules 9.8; UK GDPR arts 16 and
 * 18). The database holds the same (`dispute_transition`, `dispute_answer_step`).
 */
export const disputedFields = [
  'FAMILY_NAME',
  'GIVEN_NAMES',
  'PREFERRED_NAME',
  'GENDER',
  'DATE_OF_BIRTH',
  'DATE_OF_DEATH',
  'ADDRESS',
  'EDUCATION',
  'GENERAL_PRACTICE',
  'CARERS',
  'NHS_NUMBER',
  'UPN',
] as const;
export type DisputedField = (typeof disputedFields)[number];

export const disputeStates = ['OPEN', 'SETTLED', 'WITHDRAWN'] as const;
export type DisputeState = (typeof disputeStates)[number];

export const disputeActs = [
  'RAISE',
  'UPHOLD',
  'TAKE_BACK',
  'STATE_ANEW',
  'CORRECT',
  'UNDO',
  'SETTLE',
  'WITHDRAW',
] as const;
export type DisputeAct = (typeof disputeActs)[number];

type Steps<State extends string> = Readonly<Partial<Record<State, State>>>;
const stays: Steps<DisputeState> = { OPEN: 'OPEN', SETTLED: 'SETTLED', WITHDRAWN: 'WITHDRAWN' };

/** Where each act leads, from where; what is missing cannot be done. */
export const disputeSteps: Readonly<Record<Exclude<DisputeAct, 'RAISE'>, Steps<DisputeState>>> = {
  UPHOLD: { OPEN: 'OPEN' },
  TAKE_BACK: { OPEN: 'OPEN' },
  // What is shown instead outlives the dispute: it ends when its source says something new, or the team undoes it.
  STATE_ANEW: stays,
  CORRECT: { OPEN: 'OPEN' },
  UNDO: stays,
  SETTLE: { OPEN: 'SETTLED' },
  WITHDRAW: { OPEN: 'WITHDRAWN' },
};

export const disputeAnswers = ['ASKED', 'UPHELD', 'TAKEN_BACK', 'STATED_ANEW'] as const;
export type DisputeAnswer = (typeof disputeAnswers)[number];

/** What a source says to it: that it stands by its statement, or, by what it sends, that it does not. */
export const answerSteps: Readonly<Record<'UPHOLD' | 'TAKE_BACK' | 'STATE_ANEW', Steps<DisputeAnswer>>> = {
  UPHOLD: { ASKED: 'UPHELD' },
  TAKE_BACK: { ASKED: 'TAKEN_BACK', UPHELD: 'TAKEN_BACK' },
  STATE_ANEW: { ASKED: 'STATED_ANEW', UPHELD: 'STATED_ANEW', TAKEN_BACK: 'STATED_ANEW' },
};
