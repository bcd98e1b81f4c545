/**
 * The states of an account and the reasons it may be suspended for (domain rules 3.5 and Appendix G), as tables that are
 * checked when they are read. Suspension is no state of its own: it holds while any of its reasons does, several at once,
 * and each is lifted by itself. Those that follow from dates are computed, never stored: nothing waits for a nightly job.
 */
import type { Permission } from '#core/permissions.ts';

export const accountStates = ['REQUESTED', 'VETTING', 'ACTIVE', 'CLOSED'] as const;
export type AccountState = (typeof accountStates)[number];

/** Where an account may go; the database holds the same (`account_changes`). */
export const transitions: Readonly<Record<AccountState, readonly AccountState[]>> = {
  REQUESTED: ['VETTING', 'CLOSED'],
  VETTING: ['ACTIVE', 'CLOSED'],
  ACTIVE: ['CLOSED'],
  CLOSED: [],
};

export type Suspension =
  | 'INVESTIGATION'
  | 'ABSENCE'
  | 'TOKEN_LOST'
  | 'ORGANISATION_SUSPENDED'
  | 'ORGANISATION_LAPSED'
  | 'CHECK_EXPIRED'
  | 'TRAINING_LAPSED'
  | 'TOKEN_NOT_BOUND'
  | 'REVIEW_OVERDUE'
  | 'INACTIVITY'
  | 'AGREEMENT_OUTDATED'
  | 'PROCEDURES_OUTDATED';

interface Reason {
  /** Who brings it about: an administrator, the organisation's own accreditation, or a day that has passed. */
  readonly by: 'ADMINISTRATOR' | 'ORGANISATION' | 'DATE';
  /** What somebody needs to lift it; null when only renewing what it rests on does. */
  readonly liftedWith: Permission | null;
}

export const suspensions: Readonly<Record<Suspension, Reason>> = {
  INVESTIGATION: { by: 'ADMINISTRATOR', liftedWith: 'LIFT_INVESTIGATION' },
  ABSENCE: { by: 'ADMINISTRATOR', liftedWith: 'MANAGE_ACCOUNTS' },
  TOKEN_LOST: { by: 'ADMINISTRATOR', liftedWith: 'MANAGE_ACCOUNTS' },
  ORGANISATION_SUSPENDED: { by: 'ORGANISATION', liftedWith: null },
  ORGANISATION_LAPSED: { by: 'ORGANISATION', liftedWith: null },
  CHECK_EXPIRED: { by: 'DATE', liftedWith: null },
  TRAINING_LAPSED: { by: 'DATE', liftedWith: null },
  TOKEN_NOT_BOUND: { by: 'DATE', liftedWith: null },
  REVIEW_OVERDUE: { by: 'DATE', liftedWith: null },
  INACTIVITY: { by: 'DATE', liftedWith: 'MANAGE_ACCOUNTS' },
  AGREEMENT_OUTDATED: { by: 'DATE', liftedWith: null },
  PROCEDURES_OUTDATED: { by: 'DATE', liftedWith: null },
};

export const mayGo = (from: AccountState, to: AccountState): boolean => transitions[from].includes(to);

/** Everything wrong with a table of states: what cannot be reached, what has no end, what an end leads on to. */
export function faultsOf(table: typeof transitions): readonly string[] {
  const reached = new Set<AccountState>(['REQUESTED']);
  for (const state of reached) for (const next of table[state]) reached.add(next);
  return accountStates.flatMap((state) => [
    ...(reached.has(state) ? [] : [`${state} is never reached`]),
    ...(state === 'CLOSED' || table[state].includes('CLOSED') ? [] : [`${state} cannot be closed`]),
    ...(state === 'CLOSED' && table[state].length > 0 ? ['CLOSED is not the end'] : []),
  ]);
}

const faults = faultsOf(transitions);
if (faults.length > 0) throw new TypeError(`The states of accounts do not fit together: ${faults.join('; ')}`);
