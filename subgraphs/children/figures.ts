/**
 * What children contributes to management information: M1, M2, M8, M9, M11, M12, M13 and the queue of M10 of the
 * catalogue (domain study 11.2). Only records that are open to everybody are counted for everybody: one more shielded, provisional or sealed record changes nothing
 * (law 3). What is counted of shields is for those who know of each anyway.
 */
import { dayOf } from '#core/clock.ts';
import type { Asks } from '#core/database.ts';
import type { FigurePart } from '#core/figures/book.ts';
import { type Counted, type FigureDefinition, pairs } from '#core/figures/definition.ts';
import { boundsOf, type FigurePeriod } from '#core/figures/periods.ts';
import type { InvolvementCounter, KnownTo } from '#core/figures/ports.ts';
import type { Ports } from '#core/ports.ts';
import { supplierTrusts } from '#core/statements.ts';
import { portOf } from '#core/subgraph.ts';
import { genders } from '#core/words.ts';
import * as sql from './figures-sql.ts';
import { queueDefinitions, queues } from './queue-figures.ts';
import { shieldActs, shieldStates } from './shield-states.ts';

/** Up to which age each band goes. */
const BANDS = [
  ['AGE_0', 0],
  ['AGE_1_TO_4', 4],
  ['AGE_5_TO_10', 10],
  ['AGE_11_TO_15', 15],
  ['AGE_16_TO_17', 17],
  ['AGE_18_AND_OVER', Number.POSITIVE_INFINITY],
] as const;
const AGE_NOT_KNOWN = 'AGE_NOT_KNOWN';

/** Custodians say who holds records, and state no child. */
const kinds = supplierTrusts.filter((kind) => kind !== 'CUSTODIAN');

const monthly = { version: 1, length: 'MONTH', audience: 'FIGURES' } as const;
const yearly = { version: 1, length: 'YEAR', audience: 'PROTECTED' } as const;

export const definitions: readonly FigureDefinition[] = [
  {
    ...monthly,
    code: 'LIVE_RECORDS',
    description:
      'Records of living children that are open to everybody, by age and gender, as they stood when the month was closed. Shielded, provisional, sealed and archived records are not counted.',
    categories: pairs([...BANDS.map(([band]) => band), AGE_NOT_KNOWN], genders),
  },
  {
    ...monthly,
    version: 2,
    code: 'RECORDS_LACKING',
    description:
      'Of the records that LIVE_RECORDS shows, those without an address, a GP, a known place of education (of compulsory school age, as `childrenWithoutSetting` lists them), or anybody involved at all. A child may be in several.',
    categories: ['ADDRESS', 'GP', 'EDUCATION', 'ANYBODY_INVOLVED'],
    partOf: 'LIVE_RECORDS',
  },
  {
    ...monthly,
    code: 'SOURCE_MATCHES',
    description:
      'Of the records that LIVE_RECORDS shows, those that a supplier of each kind states: with another supplier beside it, or alone. A child may be in several.',
    categories: pairs(kinds, ['WITH_ANOTHER', 'ALONE']),
    partOf: 'LIVE_RECORDS',
  },
  ...queueDefinitions,
  {
    ...yearly,
    code: 'SHIELD_ACTS',
    description: 'What was done about shields in the year, by the authority that looks after the record.',
    categories: shieldActs,
  },
  {
    ...yearly,
    code: 'SHIELD_CASES',
    description:
      'Cases of shields that were open when the year was closed, by state, and whether what is due was overdue.',
    categories: pairs(
      shieldStates.filter((state) => state !== 'LIFTED'),
      ['IN_TIME', 'OVERDUE'],
    ),
  },
  {
    ...yearly,
    code: 'OVERRIDES',
    description:
      'Emergency overrides granted in the year, by what their investigation had found when the year was closed, and how soon.',
    categories: [...pairs(['JUSTIFIED', 'MISUSE'], ['WITHIN_7_DAYS', 'LATER']), 'OPEN'],
  },
];

const bandOf = (age: number | null): string =>
  age === null ? AGE_NOT_KNOWN : (BANDS.find(([, most]) => age <= most)?.[0] ?? AGE_NOT_KNOWN);

/** What somebody lacks: known to anybody through any of the records that are one child's. */
function lacking(row: sql.OpenRow, known: readonly KnownTo[]): string[] {
  const some = (which: keyof KnownTo): boolean => known.some((each) => each[which]);
  return [
    ...(row.hasAddress ? [] : ['ADDRESS']),
    ...(some('gp') ? [] : ['GP']),
    ...(row.lacksSetting ? ['EDUCATION'] : []),
    ...(some('anybody') ? [] : ['ANYBODY_INVOLVED']),
  ];
}

/** By each kind of supplier that states any of the records that are one child's. */
function matched(sources: readonly sql.SourceRow[]): string[] {
  const how = new Set(sources.map(({ supplier }) => supplier)).size > 1 ? 'WITH_ANOTHER' : 'ALONE';
  return [...new Set(sources.map(({ trust }) => trust))].map((kind) => `${kind}:${how}`);
}

const PAGE = 1_000;

async function countedOf(
  rows: readonly sql.OpenRow[],
  database: Asks,
  involvements: InvolvementCounter,
  at: Date,
): Promise<Counted[]> {
  const records = rows.flatMap(({ id, members }) => [id, ...members]);
  const known = await involvements.knownTo(records, dayOf(at));
  const stated = Map.groupBy(await database.ask(sql.sourcesOf, [records]), ({ id }) => id);
  let from = 0;
  return rows.flatMap((row): Counted[] => {
    const theirs = known.slice(from, from + 1 + row.members.length);
    from += theirs.length;
    const { authority: area, gender } = row;
    const within = `${bandOf(row.age)}:${gender ?? 'NOT_KNOWN'}`;
    const part = (figure: string) => (category: string) => ({ figure, area, category, within, count: 1 });
    return [
      { figure: 'LIVE_RECORDS', area, category: within, count: 1 },
      ...lacking(row, theirs).map(part('RECORDS_LACKING')),
      ...matched([row.id, ...row.members].flatMap((id) => stated.get(id) ?? [])).map(part('SOURCE_MATCHES')),
    ];
  });
}

/** Added up page by page: of eleven million records only the sums are kept. */
async function records(within: Asks, involvements: InvolvementCounter, at: Date): Promise<Counted[]> {
  const sums = new Map<string, Counted>();
  for (let after = '0'; ; ) {
    const rows = await within.ask(sql.openAfter, [dayOf(at), after, PAGE]);
    for (const { count, ...alike } of await countedOf(rows, within, involvements, at)) {
      const key = JSON.stringify(alike);
      sums.set(key, { ...alike, count: count + (sums.get(key)?.count ?? 0) });
    }
    after = rows.at(-1)?.id ?? after;
    if (rows.length < PAGE) return [...sums.values()];
  }
}

async function protection(period: FigurePeriod, within: Asks, at: Date): Promise<Counted[]> {
  const { from, until } = boundsOf(period);
  const acted = await within.ask(sql.actsCounted, [from, until]);
  const cases = await within.ask(sql.casesCounted, [at]);
  const overrides = await within.ask(sql.overridesCounted, [from, until]);
  return [
    ...acted.map(({ area, act, count }) => ({ figure: 'SHIELD_ACTS', area, category: act, count })),
    ...cases.map(({ area, state, punctual, count }) => ({
      figure: 'SHIELD_CASES',
      area,
      category: `${state}:${punctual}`,
      count,
    })),
    ...overrides.map(({ area, found, count }) => ({ figure: 'OVERRIDES', area, category: found, count })),
  ];
}

export const childFigures = (ports: Partial<Ports>): FigurePart => ({
  definitions,
  // A child, with all its records, is on one page.
  pageByPage: true,
  count: async (period, length, within, at) => ({
    counted:
      length === 'YEAR'
        ? await protection(period, within, at)
        : [...(await records(within, portOf(ports.involvements), at)), ...(await queues(period, within, at))],
    basis: {},
  }),
});
