/**
 * What waits for an authority's team, and how long families wait: M11, M12, M13 and the queue of M10 of the
 * catalogue (domain study 11.2). Of records that are open to everybody alone: a question or a request about a hidden child is in no figure (law 3).
 */
import { dayOf } from '#core/clock.ts';
import type { Asks } from '#core/database.ts';
import { type Counted, type FigureDefinition, pairs } from '#core/figures/definition.ts';
import { boundsOf, type FigurePeriod } from '#core/figures/periods.ts';
import * as sql from './figures-sql.ts';
import { retentionCounted } from './retention-sql.ts';

const monthly = { version: 1, length: 'MONTH', audience: 'FIGURES' } as const;

export const queueDefinitions: readonly FigureDefinition[] = [
  {
    ...monthly,
    code: 'REVIEWS_WAITING',
    description:
      'Questions of matching that waited for the authority’s team when the month was closed, by how long. Not counted: those that concern a record that is not open to everybody.',
    categories: ['UNDER_7_DAYS', 'FROM_7_TO_29_DAYS', 'FROM_30_TO_89_DAYS', 'FROM_90_DAYS'],
  },
  {
    ...monthly,
    code: 'SUBJECT_ACCESS_CLOSED',
    description:
      'Families’ requests about who looked that were answered or refused in the month, by whether it was in time. Not counted: those about a record that is not open to everybody.',
    categories: pairs(['RELEASED', 'REFUSED'], ['WITHIN_A_MONTH', 'WITHIN_EXTENDED_TIME', 'LATE']),
  },
  {
    ...monthly,
    code: 'SUBJECT_ACCESS_OPEN',
    description:
      'Families’ requests about who looked that were open when the month was closed. Not counted: those about a record that is not open to everybody.',
    categories: ['IN_TIME', 'OVERDUE', 'IDENTITY_AWAITED'],
  },
  {
    ...monthly,
    code: 'DISPUTES_CLOSED',
    description:
      'Disputes of what is held that were settled or withdrawn in the month, by what came of them and whether it was in time. Not counted: those about a record that is not open to everybody.',
    categories: pairs(['CORRECTED', 'STANDS', 'WITHDRAWN'], ['WITHIN_A_MONTH', 'LATE']),
  },
  {
    ...monthly,
    code: 'DISPUTES_OPEN',
    description:
      'Disputes of what is held that were open when the month was closed. Not counted: those about a record that is not open to everybody.',
    categories: ['IN_TIME', 'OVERDUE'],
  },
  {
    ...monthly,
    code: 'COMPLAINTS_ANSWERED',
    description:
      'Families’ complaints about the directory that the team answered in the month, by what it found and whether it was in time: ten working days, or twenty where more time was taken. Those that are about somebody are of no area, and counted for England. Not counted: those about a record that is not open to everybody.',
    categories: pairs(['UPHELD', 'PARTLY_UPHELD', 'NOT_UPHELD'], ['WITHIN_TEN_DAYS', 'WITHIN_EXTENDED_TIME', 'LATE']),
  },
  {
    ...monthly,
    code: 'COMPLAINTS_OPEN',
    description:
      'Families’ complaints about the directory that were open when the month was closed, those that have gone to the national office or the Commissioner apart. Those that are about somebody are of no area, and counted for England. Not counted: those about a record that is not open to everybody.',
    categories: ['IN_TIME', 'OVERDUE', 'ESCALATED'],
  },
  {
    ...monthly,
    code: 'MOVES',
    description:
      'Records that were another authority’s, or nobody’s, when the month began than when it ended: into the area and out of it. Counted for both. Not counted: records that are not open to everybody, or were not when they moved.',
    categories: ['IN', 'OUT'],
  },
  {
    ...monthly,
    code: 'RETENTION',
    description:
      'Records that the nightly runs of the month archived, gave back because their facts had changed, and deleted for good when their time in the archive was over. Not counted: records that were not open to everybody before.',
    categories: ['ARCHIVED', 'RETURNED', 'PURGED'],
  },
];

export async function queues(period: FigurePeriod, within: Asks, at: Date): Promise<Counted[]> {
  const { from, until } = boundsOf(period);
  const reviews = await within.ask(sql.reviewsWaiting, [at]);
  const closed = await within.ask(sql.requestsClosed, [from, until]);
  const open = await within.ask(sql.requestsOpen, [dayOf(at)]);
  const disputes = await within.ask(sql.disputesClosed, [from, until]);
  const disputed = await within.ask(sql.disputesOpen, [dayOf(at)]);
  const complaints = await within.ask(sql.complaintsAnswered, [from, until]);
  const complained = await within.ask(sql.complaintsOpen, [dayOf(at)]);
  const moves = await within.ask(sql.movesCounted, [from, until]);
  const retired = await within.ask(retentionCounted, [dayOf(from), dayOf(until)]);
  return [
    ...reviews.map(({ area, waited, count }) => ({ figure: 'REVIEWS_WAITING', area, category: waited, count })),
    ...closed.map(({ area, came, time, count }) => ({
      figure: 'SUBJECT_ACCESS_CLOSED',
      area,
      category: `${came}:${time}`,
      count,
    })),
    ...disputes.map(({ area, came, time, count }) => ({
      figure: 'DISPUTES_CLOSED',
      area,
      category: `${came}:${time}`,
      count,
    })),
    ...disputed.map(({ area, standing, count }) => ({ figure: 'DISPUTES_OPEN', area, category: standing, count })),
    ...complaints.map(({ area, came, time, count }) => ({
      figure: 'COMPLAINTS_ANSWERED',
      area,
      category: `${came}:${time}`,
      count,
    })),
    ...complained.map(({ area, standing, count }) => ({ figure: 'COMPLAINTS_OPEN', area, category: standing, count })),
    ...moves.flatMap(({ from: left, to, count }) => [
      { figure: 'MOVES', area: left, category: 'OUT', count },
      { figure: 'MOVES', area: to, category: 'IN', count },
    ]),
    ...retired.map(({ area, did, count }) => ({ figure: 'RETENTION', area, category: did, count })),
    ...open.map(({ area, standing, count }) => ({ figure: 'SUBJECT_ACCESS_OPEN', area, category: standing, count })),
  ];
}
