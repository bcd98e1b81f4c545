/**
 * The states of a shield and what leads from one to another (domain rules 7.4). Every state but the last one shields:
 * what is overdue stays hidden until two people have lifted it. The database holds the same table (`shield_transition`).
 */
import { workingDaysAfter } from '#core/working-days.ts';

export const shieldStates = [
  'PROVISIONAL',
  'SHIELDED',
  'UNDER_REVIEW',
  'REFUSED',
  'APPEALED',
  'LIFT_PROPOSED',
  'LIFTED',
] as const;
export type ShieldState = (typeof shieldStates)[number];

export const shieldActs = [
  'REQUEST',
  'COVER',
  'SHIELD',
  'REFUSE',
  'APPEAL',
  'BEGIN_REVIEW',
  'KEEP',
  'PROPOSE_LIFT',
  'CANCEL_LIFT',
  'CONFIRM_LIFT',
  'TAKE_ON',
] as const;
export type ShieldAct = (typeof shieldActs)[number];

/** NONE: there is no case, or the last one is over. */
export type Before = ShieldState | 'NONE';

export interface Step {
  readonly act: ShieldAct;
  readonly from: Before;
  readonly to: ShieldState;
}

const step = (act: ShieldAct, from: Before, ...to: readonly ShieldState[]): readonly Step[] =>
  to.map((each) => ({ act, from, to: each }));

/** Whoever asks is told the same in every state, so asking is possible in every one; where it changes nothing it is kept. */
const kept = (act: ShieldAct, ...states: readonly ShieldState[]): readonly Step[] =>
  states.flatMap((state) => step(act, state, state));

export const shieldSteps: readonly Step[] = [
  ...step('REQUEST', 'NONE', 'PROVISIONAL'),
  ...kept('REQUEST', 'PROVISIONAL', 'SHIELDED', 'UNDER_REVIEW', 'APPEALED'),
  // On its way out from behind the shield: what is newly said is decided on first.
  ...step('REQUEST', 'REFUSED', 'PROVISIONAL'),
  ...step('REQUEST', 'LIFT_PROPOSED', 'PROVISIONAL'),
  ...step('COVER', 'NONE', 'PROVISIONAL'),
  ...step('SHIELD', 'PROVISIONAL', 'SHIELDED'),
  ...step('SHIELD', 'APPEALED', 'SHIELDED'),
  // A refusal opens nothing by itself: that takes a second person, like every lifting.
  ...step('REFUSE', 'PROVISIONAL', 'REFUSED'),
  ...step('REFUSE', 'APPEALED', 'REFUSED'),
  ...step('APPEAL', 'NONE', 'APPEALED'),
  ...kept('APPEAL', 'PROVISIONAL', 'SHIELDED', 'UNDER_REVIEW', 'APPEALED'),
  ...step('APPEAL', 'REFUSED', 'APPEALED'),
  ...step('APPEAL', 'LIFT_PROPOSED', 'APPEALED'),
  ...step('BEGIN_REVIEW', 'SHIELDED', 'UNDER_REVIEW'),
  ...step('KEEP', 'SHIELDED', 'SHIELDED'),
  ...step('KEEP', 'UNDER_REVIEW', 'SHIELDED'),
  ...step('PROPOSE_LIFT', 'SHIELDED', 'LIFT_PROPOSED'),
  ...step('PROPOSE_LIFT', 'UNDER_REVIEW', 'LIFT_PROPOSED'),
  ...step('PROPOSE_LIFT', 'REFUSED', 'LIFT_PROPOSED'),
  // Back to where it was proposed from.
  ...step('CANCEL_LIFT', 'LIFT_PROPOSED', 'UNDER_REVIEW', 'REFUSED'),
  ...step('CONFIRM_LIFT', 'LIFT_PROPOSED', 'LIFTED'),
  ...kept('TAKE_ON', 'PROVISIONAL', 'APPEALED'),
];

/** Where an act leads from here; undefined where it cannot be done. `returnsTo`: whence lifting was proposed. */
export const stepFrom = (act: ShieldAct, from: Before, returnsTo: ShieldState | null = null): Step | undefined =>
  shieldSteps.find((each) => each.act === act && each.from === from && (returnsTo === null || each.to === returnsTo));

export const shieldGrounds = [
  'RISK_OF_SIGNIFICANT_HARM',
  'DOMESTIC_ABUSE',
  'FORCED_MARRIAGE',
  'TRAFFICKING',
  'WITNESS_PROTECTION',
  'ADOPTION',
  'COURT_ORDER',
  'POSSIBLE_DUPLICATE',
] as const;
export type ShieldGround = (typeof shieldGrounds)[number];

export const COOLING_OFF_HOURS = 48;
export const REVIEW_MONTHS = 6;
const DECIDE_WORKING_DAYS = 10;

const hoursAfter = (moment: Date, hours: number): Date => new Date(moment.getTime() + hours * 3_600_000);

/** Ten working days on (domain rules 7.4). */
export const decideBy = (moment: Date): Date => workingDaysAfter(moment, DECIDE_WORKING_DAYS);

/** By when somebody must act on a case in this state; of a proposed lifting, from when on it may be confirmed. */
export function dueAt(state: ShieldState, now: Date, reviewOn: string | null): Date {
  if (state === 'LIFT_PROPOSED') return hoursAfter(now, COOLING_OFF_HOURS);
  if (state === 'LIFTED') return now;
  if (reviewOn !== null && (state === 'SHIELDED' || state === 'UNDER_REVIEW')) return new Date(`${reviewOn}T00:00:00Z`);
  return decideBy(now);
}

/** Everything wrong with a table of steps: what is never reached, what is never left, what leads on from the end. */
export function faultsOf(steps: readonly Step[]): readonly string[] {
  const reached = new Set<Before>(['NONE']);
  for (const state of reached) for (const { from, to } of steps) if (from === state) reached.add(to);
  return shieldStates.flatMap((state) => {
    const leaves = steps.some(({ from, to }) => from === state && to !== state);
    return [
      ...(reached.has(state) ? [] : [`${state} is never reached`]),
      ...(leaves === (state !== 'LIFTED') ? [] : [`${state} is ${leaves ? 'an end and is left' : 'never left'}`]),
    ];
  });
}

const faults = faultsOf(shieldSteps);
if (faults.length > 0) throw new TypeError(`The states of a shield do not fit together: ${faults.join('; ')}`);
