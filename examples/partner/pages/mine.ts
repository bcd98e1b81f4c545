/** The children one works with. */
import { Refused } from '../../govuk/directory.ts';
import { MyInvolvements } from '../operations.generated.ts';
import type { Page } from '../visit.ts';
import { hrefOf } from './about.ts';

export const mine: readonly Page[] = [
  {
    path: '/mine',
    needsReason: true,
    get: async (visit) => {
      const { myInvolvements } = await visit.askAsSelf(MyInvolvements, { after: visit.after });
      if (!myInvolvements) throw new Refused('FORBIDDEN');
      const { nodes, pageInfo } = myInvolvements;
      return visit.show('mine', {
        involvements: nodes.map((each) => {
          const child = each.child && hrefOf(visit, each.child.id);
          return { ...each, childHref: child, href: child && `${child}/involvements/${visit.handle(each.id)}` };
        }),
        next: visit.next(pageInfo),
      });
    },
  },
];
