import type { Database } from '#core/database.ts';
import type { Subgraph } from '#core/subgraph.ts';
import { appenderTo } from './appender.ts';
import type { AuditContext, Masks } from './context.ts';
import { keyStore } from './key-store.ts';
import { policy } from './policy.ts';
import { resolvers } from './resolvers.ts';
import { sealerWith } from './sealing.ts';
import { type AuditStore, auditStore } from './store.ts';

interface Services {
  readonly store: AuditStore;
  readonly masks: Masks;
  readonly ingest: Database;
  readonly log: ReturnType<typeof appenderTo>;
}

/** Who asked: the trail, and the only way to add to it. */
export const audit: Subgraph<Services> = {
  name: 'audit',
  resolvers,
  policy,
  open: ({ database, keys, clock }) => {
    // One connection: batches follow each other, and a second writer would only be in the first one's way.
    const ingest = database.as('ingest', 1);
    return {
      store: auditStore(database),
      masks: {
        mask: (place) => keys.mask('place in the trail', place),
        place: (masked) => keys.unmask('place in the trail', masked),
      },
      ingest,
      log: appenderTo(ingest, sealerWith(keyStore(database, keys)), clock),
    };
  },
  perRequest: ({ store, masks }): Pick<AuditContext, 'audit'> => ({ audit: { store, masks } }),
  ports: ({ log }) => ({ audit: log }),
  check: ({ log }) => log.probe(),
  close: ({ ingest }) => ingest.close(),
};
