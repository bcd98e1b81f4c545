import type { Subgraph } from '#core/subgraph.ts';
import { appenderTo } from './appender.ts';
import type { AuditContext, Masks } from './context.ts';
import { policy } from './policy.ts';
import { resolvers } from './resolvers.ts';
import { type AuditStore, auditStore } from './store.ts';

interface Services {
  readonly store: AuditStore;
  readonly masks: Masks;
  readonly log: ReturnType<typeof appenderTo>;
}

/** Who asked: the trail, and the only way to add to it. */
export const audit: Subgraph<Services> = {
  name: 'audit',
  resolvers,
  policy,
  open: ({ database, keys, clock }) => ({
    store: auditStore(database),
    masks: {
      mask: (place) => keys.mask('place in the trail', place),
      place: (masked) => keys.unmask('place in the trail', masked),
    },
    log: appenderTo(database, keys, clock),
  }),
  perRequest: ({ store, masks }): Pick<AuditContext, 'audit'> => ({ audit: { store, masks } }),
  ports: ({ log }) => ({ audit: log }),
  check: ({ log }) => log.probe(),
};
