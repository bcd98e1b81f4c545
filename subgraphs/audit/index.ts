import DataLoader from 'dataloader';
import type { Database } from '#core/database.ts';
import { MAX_PAGE } from '#core/page.ts';
import type { AuditLog, Ports } from '#core/ports.ts';
import type { Keyring } from '#core/secrets.ts';
import { portOf, type Subgraph, type TrailWatch } from '#core/subgraph.ts';
import { appenderTo } from './appender.ts';
import { complainedOn } from './complained.ts';
import type { AuditContext, Masks } from './context.ts';
import { auditFigures } from './figures.ts';
import { type Follower, followerOf } from './follower.ts';
import { type Incidents, incidentsIn } from './incidents.ts';
import { type LookStore, lookStore } from './look-store.ts';
import { noticingOn } from './noticing.ts';
import { policy } from './policy.ts';
import { proofsOf } from './proving.ts';
import { type Publisher, publisherOf } from './publisher.ts';
import { resolvers } from './resolvers.ts';
import { trailForgetter } from './retention.ts';
import { sealWith } from './sealing.ts';
import { type AuditStore, auditStore } from './store.ts';
import { tellingOn } from './telling.ts';
import { type TreeStore, treeStore } from './tree-store.ts';
import { unreadIn } from './unread-store.ts';

interface Services {
  readonly database: Database;
  readonly others: Others;
  readonly follower: Follower;
  readonly complained: (place: number) => Promise<void>;
  readonly incidents: Incidents;
  readonly store: AuditStore;
  readonly masks: Masks;
  readonly incidentMasks: Masks;
  readonly ingest: Database;
  readonly log: ReturnType<typeof appenderTo>;
  /** Not there where a server beside publishes. */
  readonly publisher: Publisher | undefined;
  readonly watch: TrailWatch | undefined;
  readonly found: LookStore;
  readonly tree: TreeStore;
}

/** What the other parts are asked. A command that only writes has none of them. */
type Others = Partial<Pick<Ports, 'organisations' | 'children' | 'accounts'>>;

/**
 * A record that was given up is nobody's any more (domain rules 7.10). One that was found to be a hidden child's is whose it
 * was: else whose look is on the list would tell that it is.
 */
async function isOf({ children }: Others, number: string, authority: string): Promise<boolean> {
  const found = await portOf(children).child(number, null);
  const isHidden = found?.shownBy?.facts.state === 'SHIELDED';
  const facts = (isHidden ? found : (found?.shownBy ?? found))?.facts;
  return facts !== undefined && facts.authority === authority;
}

const masksOf = (keys: Keyring, use: string): Masks => ({
  mask: (place) => keys.mask(use, place),
  place: (masked) => keys.unmask(use, masked),
});

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
  open: ({ database, keys, clock, log, watch, ports: others }) => {
    const person = (account: string) => portOf(others.organisations).person(account);
    const follower = followerOf({ database, person, clock, log });
    // Where the trail is only written, nobody judges it.
    if (watch) follower.start();
    // One connection: batches follow each other, and a second writer would only be in the first one's way.
    const ingest = database.as('ingest', 1);
    const tree = treeStore(database);
    return {
      database,
      others,
      follower,
      complained: complainedOn({ database, person, clock }),
      incidents: incidentsIn(database, () => portOf(others.accounts)),
      store: auditStore(database),
      masks: masksOf(keys, 'place in the trail'),
      incidentMasks: masksOf(keys, 'place among incidents'),
      ingest,
      log: appenderTo(ingest, sealWith(keys), clock),
      publisher: watch && publisherOf(tree, watch, clock, log),
      watch,
      found: lookStore(database, clock),
      tree,
    };
  },
  figures: ({ ports }) => auditFigures(ports),
  forgetter: ({ database }) => trailForgetter(database),
  perRequest: ({
    database,
    store,
    masks,
    incidentMasks,
    follower,
    incidents,
    others,
  }): Pick<AuditContext, 'audit'> => ({
    audit: {
      database,
      store,
      masks,
      incidentMasks,
      follower,
      incidents,
      reviewers: new DataLoader((accounts) =>
        Promise.all(accounts.map((account) => portOf(others.organisations).reviewer(account))),
      ),
      signals: new DataLoader(incidents.signals),
      acts: new DataLoader(incidents.acts),
      shownAs: new DataLoader((numbers) => portOf(others.children).shownAs(numbers), { maxBatchSize: MAX_PAGE }),
      isOf: (child, authority) => isOf(others, child, authority),
    },
  }),
  ports: (services) => ({
    audit: guarded(services),
    trail: {
      looks: services.found.looks,
      tell: tellingOn(guarded(services), services.found),
      prove: (places) => proofsOf(places, services.tree, services.watch),
      complained: services.complained,
      unreadable: unreadIn(services.database).spans,
    },
    noticeLog: { note: noticingOn(guarded(services)) },
  }),
  check: ({ log }) => log.probe(),
  checks: ({ publisher }) => (publisher ? { witness: publisher.check } : {}),
  gauges: ({ follower }) => ({
    trail_entries_unreadable: {
      help: 'Entries of the trail that cannot be read as they were written.',
      value: follower.unreadable,
    },
    trail_entries_not_judged: {
      help: 'Entries of the trail that detectors have not judged yet.',
      value: follower.waiting,
    },
  }),
  close: async ({ ingest, publisher, follower }) => {
    await Promise.all([publisher?.close(), follower.close()]);
    await ingest.close();
  },
};
