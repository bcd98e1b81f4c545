import { type Detector, isAtNight } from './detector.ts';

/** Whoever works nights has had one before; of whoever has hardly been seen, nothing is known yet. */
const NIGHTS_BEFORE = 1;
const DAYS_KNOWN = 8;
const ENOUGH = 3;

export const hours: Detector = {
  name: 'HOURS',
  watches: 'Records opened at night by somebody who does not work nights.',
  bound:
    '3 requests that open a record between 23 and 5 o’clock, where at least 8 of the 35 days before were worked, and at most one of them at night',
  judge: ({ looks, history }) => {
    if (history.days < DAYS_KNOWN || history.nights > NIGHTS_BEFORE) return [];
    const atNight = looks.filter((look) => look.opened.length > 0 && isAtNight(look));
    return atNight.length >= ENOUGH ? atNight.slice(0, ENOUGH) : [];
  },
};
