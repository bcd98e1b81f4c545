import { type Detector, searchBefore } from './detector.ts';

const MINUTES = 60;

export const ownName: Detector = {
  name: 'SAME_SURNAME',
  watches:
    'A search for one’s own family name, and then a child of that name opened: somebody looks up their own family.',
  bound:
    'one search and one opening within an hour, of a name that fewer than one in 5 000 bear; who comes by a namesake otherwise opens a record they know the number of',
  judge: ({ looks }) => {
    for (const look of looks.filter(({ namesakes = [] }) => namesakes.length > 0)) {
      const search = searchBefore(looks, look, MINUTES, (one) => one.ownName === true);
      if (search) return search === look ? [look] : [search, look];
    }
    return [];
  },
};
