import DataLoader from 'dataloader';
import { askerOf } from '#core/asker.ts';
import type { Clock } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import type { ChildLife } from '#core/ports.ts';
import type { Subgraph } from '#core/subgraph.ts';
import { together } from '#core/together.ts';
import { laterTrail } from '#core/trail-reader.ts';
import { alikeIn } from './alike.ts';
import type { ChildRecord } from './child.ts';
import { complaintStore } from './complaint-store.ts';
import type { ChildrenContext } from './context.ts';
import { disputeStore } from './dispute-store.ts';
import { childFigures } from './figures.ts';
import { notOpenAfter } from './figures-sql.ts';
import { historyOf } from './history.ts';
import { identifiersWith } from './identifiers.ts';
import { childIntake } from './intake.ts';
import { knownWith, laterHomes, laterWorkers } from './likeness.ts';
import { neighboursWith } from './neighbours.ts';
import { looksTold } from './notices.ts';
import { overrideStore } from './override-store.ts';
import { overridesIn } from './overrides.ts';
import { participationOf } from './participation-sql.ts';
import { policy } from './policy.ts';
import { resolvers } from './resolvers.ts';
import { recordKeeper } from './retention.ts';
import { type ReviewServices, reviewServices, reviewsFor } from './reviews.ts';
import { sealedLinksWith } from './sealed-links.ts';
import { shieldStore } from './shield-store.ts';
import { childStore, type KnownTo } from './store.ts';
import { type LooksPage, lookPlaces, looksWith } from './subject-access-looks.ts';
import { subjectAccessStore } from './subject-access-store.ts';
import { otherTeamsOf } from './transfer-sql.ts';
import { transferStore } from './transfer-store.ts';

/** What lives as long as the process; the rest of the context is made for each request. */
type Lasting =
  | 'store'
  | 'alike'
  | 'identifiers'
  | 'database'
  | 'organisations'
  | 'asker'
  | 'shields'
  | 'shielding'
  | 'identity'
  | 'overrides'
  | 'overrideStore'
  | 'subjectAccess'
  | 'disputes'
  | 'complaints'
  | 'transfers'
  | 'lookPlaces'
  | 'trail';

interface Services extends Pick<ChildrenContext['children'], Lasting> {
  /** One record, read together with those that other requests ask for at this moment. */
  readonly record: (id: string) => Promise<ChildRecord | null>;
  /** The same for one who may not know of every record. */
  readonly known: (asked: KnownTo) => Promise<ChildRecord | null>;
  readonly reviewing: ReviewServices;
  readonly looks: ReturnType<typeof looksWith>;
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
    const neighboursOf = neighboursWith(keys);
    const subjectAccess = subjectAccessStore(database);
    const links = sealedLinks === undefined ? null : sealedLinksWith(sealedLinks.keys, sealedLinks.custodians);
    return {
      identifiers,
      store,
      alike: alikeIn(database, store),
      record: together(store.byId),
      known: together(store.known),
      database,
      organisations,
      asker: knownWith({ organisations, workers: laterWorkers(ports), homes: laterHomes(ports), keys }),
      shields: shieldStore(database),
      shielding: { keys, neighboursOf },
      identity: { keys, identifiers, neighboursOf, sealedLinks: links },
      reviewing: reviewServices(database, keys, organisations),
      overrides: overridesIn({ database, keys, accounts, perDay: overridesPerDay }),
      overrideStore: overrideStore(database),
      subjectAccess,
      disputes: disputeStore(database),
      complaints: complaintStore(database),
      transfers: transferStore(database),
      lookPlaces: lookPlaces(keys),
      trail,
      looks: looksWith({ trail, organisations, accounts, store: subjectAccess }),
      now: clock,
    };
  },
  perRequest: (
    { record, known, reviewing, looks, now: _now, ...services },
    { now, viewer },
  ): Pick<ChildrenContext, 'children'> => {
    const asker = askerOf(viewer);
    const overridden = viewer.override?.child ?? null;
    return {
      children: {
        ...services,
        reviews: reviewsFor(reviewing),
        byId: new DataLoader((ids) => Promise.all(ids.map((id) => known({ id, ...asker, overridden })))),
        inReview: new DataLoader((ids) => Promise.all(ids.map(record))),
        shieldCases: new DataLoader((ids) => services.shields.latest(ids)),
        shieldActs: new DataLoader((asked) => services.shields.acts(asked), {
          cacheKeyFn: (asked) => JSON.stringify(asked),
        }),
        showsCarerNames: new DataLoader((authorities) => services.shields.shows(authorities, now)),
        carerNames: new DataLoader((ids) => services.shields.carerNames(ids)),
        overrideLooks: new DataLoader((ids) => services.overrideStore.looks(ids)),
        subjectAccessActs: new DataLoader((asked) => services.subjectAccess.acts(asked), {
          cacheKeyFn: (asked) => JSON.stringify(asked),
        }),
        recordsOfRequests: new DataLoader((ids) => services.subjectAccess.records(ids)),
        looksOfRequests: new DataLoader(looks, {
          cacheKeyFn: ({ request: { id }, upTo, limit }: LooksPage) => JSON.stringify([id, upTo, limit]),
        }),
        trailWhole: new DataLoader(async (asked) => {
          const damaged = await services.trail.unreadable();
          return asked.map(() => damaged.length === 0);
        }),
        disputeSources: new DataLoader((ids) => services.disputes.sources(ids)),
        disputedFields: new DataLoader((records) => services.disputes.fields(records), { cacheKeyFn: String }),
        history: historyOf(services.database, services.identifiers),
        ownSystems: new DataLoader((codes) =>
          Promise.all(codes.map((code) => services.organisations.authoritySuppliers(code))),
        ),
        complaintActs: new DataLoader((ids) => services.complaints.acts(ids)),
        openTransfers: new DataLoader((ids) => services.transfers.ofChildren(ids, viewer.authority ?? '', now)),
        participation: new DataLoader((ids) => participationOf(services.database, ids)),
        otherTeams: new DataLoader(async (ids) => {
          const found = await otherTeamsOf(services.database, ids, viewer.authority ?? '');
          return ids.map((id) => found.find(({ review }) => review === id)?.authority ?? null);
        }),
        looks: looksTold(services.database),
      },
    };
  },
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
  intake: ({ database, keys, clock }) => childIntake(database, keys, clock),
};
