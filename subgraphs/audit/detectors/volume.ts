import { type Detector, LOOKS_OF_A_DAY, untilDistinct, type Window } from './detector.ts';

/** A duty team opens some thirty in its worst shift; a team that keeps records right opens whole schools of them. */
const MOST = 60;
const MOST_OF_A_TEAM = 150;

const mostOf = ({ looks }: Window): number => (looks[0]?.role.startsWith('AUTHORITY_') ? MOST_OF_A_TEAM : MOST);

export const volume: Detector = {
  name: 'VOLUME',
  watches: 'More children opened in a day than the work of one person takes.',
  bound:
    'more than 60 children in a day (150 for an authority’s team): twice what a duty worker opens on the worst day; or 2 000 requests of any kind',
  judge: (window) => {
    const many = untilDistinct(window.looks, mostOf(window) + 1, ({ opened }) => opened);
    return many.length > 0 ? many : window.looks.slice(LOOKS_OF_A_DAY - 1, LOOKS_OF_A_DAY);
  },
};
