/** Who else is working with the child: asked of the directory in the name of whoever looks, shown, and kept nowhere. */
import type { Directory } from '../directory.ts';
import { whoElse } from '../involved.ts';
import { view } from '../view.ts';
import { about, can, hrefOf } from './form.ts';
import type { Page } from './visit.ts';

export const whoElsePages = (directory: Directory): readonly Page[] => [
  {
    path: '/assessments/:id/who-else',
    // Each look is a deliberate act: its address alone asks for nothing.
    get: async (visit) => visit.go(hrefOf(visit.id)),
    post: async (visit) => {
      const { around, session, id } = visit;
      const { database } = around;
      const found = await whoElse({ directory, database, session }, id, {});
      const episode = await view(database, id, session);
      return visit.show('who-else', { ...about(episode, hrefOf(id)), ...found, mayAdd: can(episode, 'JOIN_TEAM') });
    },
  },
];
