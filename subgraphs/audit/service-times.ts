/**
 * How long requests took and how many were not answered (M14 of the catalogue, domain study 11.2), from the two entries of
 * each: it was asked when its intent was recorded, and answered when its outcome was. So whoever has the log counts it
 * again, whichever process answered, and whether it is still there.
 */
import type { FigureDefinition } from '#core/figures/definition.ts';
import type { Body } from './entry.ts';

/** Up to which time, in ms, each goes. */
const TIMES = [
  ['UNDER_100_MS', 100],
  ['UNDER_250_MS', 250],
  ['UNDER_500_MS', 500],
  ['UNDER_1_S', 1_000],
  ['UNDER_2_S', 2_000],
  ['FROM_2_S', Number.POSITIVE_INFINITY],
] as const;
const NOT_ANSWERED = 'NOT_ANSWERED';
/** No request lasts as long: one that was asked so shortly before the end may have been answered after it. */
const LONGEST = 60_000;

export const serviceLevels: FigureDefinition = {
  code: 'SERVICE_LEVELS',
  version: 1,
  length: 'MONTH',
  audience: 'FIGURES',
  description:
    'Requests by people of the area’s organisations, by the time from when the question was recorded to when the answer was; and those that were not answered. Not counted: those of authorities’ teams, and those under an emergency override.',
  categories: [...TIMES.map(([word]) => word), NOT_ANSWERED],
};

interface Asked {
  readonly organisation: string | null;
  readonly at: number;
}

/** What became of one request. */
export interface Served {
  readonly organisation: string | null;
  readonly word: string;
}

export function serviceTimes(ends: Date) {
  const asked = new Map<string, Asked>();
  return {
    /** Takes in the next entry, of those that are counted; answers with what is settled by it. */
    add: ({ kind, request, organisation, at, decision }: Body): Served | null => {
      const moment = Date.parse(at);
      if (kind === 'INTENT') asked.set(request, { organisation, at: moment });
      const found = kind === 'OUTCOME' ? asked.get(request) : undefined;
      if (found === undefined) return null;
      asked.delete(request);
      const word = TIMES.find(([, most]) => moment - found.at < most)?.[0] ?? NOT_ANSWERED;
      return { organisation, word: decision.startsWith('ANSWERED') ? word : NOT_ANSWERED };
    },
    /** Those of which the log says no more: taken out, so that each is counted once. */
    unanswered: (): readonly Served[] => {
      const lost = [...asked.values()].filter(({ at }) => at < ends.getTime() - LONGEST);
      asked.clear();
      return lost.map(({ organisation }) => ({ organisation, word: NOT_ANSWERED }));
    },
  };
}
