import DataLoader from 'dataloader';
import type { IsoDate } from '#core/ids.ts';
import type { ChildLife } from '#core/ports.ts';
import type { Subgraph } from '#core/subgraph.ts';
import { together } from '#core/together.ts';
import type { ChildRecord } from './child.ts';
import type { ChildrenContext } from './context.ts';
import { type Identifiers, identifiersWith } from './identifiers.ts';
import { childIntake } from './intake.ts';
import { policy } from './policy.ts';
import { resolvers } from './resolvers.ts';
import { type ReviewServices, reviewServices, reviewsFor } from './reviews.ts';
import { type ChildStore, childStore } from './store.ts';

interface Services {
  readonly store: ChildStore;
  /** One record, read together with those that other requests ask for at this moment. */
  readonly record: (id: string) => Promise<ChildRecord | null>;
  readonly identifiers: Identifiers;
  readonly reviewing: ReviewServices;
}

/** What other parts must know of a record before they change what hangs on it. */
const lifeOf = ({ id, state, authority, synthetic, source, members, ...life }: ChildRecord): ChildLife => ({
  id,
  facts: { state, authority, synthetic, source, members },
  dateOfBirth: life.dateOfBirth as IsoDate | null,
  dateOfDeath: life.dateOfDeath as IsoDate | null,
});

/** Who the child is: identity, whereabouts, family. */
export const children: Subgraph<Services> = {
  name: 'children',
  resolvers,
  policy,
  open: ({ database, keys, ports }) => {
    if (ports.organisations === undefined) throw new TypeError('children needs the port of organisations');
    const identifiers = identifiersWith(keys);
    const store = childStore(database, identifiers.fingerprint);
    const reviewing = reviewServices(database, keys, ports.organisations);
    return { identifiers, store, record: together(store.byId), reviewing };
  },
  perRequest: ({ store, record, identifiers, reviewing }): Pick<ChildrenContext, 'children'> => ({
    children: {
      store,
      identifiers,
      byId: new DataLoader((ids) => Promise.all(ids.map(record))),
      reviews: reviewsFor(reviewing),
    },
  }),
  ports: ({ store }) => ({
    children: {
      child: async (id) => {
        const [record] = await store.byId([id]);
        return record ? { ...lifeOf(record), ...(record.shownBy && { shownBy: lifeOf(record.shownBy) }) } : null;
      },
      shownAs: store.shownAs,
    },
  }),
  check: ({ store }) => store.byId(['100000000000']),
  intake: ({ database, keys, clock }) => childIntake(database, keys, clock),
};
