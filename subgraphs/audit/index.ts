import type { Database } from '#core/database.ts';
import type { AuditLog } from '#core/ports.ts';
import type { Subgraph, TrailWatch } from '#core/subgraph.ts';
import { appenderTo } from './appender.ts';
import type { AuditContext, Masks } from './context.ts';
import { auditFigures } from './figures.ts';
import { type LookStore, lookStore } from './look-store.ts';
import { policy } from './policy.ts';
import { proofsOf } from './proving.ts';
import { type Publisher, publisherOf } from './publisher.ts';
import { resolvers } from './resolvers.ts';
import { sealWith } from './sealing.ts';
import { type AuditStore, auditStore } from './store.ts';
import { type TreeStore, treeStore } from './tree-store.ts';

interface Services {
  readonly store: AuditStore;
  readonly masks: Masks;
  readonly ingest: Database;
  readonly log: ReturnType<typeof appenderTo>;
  /** Not there where a server beside publishes. */
  readonly publisher: Publisher | undefined;
  readonly watch: TrailWatch | undefined;
  readonly found: LookStore;
  readonly tree: TreeStore;
}

/** The way in for the other parts: closed to what concerns children while nobody watches. */
const guarded = ({ log, publisher }: Services): AuditLog => ({
  append: async (entry) => {
    const waiting = publisher?.admit(entry);
    if (waiting) await waiting;
    return log.append(entry);
  },
});

/** Who asked: the trail, and the only way to add to it. */
export const audit: Subgraph<Services> = {
  name: 'audit',
  resolvers,
  policy,
  open: ({ database, keys, clock, log, watch }) => {
    // One connection: batches follow each other, and a second writer would only be in the first one's way.
    const ingest = database.as('ingest', 1);
    const tree = treeStore(database);
    return {
      store: auditStore(database),
      masks: {
        mask: (place) => keys.mask('place in the trail', place),
        place: (masked) => keys.unmask('place in the trail', masked),
      },
      ingest,
      log: appenderTo(ingest, sealWith(keys), clock),
      publisher: watch && publisherOf(tree, watch, clock, log),
      watch,
      found: lookStore(database),
      tree,
    };
  },
  figures: ({ ports }) => auditFigures(ports),
  perRequest: ({ store, masks }): Pick<AuditContext, 'audit'> => ({ audit: { store, masks } }),
  ports: (services) => ({
    audit: guarded(services),
    trail: { ...services.found, prove: (places) => proofsOf(places, services.tree, services.watch) },
  }),
  check: ({ log }) => log.probe(),
  checks: ({ publisher }) => (publisher ? { witness: publisher.check } : {}),
  close: async ({ ingest, publisher }) => {
    await publisher?.close();
    await ingest.close();
  },
};
