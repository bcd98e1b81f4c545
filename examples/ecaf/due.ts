/** What is to be done of an episode, the most urgent first. Pure. */
import type { EpisodeState } from './states.ts';

/** In order of urgency. */
const kinds = [
  'REVIEW_LATE',
  'ACTIONS_LATE',
  'REVIEW_SOON',
  'ASK_CONSENT',
  'BEGIN_FORM',
  'AGREE_PLAN',
  'BEGIN_DELIVERY',
] as const;

export interface Due {
  readonly kind: (typeof kinds)[number];
  /** By when, of a review. */
  readonly on: string | null;
  /** How many, of actions. */
  readonly count: number | null;
}

export interface Dues {
  readonly state: EpisodeState;
  readonly reviewOn: string | null;
  readonly lateActions: number;
}

/** A review is prepared so long before: the family is asked, and whoever is in the team. */
const SOON = 14 * 86_400_000;

const next: Readonly<Partial<Record<EpisodeState, Due['kind']>>> = {
  REQUESTED: 'ASK_CONSENT',
  CONSENTED: 'BEGIN_FORM',
  ASSESSING: 'AGREE_PLAN',
  TAC_PLANNED: 'BEGIN_DELIVERY',
};

function reviewDue(reviewOn: string, today: string): Due[] {
  if (reviewOn < today) return [{ kind: 'REVIEW_LATE', on: reviewOn, count: null }];
  const isSoon = Date.parse(reviewOn) - Date.parse(today) <= SOON;
  return isSoon ? [{ kind: 'REVIEW_SOON', on: reviewOn, count: null }] : [];
}

export function duesOf({ state, reviewOn, lateActions }: Dues, today: string): readonly Due[] {
  if (state === 'CLOSED') return [];
  const step = next[state];
  const dues: readonly Due[] = [
    ...(reviewOn === null ? [] : reviewDue(reviewOn, today)),
    ...(lateActions > 0 ? [{ kind: 'ACTIONS_LATE', on: null, count: lateActions } as const] : []),
    ...(step === undefined ? [] : [{ kind: step, on: null, count: null }]),
  ];
  return dues.toSorted((one, other) => kinds.indexOf(one.kind) - kinds.indexOf(other.kind));
}

/** Where something stands in a list of what is due: by its most urgent, then by the day, and what is closed at the end. */
export function urgencyOf(row: Dues, today: string): string {
  const [first] = duesOf(row, today);
  const rank = first ? kinds.indexOf(first.kind) : row.state === 'CLOSED' ? kinds.length + 1 : kinds.length;
  return `${rank} ${first?.on ?? row.reviewOn ?? '9999'}`;
}
