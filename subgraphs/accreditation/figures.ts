/** What accreditation contributes to management information: M5, M6 and M10 of the catalogue (domain study 11.2). */
import { dayOf } from '#core/clock.ts';
import type { Asks } from '#core/database.ts';
import type { FigurePart } from '#core/figures/book.ts';
import { type Counted, type FigureDefinition, pairs } from '#core/figures/definition.ts';
import { boundsOf } from '#core/figures/periods.ts';
import { accreditationStates, roles } from '#core/words.ts';
import * as sql from './figures-sql.ts';

const ENDS = ['RUN_OUT', 'WITHIN_30_DAYS', 'IN_31_TO_60_DAYS', 'IN_61_TO_90_DAYS'] as const;
const isSoon = (end: string): boolean => (ENDS as readonly string[]).includes(end);

const monthly = { version: 1, length: 'MONTH', audience: 'FIGURES' } as const;

export const definitions: readonly FigureDefinition[] = [
  {
    ...monthly,
    code: 'ACCOUNTS',
    description:
      'Accounts of the organisations in the area, by role and state, as they stood when the month was closed. Suspended are those suspended by somebody; what only ran out is counted in CLEARANCES_ENDING.',
    categories: pairs(roles, ['REQUESTED', 'VETTING', 'ACTIVE', 'SUSPENDED', 'CLOSED']),
  },
  {
    ...monthly,
    code: 'CLEARANCES_ENDING',
    description:
      'Of the accounts that ACCOUNTS shows and that are not closed, those whose enhanced check or training has run out or ends within 90 days.',
    categories: pairs(['ENHANCED_CHECK', 'TRAINING'], ENDS),
    partOf: 'ACCOUNTS',
  },
  {
    ...monthly,
    code: 'ORGANISATIONS',
    description: 'Organisations in the area by state of accreditation, as they stood when the month was closed.',
    categories: accreditationStates,
  },
  {
    ...monthly,
    code: 'ACCREDITATION_ROUNDS',
    description: 'Rounds of declaring that were open when the month was closed, by state and by age.',
    categories: pairs(
      ['DRAFT', 'SELF_ASSESSED', 'SUBMITTED', 'UNDER_REVIEW'],
      ['UNDER_30_DAYS', 'FROM_30_TO_89_DAYS', 'FROM_90_DAYS'],
    ),
  },
  {
    ...monthly,
    code: 'PLACES',
    description:
      'Places where people of the area’s organisations sit, by their assessment (PWIS), when the month was closed.',
    categories: ['ACCEPTED', 'ASSESSED', 'NOT_ASSESSED', 'RUN_OUT'],
  },
  {
    ...monthly,
    code: 'FEED_BATCHES',
    description:
      'Batches that suppliers in the area sent in the month, by what became of them and by punctuality. RECEIVED still waited when the month was closed.',
    categories: pairs(['LOADED', 'FAILED', 'RECEIVED'], ['ON_TIME', 'LATE', 'NO_DAY_AGREED']),
  },
  {
    ...monthly,
    code: 'FEED_ROWS',
    description: 'Rows in those batches, by what became of them.',
    categories: ['CREATED', 'CHANGED', 'UNCHANGED', 'PASSED_OVER', 'REJECTED'],
  },
];

async function accounts(within: Asks, at: Date): Promise<Counted[]> {
  const rows = await within.ask(sql.accountsCounted, [dayOf(at)]);
  return rows.flatMap(({ area, role, state, check, training, count }): Counted[] => {
    const whole = `${role}:${state}`;
    const part = (kind: string, end: string): Counted[] =>
      isSoon(end) ? [{ figure: 'CLEARANCES_ENDING', area, category: `${kind}:${end}`, within: whole, count }] : [];
    return [
      { figure: 'ACCOUNTS', area, category: whole, count },
      ...part('ENHANCED_CHECK', check),
      ...part('TRAINING', training),
    ];
  });
}

async function feeds(within: Asks, from: Date, until: Date): Promise<Counted[]> {
  const rows = await within.ask(sql.batchesCounted, [from, until]);
  return rows.flatMap(({ area, state, punctual, count, created, changed, unchanged, passedOver, rejected }) => [
    { figure: 'FEED_BATCHES', area, category: `${state}:${punctual}`, count },
    ...Object.entries({
      CREATED: created,
      CHANGED: changed,
      UNCHANGED: unchanged,
      PASSED_OVER: passedOver,
      REJECTED: rejected,
    }).map(([category, number]) => ({ figure: 'FEED_ROWS', area, category, count: number })),
  ]);
}

export const accreditationFigures: FigurePart = {
  definitions,
  count: async (period, _length, within, at) => {
    const { from, until } = boundsOf(period);
    const organisations = await within.ask(sql.organisationsCounted, []);
    const rounds = await within.ask(sql.roundsCounted, [at]);
    const places = await within.ask(sql.placesCounted, [dayOf(at)]);
    const counted: Counted[] = [
      ...(await accounts(within, at)),
      ...organisations.map(({ area, state, count }) => ({ figure: 'ORGANISATIONS', area, category: state, count })),
      ...rounds.map(({ area, state, age, count }) => ({
        figure: 'ACCREDITATION_ROUNDS',
        area,
        category: `${state}:${age}`,
        count,
      })),
      ...places.map(({ area, state, count }) => ({ figure: 'PLACES', area, category: state, count })),
      ...(await feeds(within, from, until)),
    ];
    return { counted, basis: {} };
  },
};
