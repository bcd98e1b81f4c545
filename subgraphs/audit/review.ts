/**
 * What an auditor may review. A central one everything; an authority's what people of its own body and of those it
 * accredits asked, for it is the authority that investigates them (domain rules 9.1), and every look at a child it is
 * responsible for, whoever looked (9.6). Nobody their own looks, as mediators neither.
 */
import { AppError } from '#core/errors.ts';
import { childNumber, isUuid } from '#core/ids.ts';
import type { Reviewer } from '#core/ports.ts';
import type { AuditContext } from './context.ts';
import { by, type Values } from './review-sql.ts';
import { type Entry, readRow } from './store.ts';

export interface RecordFilter {
  readonly childId?: string | null;
  readonly accountId?: string | null;
  readonly organisationId?: string | null;
  readonly reason?: string | null;
  readonly kind?: string | null;
  readonly decision?: string | null;
  readonly operation?: string | null;
  readonly mediated?: boolean | null;
  readonly overridden?: boolean | null;
  readonly incident?: string | null;
  readonly from?: string | null;
  readonly until?: string | null;
}

export type Read = (before: string | null, limit: number) => Promise<Entry[]>;

const NONE: Read = async () => [];

/** Who reviews; whoever is nobody's account reviews nothing. */
export async function reviewerIn({ audit, viewer }: AuditContext): Promise<Reviewer> {
  const reviewer = await audit.reviewers.load(viewer.account);
  if (reviewer === null) throw new AppError('FORBIDDEN');
  return reviewer;
}

const moment = (text: string | null | undefined): Date | null => (text ? new Date(text) : null);

type From<Rest extends readonly unknown[]> = Rest extends [unknown, unknown, ...infer More] ? More : never;

const valuesFor = (filter: RecordFilter, { accounts, area, person }: Reviewer): From<Values> => [
  accounts,
  area?.organisations ?? null,
  filter.organisationId ?? null,
  filter.accountId ?? null,
  filter.reason ?? null,
  filter.kind ?? null,
  filter.decision ?? null,
  filter.operation ?? null,
  filter.mediated ?? null,
  filter.overridden ?? null,
  moment(filter.from),
  moment(filter.until),
  person,
];

/** The index to walk: of what is asked for, what leaves the least. */
function narrowest(filter: RecordFilter, { area }: Reviewer) {
  if (filter.accountId) return by.ofAccount;
  if (filter.overridden) return by.underOverride;
  if (filter.operation) return by.ofOperation;
  if (filter.organisationId) return by.ofOrganisation;
  if (filter.mediated) return by.mediated;
  if (area !== null) return by.ofArea;
  return filter.reason ? by.forReason : by.all;
}

/** Who looked at a child. That somebody did tells that there is one, so this look is in the trail too. */
async function ofChild(number: string, filter: RecordFilter, reviewer: Reviewer, context: AuditContext): Promise<Read> {
  const { audit, disclosures } = context;
  const whole = reviewer.area === null || (await audit.isOf(number, reviewer.area.authority));
  const values = valuesFor(filter, whole ? { ...reviewer, area: null } : reviewer);
  return async (before, limit) => {
    const rows = await audit.database.ask(by.ofChild, [before, limit, ...values, number]);
    if (rows.length > 0) disclosures.disclosed(number, 'EXISTENCE');
    return rows.map(readRow);
  };
}

/** Those that gave rise to an incident are seen with it, wherever else they belong. */
function ofIncident(reference: string, filter: RecordFilter, reviewer: Reviewer, { audit }: AuditContext): Read {
  const values = valuesFor(filter, { ...reviewer, area: null });
  const reach = reviewer.area?.organisations ?? null;
  return async (before, limit) =>
    (await audit.database.ask(by.ofIncident, [before, limit, ...values, reference, reach])).map(readRow);
}

/** The entries an incident rose from: they have been followed, or there were none. */
export const entriesOfIncident = async (reference: string, context: AuditContext): Promise<Read> =>
  ofIncident(reference, {}, await reviewerIn(context), context);

async function wayTo(filter: RecordFilter, reviewer: Reviewer, context: AuditContext): Promise<Read> {
  const { audit } = context;
  const { childId, accountId, incident } = filter;
  if (accountId && !isUuid(accountId)) return NONE;
  if (incident) return ofIncident(incident, filter, reviewer, context);
  if (childId) {
    const number = childNumber(childId);
    return number === undefined ? NONE : ofChild(number, filter, reviewer, context);
  }
  const question = narrowest(filter, reviewer);
  const values = valuesFor(filter, reviewer);
  return async (before, limit) => (await audit.database.ask(question, [before, limit, ...values])).map(readRow);
}

/** A review: how its entries are read, and up to when everything is among them. */
export interface Review {
  readonly read: Read;
  readonly judgedUpTo: Date | null;
}

/** The entries that are asked for, as far as they are this auditor's to see. */
export async function reviewed(filter: RecordFilter, context: AuditContext): Promise<Review> {
  const { audit } = context;
  const { childId, accountId, incident } = filter;
  // Each leads to entries by a way of its own.
  const ways = [childId, accountId, incident].filter((way) => way !== null && way !== undefined);
  if (ways.length > 1) throw new AppError('BAD_USER_INPUT', { field: 'filter' });
  const reviewer = await reviewerIn(context);
  if (accountId && reviewer.accounts.includes(accountId)) throw new AppError('FORBIDDEN', { field: 'accountId' });
  const judgedUpTo = await audit.follower.catchUp();
  return { read: await wayTo(filter, reviewer, context), judgedUpTo };
}
