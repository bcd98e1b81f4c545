/** What is made for one request, when it is asked for: each question once, for all fields that ask it at the same time. */
import DataLoader from 'dataloader';
import { dayOf } from '#core/clock.ts';
import type { RequestContext } from '#core/context.ts';
import { reasonFacts } from '#core/reasons.ts';
import type { Person } from '#core/viewer.ts';
import type { Makers } from '#core/when-asked.ts';
import type { Agreements } from './agreements.ts';
import type { InvolvementLoaders, InvolvementServices } from './context.ts';
import type { Asking, InvolvementReader } from './reader.ts';
import type { Audience } from './sharing.ts';

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

export const loadersOf = (
  { agreements, store, sensitiveStore }: InvolvementServices,
  reader: InvolvementReader,
): Makers<InvolvementLoaders> => {
  const each = async <Key, Row>(
    asking: () => Promise<Asking>,
    keys: readonly Key[],
    ask: (asking: Asking, key: Key) => Promise<Row>,
  ): Promise<Row[]> => {
    const who = await asking();
    return Promise.all(keys.map((key) => ask(who, key)));
  };
  return {
    asking: (request) => askingOnce(request, agreements),
    pages: (_request, { asking }) =>
      new DataLoader((keys) => each(asking, keys, (who, { records, ...page }) => reader.page(who, page, records)), {
        cacheKeyFn: (key) => JSON.stringify(key),
      }),
    roles: (_request, { asking }) =>
      new DataLoader((keys) => each(asking, keys, (who, records) => reader.roles(who, records)), {
        cacheKeyFn: (records) => records.join(),
      }),
    mediated: () => new DataLoader((keys) => store.mediatedChanges(keys), { cacheKeyFn: ({ id }) => id }),
    sensitive: ({ now }) =>
      new DataLoader(async (records) => {
        const found = await sensitiveStore.withAny(records, dayOf(now));
        return records.map((record) => found.has(record));
      }),
    sensitiveOf: ({ now }) =>
      new DataLoader(async (records) => {
        const rows = await sensitiveStore.ofRecords(records, dayOf(now));
        return records.map((record) => rows.filter(({ childId }) => childId === record));
      }),
    practitioners: () => new DataLoader((ids) => Promise.all(ids.map(reader.practitioner))),
  };
};
