/**
 * The states of a CAF episode and of a transfer, and what leads from one to another (domain study, Appendix F). The
 * database holds the same table (`transition`), and nothing moves in it another way.
 */
export const episodeStates = ['REQUESTED', 'CONSENTED', 'ASSESSING', 'TAC_PLANNED', 'DELIVERING', 'CLOSED'] as const;
export type EpisodeState = (typeof episodeStates)[number];

export const acts = [
  'REQUEST',
  'CONSENT',
  'REFUSE_CONSENT',
  'BEGIN_ASSESSMENT',
  'WRITE',
  'JOIN_TEAM',
  'LEAVE_TEAM',
  'CHANGE_LEAD',
  'PLAN',
  'DELIVER',
  'REVIEW',
  'OFFER_TRANSFER',
  'DECIDE_TRANSFER',
  'CLOSE',
  'WITHDRAW_CONSENT',
] as const;
export type Act = (typeof acts)[number];

/** NONE: there is no episode yet. */
export type Before = EpisodeState | 'NONE';

export interface Step {
  readonly act: Act;
  readonly from: Before;
  readonly to: EpisodeState;
}

const step = (act: Act, from: Before, to: EpisodeState): Step => ({ act, from, to });
const kept = (act: Act, ...states: readonly EpisodeState[]): readonly Step[] =>
  states.map((state) => step(act, state, state));

/** In which consent holds: content is written and shown in these, and in no other before an end. */
const consented = ['CONSENTED', 'ASSESSING', 'TAC_PLANNED', 'DELIVERING'] as const;

export const steps: readonly Step[] = [
  step('REQUEST', 'NONE', 'REQUESTED'),
  step('CONSENT', 'REQUESTED', 'CONSENTED'),
  step('REFUSE_CONSENT', 'REQUESTED', 'CLOSED'),
  step('BEGIN_ASSESSMENT', 'CONSENTED', 'ASSESSING'),
  ...kept('WRITE', 'ASSESSING', 'TAC_PLANNED', 'DELIVERING'),
  ...kept('JOIN_TEAM', ...consented),
  ...kept('LEAVE_TEAM', ...consented),
  ...kept('CHANGE_LEAD', ...consented),
  step('PLAN', 'ASSESSING', 'TAC_PLANNED'),
  step('DELIVER', 'TAC_PLANNED', 'DELIVERING'),
  ...kept('REVIEW', 'DELIVERING'),
  ...kept('OFFER_TRANSFER', ...consented),
  ...kept('DECIDE_TRANSFER', ...consented),
  ...consented.map((state) => step('CLOSE', state, 'CLOSED')),
  ...consented.map((state) => step('WITHDRAW_CONSENT', state, 'CLOSED')),
];

/** Where the act leads from here; nothing where it is not possible now. */
export const after = (act: Act, from: Before): EpisodeState | undefined =>
  steps.find((each) => each.act === act && each.from === from)?.to;

/** Why an episode ended. What was withdrawn or refused is said by those two acts alone. */
export const closureReasons = ['NEEDS_MET', 'DISENGAGED', 'MOVED', 'ESCALATED_TO_SOCIAL_CARE'] as const;

/** Everything wrong with a table of steps: what is ambiguous, what is never reached, what goes on after the end. */
export function faultsOf(table: readonly Step[]): readonly string[] {
  const reached = new Set<Before>(['NONE']);
  for (const state of reached) for (const { from, to } of table) if (from === state) reached.add(to);
  const twice = table.filter(
    (one, at) => table.findIndex((each) => each.act === one.act && each.from === one.from) < at,
  );
  return [
    ...twice.map(({ act, from }) => `${act} leads from ${from} to two states`),
    ...episodeStates.filter((state) => !reached.has(state)).map((state) => `${state} is never reached`),
    ...episodeStates
      .filter((state) => state !== 'CLOSED' && !table.some(({ from, to }) => from === state && to === 'CLOSED'))
      .map((state) => `${state} cannot be closed`),
    ...table.filter(({ from }) => from === 'CLOSED').map(({ act }) => `${act} goes on after the end`),
  ];
}

const faults = faultsOf(steps);
if (faults.length > 0) throw new TypeError(`The states of an episode do not fit together: ${faults.join('; ')}`);
