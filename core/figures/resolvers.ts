/** What the types of management information answer; the same in each subgraph, which adds its own figures. */

import type { AreaPeriod } from './figure-store.ts';
import { boundsOf, yearEndedBy } from './periods.ts';
import { areaPeriod, type FiguresContext, informationId, type PublishedFigure } from './reading.ts';

/** A month of an area, as it stands behind `ManagementInformation`. */
export type Information = AreaPeriod;

/** A figure of the month. */
export const monthly =
  (code: string) =>
  (information: Information, _args: unknown, { figures }: FiguresContext) =>
    figures.figure(code, information);

/** A figure of the last year that had ended by then. */
export const yearly =
  (code: string) =>
  ({ area, period }: Information, _args: unknown, { figures }: FiguresContext) =>
    figures.figure(code, { area, period: yearEndedBy(period) });

export const informationReference = {
  __resolveReference: ({ id }: { readonly id: string }): Information | null => areaPeriod(id) ?? null,
  id: informationId,
};

const lastDay = (until: Date): string => new Date(until.getTime() - 86_400_000).toISOString().slice(0, 10);

export const figureResolvers = {
  Figure: {
    code: ({ definition }: PublishedFigure) => definition.code,
    version: ({ definition }: PublishedFigure) => definition.version,
    description: ({ definition }: PublishedFigure) => definition.description,
    period: ({ period }: PublishedFigure) => period.period,
    from: ({ period }: PublishedFigure) => boundsOf(period.period).from.toISOString().slice(0, 10),
    until: ({ period }: PublishedFigure) => lastDay(boundsOf(period.period).until),
    publishedAt: ({ period }: PublishedFigure) => period.closedAt,
    publication: ({ period }: PublishedFigure) => period.hash,
    cells: ({ definition, cells }: PublishedFigure) =>
      definition.categories.map((category, index) => {
        const [group, subgroup = null] = category.split(':');
        return { group, subgroup, count: cells[index] };
      }),
  },
  FigureCount: {
    suppressed: ({ value }: { readonly value: number | null }) => value === null,
  },
};
