import type { RequestContext } from '#core/context.ts';
import type { NoticeLog } from '#core/notice-ports.ts';
import { portOf, type Subgraph } from '#core/subgraph.ts';
import { whenAsked } from '#core/when-asked.ts';
import { agreementChangesIn } from './agreement-changes.ts';
import { agreementStore } from './agreement-store.ts';
import { agreementsIn } from './agreements.ts';
import { assessmentsIn } from './assessments.ts';
import { brokeringIn } from './broker-changes.ts';
import { brokerStore } from './broker-store.ts';
import { changesIn } from './changes.ts';
import type { InvolvementServices, InvolvementsContext } from './context.ts';
import { type Deliverer, delivererWith } from './deliverer.ts';
import { involvementCounter, involvementFigures } from './figures.ts';
import { involvementIntake } from './intake.ts';
import { loadersOf } from './loaders.ts';
import { policy } from './policy.ts';
import { involvementReader } from './reader.ts';
import { resolvers } from './resolvers.ts';
import { involvementForgetter } from './retention.ts';
import { sensitiveChangesIn } from './sensitive-changes.ts';
import { sensitiveStore } from './sensitive-store.ts';
import { involvementStore } from './store.ts';

/** How long a receiver that failed once is left alone, and how long one attempt may take, in ms. */
const usualPace = { firstPause: 5_000, patience: 10_000 };

interface Services extends Pick<InvolvementServices, 'database' | 'store'> {
  /** Not there where no server runs. */
  readonly deliverer: Deliverer | undefined;
  readonly means: (request: RequestContext) => InvolvementsContext['involvements'];
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
    const lasting: InvolvementServices = {
      database,
      keys,
      toLoopback,
      store,
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
    return {
      database,
      store,
      deliverer: changeNotices && delivererWith({ ...telling, noticeLog }, tick),
      means: whenAsked(lasting, loadersOf(lasting, involvementReader(store))),
    };
  },
  perRequest: ({ means }, request): Pick<InvolvementsContext, 'involvements'> => ({ involvements: means(request) }),
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
