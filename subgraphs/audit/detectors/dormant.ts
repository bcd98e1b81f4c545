import type { IsoDate } from '#core/ids.ts';
import { type Detector, untilDistinct } from './detector.ts';

/** Longer than the summer holidays of any school, after which everybody there wakes at once. */
const DAYS = 56;
const ENOUGH = 15;

const daysBetween = (one: IsoDate, other: IsoDate): number => (Date.parse(other) - Date.parse(one)) / 86_400_000;

export const dormant: Detector = {
  name: 'DORMANT_ACCOUNT_WAKES',
  watches: 'An account that has lain unused is suddenly used a great deal: its holder may not be the one who uses it.',
  bound:
    '15 children opened on the first day after 56 without any (no school holiday is as long); after 90 an account is suspended of itself',
  judge: ({ day, looks, history: { lastDay } }) =>
    lastDay === null || daysBetween(lastDay, day) < DAYS ? [] : untilDistinct(looks, ENOUGH, ({ opened }) => opened),
};
