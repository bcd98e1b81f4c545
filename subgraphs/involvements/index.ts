import DataLoader from 'dataloader';
import { dayOf } from '#core/clock.ts';
import type { RequestContext } from '#core/context.ts';
import type { Database } from '#core/database.ts';
import type { NoticeLog } from '#core/notice-ports.ts';
import type { ChildReader, OrganisationReader } from '#core/ports.ts';
import { reasonFacts } from '#core/reasons.ts';
import type { Keyring } from '#core/secrets.ts';
import { portOf, type Subgraph } from '#core/subgraph.ts';
import type { Person } from '#core/viewer.ts';
import { type AgreementChanges, agreementChangesIn } from './agreement-changes.ts';
import { type AgreementStore, agreementStore } from './agreement-store.ts';
import { type Agreements, agreementsIn } from './agreements.ts';
import { type Assessments, assessmentsIn } from './assessments.ts';
import { type Brokering, brokeringIn } from './broker-changes.ts';
import { type BrokerStore, brokerStore } from './broker-store.ts';
import { type Changes, changesIn } from './changes.ts';
import type { InvolvementsContext } from './context.ts';
import { type Deliverer, delivererWith } from './deliverer.ts';
import { involvementCounter, involvementFigures } from './figures.ts';
import { involvementIntake } from './intake.ts';
import { policy } from './policy.ts';
import { type Asking, type InvolvementReader, involvementReader } from './reader.ts';
import { resolvers } from './resolvers.ts';
import { involvementForgetter } from './retention.ts';
import { type SensitiveChanges, sensitiveChangesIn } from './sensitive-changes.ts';
import { type SensitiveStore, sensitiveStore } from './sensitive-store.ts';
import type { Audience } from './sharing.ts';
import { type InvolvementStore, involvementStore } from './store.ts';

/** How long a receiver that failed once is left alone, and how long one attempt may take, in ms. */
const usualPace = { firstPause: 5_000, patience: 10_000 };

interface Services {
  readonly database: Database;
  readonly keys: Keyring;
  readonly toLoopback: boolean;
  /** Not there where no server runs. */
  readonly deliverer: Deliverer | undefined;
  readonly store: InvolvementStore;
  readonly reader: InvolvementReader;
  readonly agreements: Agreements;
  readonly agreementStore: AgreementStore;
  readonly agreementChanges: AgreementChanges;
  readonly assessments: Assessments;
  readonly changes: Changes;
  readonly children: ChildReader;
  readonly organisations: OrganisationReader;
  readonly sensitiveStore: SensitiveStore;
  readonly sensitiveChanges: SensitiveChanges;
  readonly brokerStore: BrokerStore;
  readonly brokering: Brokering;
}

/**
 * Who asks, as far as it changes the answer: worked out when the first question of a request comes. The trail names the
 * agreements it was worked out from, whether or not they make a difference: that alone would tell of somebody.
 */
function askingOnce({ viewer, disclosures, now }: RequestContext, agreements: Agreements): () => Promise<Asking> {
  const purpose = viewer.reason === null ? null : reasonFacts[viewer.reason].sharing;
  const audience = ({ organisation: { id: organisation, kind } }: Person): Audience => ({
    organisation,
    kind,
    purpose,
  });
  const through = viewer.mediation === null ? [] : [audience(viewer.mediation.mediator)];
  let asking: Promise<Asking> | undefined;
  return () => {
    asking ??= agreements.pointersFor([audience(viewer), ...through], now).then((pointers) => {
      disclosures.ruled(`agreements@${pointers.version}`);
      return { today: dayOf(now), pointers };
    });
    return asking;
  };
}

/** Who else is working with the child, and how to reach them. */
export const involvements: Subgraph<Services> = {
  name: 'involvements',
  resolvers,
  policy,
  open: ({ database, keys, clock, log, ports, changeNotices }) => {
    const { children, organisations } = ports;
    if (children === undefined) throw new TypeError('involvements needs the port of children');
    if (organisations === undefined) throw new TypeError('involvements needs the port of organisations');
    const { toLoopback = false, tick = 1_000, ...pace } = changeNotices ?? {};
    const telling = { database, children, organisations, keys, clock, log, toLoopback, ...usualPace, ...pace };
    // The trail may be opened after those that write in it.
    const noticeLog: NoticeLog = { note: async (told) => portOf(ports.noticeLog).note(told) };
    const store = involvementStore(database);
    const kept = agreementStore(database);
    return {
      database,
      keys,
      toLoopback,
      deliverer: changeNotices && delivererWith({ ...telling, noticeLog }, tick),
      store,
      reader: involvementReader(store),
      agreements: agreementsIn(kept, clock),
      agreementStore: kept,
      agreementChanges: agreementChangesIn(database, keys),
      assessments: assessmentsIn(database, keys),
      changes: changesIn(database, keys),
      children,
      organisations,
      sensitiveStore: sensitiveStore(database),
      sensitiveChanges: sensitiveChangesIn(database, keys),
      brokerStore: brokerStore(database),
      brokering: brokeringIn(database, keys),
    };
  },
  perRequest: ({ reader, deliverer: _, ...services }, context): Pick<InvolvementsContext, 'involvements'> => {
    const asking = askingOnce(context, services.agreements);
    const each = <Key, Row>(keys: readonly Key[], ask: (asking: Asking, key: Key) => Promise<Row>): Promise<Row[]> =>
      asking().then((who) => Promise.all(keys.map((key) => ask(who, key))));
    return {
      involvements: {
        ...services,
        pages: new DataLoader((keys) => each(keys, (who, { records, ...page }) => reader.page(who, page, records)), {
          cacheKeyFn: (key) => JSON.stringify(key),
        }),
        roles: new DataLoader((keys) => each(keys, (who, records) => reader.roles(who, records)), {
          cacheKeyFn: (records) => records.join(),
        }),
        mediated: new DataLoader((each) => services.store.mediatedChanges(each), { cacheKeyFn: ({ id }) => id }),
        sensitive: new DataLoader(async (records) => {
          const found = await services.sensitiveStore.withAny(records, dayOf(context.now));
          return records.map((record) => found.has(record));
        }),
        sensitiveOf: new DataLoader(async (records) => {
          const rows = await services.sensitiveStore.ofRecords(records, dayOf(context.now));
          return records.map((record) => rows.filter(({ childId }) => childId === record));
        }),
        practitioners: new DataLoader((ids) => Promise.all(ids.map(reader.practitioner))),
      },
    };
  },
  figures: ({ ports }) => involvementFigures(ports),
  forgetter: ({ database }) => involvementForgetter(database),
  ports: ({ database, store }) => ({
    involvements: involvementCounter(database),
    workers: { nameOf: async (id) => (await store.practitioners([id]))[0]?.name ?? null },
  }),
  check: ({ store }) => store.practitioners(['00000000-0000-0000-0000-000000000000']),
  close: async ({ deliverer }) => deliverer?.stop(),
  intake: ({ database, keys, clock }) => involvementIntake(database, keys, clock),
};
