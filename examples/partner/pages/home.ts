/** Where one arrives: what one may do, and what runs out soon. */
import type { Page } from '../visit.ts';

export const home: readonly Page[] = [
  {
    path: '/',
    get: async (visit) => {
      const { clearance } = visit.session.viewer;
      return visit.show('home', { warnings: (clearance ?? []).filter(({ warning }) => warning) });
    },
  },
];
