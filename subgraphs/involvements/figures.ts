/**
 * What involvements contribute to management information: M3 and M4 of the catalogue (domain study 11.2). What is said of
 * a child whose record is not open to everybody is not counted, and sensitive services are not either (law 3).
 */
import { dayOf } from '#core/clock.ts';
import type { Asks } from '#core/database.ts';
import type { FigurePart } from '#core/figures/book.ts';
import { type Counted, type FigureDefinition, pairs } from '#core/figures/definition.ts';
import type { HiddenRecords, InvolvementCounter, OrganisationPlaces } from '#core/figures/ports.ts';
import type { IsoDate } from '#core/ids.ts';
import type { Ports } from '#core/ports.ts';
import { portOf } from '#core/subgraph.ts';
import { involvementStatuses, serviceTypes } from '#core/words.ts';
import { allCounted, type CountedRow, knownTo, theirsCounted } from './figures-sql.ts';

const monthly = { version: 1, length: 'MONTH', audience: 'FIGURES' } as const;

export const definitions: readonly FigureDefinition[] = [
  {
    ...monthly,
    code: 'INVOLVEMENTS',
    description:
      'Involvements of the area’s organisations by service and status, as they stood when the month was closed. Not counted: those of sensitive services, and of children whose records are not open to everybody.',
    categories: pairs(serviceTypes, involvementStatuses),
  },
  {
    ...monthly,
    code: 'CO_ORDINATION',
    description: 'Of the involvements that INVOLVEMENTS shows, those that hold a common assessment, or lead.',
    categories: ['COMMON_ASSESSMENT_CURRENT', 'COMMON_ASSESSMENT_CLOSED', 'LEAD_PROFESSIONAL'],
    partOf: 'INVOLVEMENTS',
  },
];

const PAGE = 1_000;

/** In which authority each organisation is. */
async function placesOf(organisations: OrganisationPlaces): Promise<ReadonlyMap<string, string | null>> {
  const places = new Map<string, string | null>();
  for (let after: string | null = null; ; ) {
    const page = await organisations.placed(after, PAGE);
    for (const { id, authority } of page) places.set(id, authority);
    after = page.at(-1)?.id ?? null;
    if (page.length < PAGE) return places;
  }
}

/** What is said of children who are not to be counted. */
async function* hidden(records: HiddenRecords, within: Asks, day: IsoDate): AsyncGenerator<readonly CountedRow[]> {
  for (let after: string | null = null; ; ) {
    const page = await records.notOpen(after, PAGE);
    if (page.length > 0) yield await within.ask(theirsCounted, [day, page]);
    after = page.at(-1) ?? null;
    if (page.length < PAGE) return;
  }
}

function countsOf(rows: readonly CountedRow[], places: ReadonlyMap<string, string | null>, sign: 1 | -1): Counted[] {
  return rows.flatMap(({ organisation, service, status, count, assessed, assessedBefore, leads }): Counted[] => {
    const area = places.get(organisation) ?? null;
    const within = `${service}:${status}`;
    const part = (category: string, number: number): Counted => ({
      figure: 'CO_ORDINATION',
      area,
      category,
      within,
      count: sign * number,
    });
    return [
      { figure: 'INVOLVEMENTS', area, category: within, count: sign * count },
      part('COMMON_ASSESSMENT_CURRENT', assessed),
      part('COMMON_ASSESSMENT_CLOSED', assessedBefore),
      part('LEAD_PROFESSIONAL', leads),
    ];
  });
}

export const involvementFigures = (ports: Partial<Ports>): FigurePart => ({
  definitions,
  count: async (_period, _length, within, at) => {
    const day = dayOf(at);
    const places = await placesOf(portOf(ports.places));
    const counted = countsOf(await within.ask(allCounted, [day]), places, 1);
    for await (const rows of hidden(portOf(ports.hiddenRecords), within, day))
      counted.push(...countsOf(rows, places, -1));
    return { counted, basis: {} };
  },
});

/** What children asks to count who lacks whom. */
export const involvementCounter = (database: Asks): InvolvementCounter => ({
  knownTo: async (records, day) => {
    const rows = new Map((await database.ask(knownTo, [day, records])).map((row) => [row.child, row]));
    return records.map((record) => {
      const { gp = false } = rows.get(record) ?? {};
      return { anybody: rows.has(record), gp };
    });
  },
});
