import { type Detector, type Look, minutesBetween } from './detector.ts';

/** Eight numbers in order by chance: once in 40 320. */
const IN_ORDER = 8;
const MINUTES = 60;

const lowest = ({ opened }: Look): string => opened.toSorted()[0] ?? '';

export const browsing: Detector = {
  name: 'SEQUENTIAL_BROWSING',
  watches: 'Records opened in the order of their numbers: somebody is going through a list.',
  bound: '8 requests in rising order within an hour: by chance once in 40 320',
  judge: ({ looks }) => {
    let row: Look[] = [];
    for (const look of looks.filter(({ opened }) => opened.length > 0)) {
      const last = row.at(-1);
      // The same record again neither goes on nor breaks off.
      if (last && lowest(look) === lowest(last)) continue;
      row = last && lowest(look) > lowest(last) ? [...row, look] : [look];
      const recent = row.slice(-IN_ORDER);
      const [from] = recent;
      if (from && recent.length === IN_ORDER && minutesBetween(from, look) <= MINUTES) return recent;
    }
    return [];
  },
};
