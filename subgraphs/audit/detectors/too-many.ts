import { crowded, type Detector } from './detector.ts';

const ENOUGH = 6;
const MINUTES = 60;

export const tooMany: Detector = {
  name: 'TOO_MANY_RESULTS',
  watches: 'Searches that would list more children than are shown, again and again.',
  bound: '6 within an hour: whoever looks for one child narrows the search after the first or second',
  judge: ({ looks }) =>
    crowded(
      looks.filter(({ searches }) => searches.some(({ came }) => came === 'TOO_MANY')),
      ENOUGH,
      MINUTES,
    ),
};
