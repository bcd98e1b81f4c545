import { type Detector, type Look, searchBefore } from './detector.ts';

const MINUTES = 60;

const isOfTheFamily = ({ atHome = [], namesakes = [] }: Look): boolean =>
  atHome.some((child) => namesakes.includes(child));

export const ownHome: Detector = {
  name: 'SAME_ADDRESS',
  watches:
    'A child opened that lives at one’s own home postcode, after a search for that postcode or one’s own family name, or of that name: somebody looks up their own family, or their neighbours.',
  bound:
    'one opening; some fifteen homes share a postcode, so that whoever works where they live opens a neighbour’s child now and then: without the search or the name it says nothing',
  judge: ({ looks }) => {
    for (const look of looks.filter(({ atHome = [] }) => atHome.length > 0)) {
      if (isOfTheFamily(look)) return [look];
      const search = searchBefore(looks, look, MINUTES, (one) => one.ownPostcode === true || one.ownName === true);
      if (search) return search === look ? [look] : [search, look];
    }
    return [];
  },
};
