import type { Detector, Look } from './detector.ts';

/** A name with three spellings and two dates of birth takes six. */
const IN_A_ROW = 25;

export const searching: Detector = {
  name: 'SEARCH_WITHOUT_OPENING',
  watches: 'Search after search, and no record opened: somebody is finding out who there is.',
  bound: '25 requests that search, one after another in a day, without a record opened between them',
  judge: ({ looks }) => {
    let row: Look[] = [];
    for (const look of looks) {
      if (look.opened.length > 0) row = [];
      else if (look.searches.some(({ by }) => by === 'DETAILS')) row.push(look);
      if (row.length === IN_A_ROW) return row;
    }
    return [];
  },
};
