import { crowded, type Detector } from './detector.ts';

const ENOUGH = 10;
const MINUTES = 60;

export const guessing: Detector = {
  name: 'NUMBER_GUESSING',
  watches: 'Numbers that open nothing, one after another: somebody is trying them out.',
  bound: '10 requests within an hour: a check digit catches slips of the pen, and letters with a number are rare',
  judge: ({ looks }) =>
    crowded(
      looks.filter(({ searches }) => searches.some(({ by, came }) => by === 'NUMBER' && came === 'NONE')),
      ENOUGH,
      MINUTES,
    ),
};
