import type { Clock } from '#core/clock.ts';
import type { RequestContext } from '#core/context.ts';
import type { IsoDate } from '#core/ids.ts';
import type { ChildLife } from '#core/ports.ts';
import type { Subgraph } from '#core/subgraph.ts';
import { together } from '#core/together.ts';
import { laterTrail } from '#core/trail-reader.ts';
import { whenAsked } from '#core/when-asked.ts';
import { alikeIn } from './alike.ts';
import type { ChildRecord } from './child.ts';
import { complaintStore } from './complaint-store.ts';
import type { ChildrenContext, ChildrenServices } from './context.ts';
import { disputeStore } from './dispute-store.ts';
import { childFigures } from './figures.ts';
import { notOpenAfter } from './figures-sql.ts';
import { identifiersWith } from './identifiers.ts';
import { childIntake } from './intake.ts';
import { knownWith, laterHomes, laterWorkers } from './likeness.ts';
import { loadersOf } from './loaders.ts';
import { neighboursWith } from './neighbours.ts';
import { overrideStore } from './override-store.ts';
import { overridesIn } from './overrides.ts';
import { policy } from './policy.ts';
import { resolvers } from './resolvers.ts';
import { recordKeeper } from './retention.ts';
import { reviewServices } from './reviews.ts';
import { sealedLinksWith } from './sealed-links.ts';
import { shieldStore } from './shield-store.ts';
import { childStore, type KnownTo } from './store.ts';
import { lookPlaces, looksWith } from './subject-access-looks.ts';
import { subjectAccessStore } from './subject-access-store.ts';
import { transferStore } from './transfer-store.ts';

/** At full size each takes some ten milliseconds of the database: with the usual connections, a few held up everybody. */
const SEARCHES_AT_ONCE = 4;

interface Services extends Pick<ChildrenContext['children'], 'store' | 'database' | 'overrides'> {
  /** Over connections of its own. */
  /** One record, read together with those that other requests ask for at this moment. */
  readonly record: (id: string) => Promise<ChildRecord | null>;
  /** The same for one who may not know of every record. */
  readonly known: (asked: KnownTo) => Promise<ChildRecord | null>;
  readonly means: (request: RequestContext) => ChildrenContext['children'];
  readonly now: Clock;
}

/** What other parts must know of a record before they change what hangs on it. */
const lifeOf = ({ id, state, authority, synthetic, source, members, ...life }: ChildRecord): ChildLife => ({
  id,
  facts: { state, authority, synthetic, source, members },
  dateOfBirth: life.dateOfBirth as IsoDate | null,
  // Hidden with the rest: what is said of a day would tell.
  dateOfDeath: state === 'SHIELDED' ? null : (life.dateOfDeath as IsoDate | null),
});

/** Batches take longer than any question may, and wait while a night's work has its turn: for no answer, in ms. */
const PATIENCE = 60_000;

/** Who the child is: identity, whereabouts, family. */
export const children: Subgraph<Services> = {
  name: 'children',
  resolvers,
  policy,
  open: ({ database, keys, clock, ports, sealedLinks, overridesPerDay }) => {
    const { organisations, accounts } = ports;
    if (!organisations || !accounts) throw new TypeError('children needs the ports of accreditation');
    const trail = laterTrail(ports);
    const identifiers = identifiersWith(keys);
    const store = childStore(database, identifiers.fingerprint);
    const searching = database.beside(SEARCHES_AT_ONCE);
    const neighboursOf = neighboursWith(keys);
    const subjectAccess = subjectAccessStore(database);
    const links = sealedLinks === undefined ? null : sealedLinksWith(sealedLinks.keys, sealedLinks.custodians);
    const record = together(store.byId);
    const known = together(store.known);
    const overrides = overridesIn({ database, keys, accounts, perDay: overridesPerDay });
    const lasting: ChildrenServices = {
      identifiers,
      store,
      alike: alikeIn(searching, store),
      database,
      organisations,
      asker: knownWith({ organisations, workers: laterWorkers(ports), homes: laterHomes(ports), keys }),
      shields: shieldStore(database),
      shielding: { keys, neighboursOf },
      identity: { keys, identifiers, neighboursOf, sealedLinks: links },
      overrides,
      overrideStore: overrideStore(database),
      subjectAccess,
      disputes: disputeStore(database),
      complaints: complaintStore(database),
      transfers: transferStore(database),
      lookPlaces: lookPlaces(keys),
      trail,
    };
    const reviewing = reviewServices(database, keys, organisations);
    const looksOf = looksWith({ trail, organisations, accounts, store: subjectAccess });
    const means = whenAsked(lasting, loadersOf({ ...lasting, record, known, reviewing, looksOf }));
    return { store, database, record, known, overrides, means, now: clock };
  },
  perRequest: ({ means }, request): Pick<ChildrenContext, 'children'> => ({ children: means(request) }),
  figures: ({ ports }) => childFigures(ports),
  records: ({ database, keys }) => recordKeeper(database, keys),
  ports: ({ store, record: recordOf, known, database, overrides, now }) => ({
    overrides: {
      override: (holder) => overrides.find(holder, now()),
      look: (look) => overrides.look(look, now()),
    },
    children: {
      child: async (id, asker) => {
        const record = await (asker === null ? recordOf(id) : known({ id, ...asker, overridden: null }));
        return record ? { ...lifeOf(record), ...(record.shownBy && { shownBy: lifeOf(record.shownBy) }) } : null;
      },
      shownAs: store.shownAs,
    },
    hiddenRecords: {
      notOpen: async (after, limit) => (await database.ask(notOpenAfter, [after ?? '0', limit])).map(({ id }) => id),
    },
  }),
  check: ({ store }) => store.byId(['100000000000']),
  intake: ({ database, keys, clock }) => childIntake(database.patient(PATIENCE), keys, clock),
};
