/** Management information: the areas it is about, and what accreditation knows of them. */
import { AppError } from '#core/errors.ts';
import { ELSEWHERE, ENGLAND } from '#core/figures/definition.ts';
import { isPeriod } from '#core/figures/periods.ts';
import type { FiguresContext } from '#core/figures/reading.ts';
import { figureResolvers, type Information, informationReference, monthly } from '#core/figures/resolvers.ts';
import type { AuthorityRow } from './store.ts';

interface Month {
  readonly month?: string | null;
}

const MOST_MONTHS = 24;
const MONTH = 7;

/** A month of the area; null while it is not published. */
async function inMonth(
  area: string,
  { month = null }: Month,
  { figures }: FiguresContext,
): Promise<Information | null> {
  if (month !== null && (!isPeriod(month) || month.length !== MONTH)) {
    throw new AppError('BAD_USER_INPUT', { field: 'month' });
  }
  const [period] = await figures.months(month, 1);
  return period === undefined || (month !== null && period !== month) ? null : { area, period };
}

async function byMonth(area: string, { last }: { last: number }, { figures }: FiguresContext): Promise<Information[]> {
  if (last < 1 || last > MOST_MONTHS) throw new AppError('BAD_USER_INPUT', { field: 'last' });
  return (await figures.months(null, last)).map((period) => ({ area, period }));
}

export const informationOfAuthority = {
  managementInformation: ({ code }: AuthorityRow, args: Month, context: FiguresContext) => inMonth(code, args, context),
  managementInformationByMonth: ({ code }: AuthorityRow, args: { last: number }, context: FiguresContext) =>
    byMonth(code, args, context),
};

export const figureQueries = { england: () => ({}) };

export const informationTypes = {
  ...figureResolvers,
  England: {
    managementInformation: (_parent: unknown, args: Month, context: FiguresContext) => inMonth(ENGLAND, args, context),
    managementInformationByMonth: (_parent: unknown, args: { last: number }, context: FiguresContext) =>
      byMonth(ENGLAND, args, context),
    elsewhere: (_parent: unknown, args: Month, context: FiguresContext) => inMonth(ELSEWHERE, args, context),
  },
  ManagementInformation: {
    ...informationReference,
    month: ({ period }: Information) => period,
    accounts: monthly('ACCOUNTS'),
    clearancesEnding: monthly('CLEARANCES_ENDING'),
    organisations: monthly('ORGANISATIONS'),
    accreditationRounds: monthly('ACCREDITATION_ROUNDS'),
    places: monthly('PLACES'),
    feedBatches: monthly('FEED_BATCHES'),
    feedRows: monthly('FEED_ROWS'),
  },
};
