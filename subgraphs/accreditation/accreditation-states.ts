/**
 * The states of domain rules 10.4 and every step between them, as data: of one round of declaring (a case) and of the
 * organisation. The database holds the same steps (`accreditation_transition`). A table with a fault does not start.
 */
import type { Permission } from '#core/permissions.ts';
import { type AccreditationState, accreditationStates } from '#core/words.ts';

type Subject = 'CASE' | 'ORGANISATION';

/** What must not hold when a step is taken; each is told under its own name. */
export type Obstacle =
  | 'CRITERIA_UNANSWERED'
  | 'MANDATORY_UNMET'
  | 'CONDITION_MISSING'
  | 'ANOTHER_PERSON_NEEDED'
  | 'SECOND_PERSON_NEEDED'
  | 'NOT_THE_REVIEWER'
  | 'NOT_RECOMMENDED'
  | 'SIGNATURE_BROKEN';

interface Transition {
  readonly subject: Subject;
  readonly change: string;
  /** Null: it follows from a round, or from a day that passed. */
  readonly by: Permission | null;
  readonly from: readonly AccreditationState[];
  readonly to: AccreditationState;
  readonly unless: readonly Obstacle[];
}

const step =
  (subject: Subject) =>
  (
    change: string,
    by: Permission | null,
    from: readonly AccreditationState[],
    to: AccreditationState,
    unless: readonly Obstacle[] = [],
  ): Transition => ({ subject, change, by, from, to, unless });
const round = step('CASE');
const organisation = step('ORGANISATION');

const open: readonly AccreditationState[] = ['DRAFT', 'SELF_ASSESSED', 'SUBMITTED', 'UNDER_REVIEW'];
const holding: readonly AccreditationState[] = ['ACCREDITED', 'ACCREDITED_WITH_CONDITIONS'];

export const transitions: readonly Transition[] = [
  round('COMPLETE', 'DECLARE_ACCREDITATION', ['DRAFT'], 'SELF_ASSESSED', ['CRITERIA_UNANSWERED']),
  round('REOPEN', 'DECLARE_ACCREDITATION', ['SELF_ASSESSED'], 'DRAFT'),
  round('SUBMIT', 'DECLARE_ACCREDITATION', ['SELF_ASSESSED'], 'SUBMITTED', ['CRITERIA_UNANSWERED']),
  // Another reviewer may take a review over: then whatever was recommended is gone.
  round('BEGIN_REVIEW', 'REVIEW_ACCREDITATION', ['SUBMITTED', 'UNDER_REVIEW'], 'UNDER_REVIEW', [
    'ANOTHER_PERSON_NEEDED',
  ]),
  round('RECOMMEND', 'REVIEW_ACCREDITATION', ['UNDER_REVIEW'], 'UNDER_REVIEW', ['NOT_THE_REVIEWER', 'MANDATORY_UNMET']),
  round('RECOMMEND_WITH_CONDITIONS', 'REVIEW_ACCREDITATION', ['UNDER_REVIEW'], 'UNDER_REVIEW', [
    'NOT_THE_REVIEWER',
    'CONDITION_MISSING',
  ]),
  round('REJECT', 'REVIEW_ACCREDITATION', ['UNDER_REVIEW'], 'REJECTED', ['NOT_THE_REVIEWER']),
  round('ACCREDIT', 'SIGN_ACCREDITATION', ['UNDER_REVIEW'], 'ACCREDITED', [
    'NOT_RECOMMENDED',
    'SECOND_PERSON_NEEDED',
    'ANOTHER_PERSON_NEEDED',
    'SIGNATURE_BROKEN',
    'MANDATORY_UNMET',
  ]),
  round('ACCREDIT_WITH_CONDITIONS', 'SIGN_ACCREDITATION', ['UNDER_REVIEW'], 'ACCREDITED_WITH_CONDITIONS', [
    'NOT_RECOMMENDED',
    'SECOND_PERSON_NEEDED',
    'ANOTHER_PERSON_NEEDED',
    'SIGNATURE_BROKEN',
    'CONDITION_MISSING',
  ]),
  round('WITHDRAW', 'DECLARE_ACCREDITATION', open, 'WITHDRAWN'),
  // An organisation that is not accredited yet goes where its round goes; one that was keeps its state until a round ends.
  organisation('FOLLOW', null, ['SELF_ASSESSED', 'SUBMITTED', 'UNDER_REVIEW', 'REJECTED'], 'DRAFT'),
  organisation('FOLLOW', null, ['DRAFT'], 'SELF_ASSESSED'),
  organisation('FOLLOW', null, ['SELF_ASSESSED'], 'SUBMITTED'),
  organisation('FOLLOW', null, ['SUBMITTED'], 'UNDER_REVIEW'),
  organisation('FOLLOW', null, ['UNDER_REVIEW'], 'REJECTED'),
  organisation('FOLLOW', null, ['UNDER_REVIEW', 'LAPSED', 'ACCREDITED_WITH_CONDITIONS'], 'ACCREDITED'),
  organisation('FOLLOW', null, ['UNDER_REVIEW', 'LAPSED', 'ACCREDITED'], 'ACCREDITED_WITH_CONDITIONS'),
  organisation('LAPSE', null, holding, 'LAPSED'),
  organisation('SUSPEND', 'SUSPEND_ORGANISATION', [...holding, 'LAPSED'], 'SUSPENDED'),
  // Back to where it was; or to LAPSED, when its day of review has passed meanwhile.
  organisation('REINSTATE', 'SIGN_ACCREDITATION', ['SUSPENDED'], 'ACCREDITED'),
  organisation('REINSTATE', 'SIGN_ACCREDITATION', ['SUSPENDED'], 'ACCREDITED_WITH_CONDITIONS'),
  organisation('REINSTATE', 'SIGN_ACCREDITATION', ['SUSPENDED'], 'LAPSED'),
  organisation('GIVE_UP', 'DECLARE_ACCREDITATION', [...holding, 'LAPSED'], 'WITHDRAWN'),
  organisation('READMIT', 'SIGN_ACCREDITATION', ['WITHDRAWN'], 'DRAFT'),
];

/** Where a round ends. An organisation's way never does. */
const ends: Readonly<Record<Subject, readonly AccreditationState[]>> = {
  CASE: [...holding, 'REJECTED', 'WITHDRAWN'],
  ORGANISATION: [],
};

/** Every step that changes a state, once: what the database must hold too. */
export const stepsOf = (table: readonly Transition[]) =>
  table.flatMap(({ subject, from, to }) =>
    from.filter((state) => state !== to).map((state) => ({ subject, from: state, to })),
  );

/** Everything that can be come to; everything begins as a draft. */
function reachedBy(steps: ReturnType<typeof stepsOf>): ReadonlySet<AccreditationState> {
  const reached = new Set<AccreditationState>(['DRAFT']);
  for (const state of reached) for (const { from, to } of steps) if (from === state) reached.add(to);
  return reached;
}

function faultOf(subject: Subject, steps: ReturnType<typeof stepsOf>, state: AccreditationState): string | undefined {
  if (!accreditationStates.includes(state)) return 'is no state';
  if (!reachedBy(steps).has(state)) return 'is never reached';
  const isLeft = steps.some(({ from }) => from === state);
  if (isLeft && ends[subject].includes(state)) return 'is an end and is left';
  return isLeft || ends[subject].includes(state) ? undefined : 'is never left';
}

/** Throws when a state is none, cannot be reached or cannot be left. */
export function checkStates(table: readonly Transition[]): void {
  for (const subject of ['CASE', 'ORGANISATION'] as const) {
    const steps = stepsOf(table).filter((each) => each.subject === subject);
    const all = subject === 'ORGANISATION' ? accreditationStates : [];
    for (const state of new Set([...steps.flatMap(({ from, to }) => [from, to]), ...all])) {
      const fault = faultOf(subject, steps, state);
      if (fault !== undefined) throw new TypeError(`accreditation, ${subject}: ${state} ${fault}`);
    }
  }
}

checkStates(transitions);

export type CaseChange =
  | 'COMPLETE'
  | 'REOPEN'
  | 'SUBMIT'
  | 'BEGIN_REVIEW'
  | 'RECOMMEND'
  | 'RECOMMEND_WITH_CONDITIONS'
  | 'REJECT'
  | 'ACCREDIT'
  | 'ACCREDIT_WITH_CONDITIONS'
  | 'WITHDRAW';
export type OrganisationChange = 'SUSPEND' | 'GIVE_UP' | 'READMIT' | 'REINSTATE';

/** The step of this name from this state; undefined when there is none. */
export const stepFrom = (
  subject: Subject,
  change: CaseChange | OrganisationChange,
  state: AccreditationState,
): Transition | undefined =>
  transitions.find((each) => each.subject === subject && each.change === change && each.from.includes(state));
