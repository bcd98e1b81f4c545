import type { Subgraph } from '#core/subgraph.ts';
import { appenderTo } from './appender.ts';
import type { AuditContext } from './context.ts';
import { policy } from './policy.ts';
import { resolvers } from './resolvers.ts';
import { type AuditStore, auditStore } from './store.ts';

interface Services {
  readonly store: AuditStore;
  readonly log: ReturnType<typeof appenderTo>;
}

/** Who asked: the trail, and the only way to add to it. */
export const audit: Subgraph<Services> = {
  name: 'audit',
  resolvers,
  policy,
  open: ({ database, keys, clock }) => ({ store: auditStore(database), log: appenderTo(database, keys, clock) }),
  perRequest: ({ store }): Pick<AuditContext, 'audit'> => ({ audit: { store } }),
  ports: ({ log }) => ({ audit: log }),
  check: ({ log }) => log.probe(),
};
