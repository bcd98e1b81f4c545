/**
 * Takes changes from the outbox. Of a child that is not open nothing goes further: no notice, no position, nothing that
 * anybody could count. Done again after it was cut off, it has happened once.
 */
import { type Clock, dayOf } from '#core/clock.ts';
import type { Database } from '#core/database.ts';
import type { ChildReader, OrganisationReader } from '#core/ports.ts';
import { type OpenChild, openChild } from './change-notice.ts';
import * as sql from './change-notice-sql.ts';
import { runningSubscriptions } from './subscription-sql.ts';

export interface PublisherParts {
  readonly database: Database;
  readonly children: ChildReader;
  readonly organisations: OrganisationReader;
  readonly clock: Clock;
}

const BATCH = 200;
/** How many installations are asked about at once. */
const INSTALLATIONS = 1_000;

/** By what each subscriber has told the directory itself: a supplier's feed, or its users through its machine client. */
async function tellersOf({ database, organisations }: PublisherParts) {
  const tellers = [];
  for (let after: string | null = null; ; ) {
    const running: readonly { id: string; installationId: string }[] = await database.ask(runningSubscriptions, [
      after,
    ]);
    const reached = await organisations.installations(running.map(({ installationId }) => installationId));
    for (const [index, { id: subscription }] of running.entries()) {
      const { organisation, suppliers = [], clients = [] } = reached[index] ?? {};
      tellers.push(...suppliers.map((supplier) => ({ subscription, organisation, supplier })));
      tellers.push(...clients.map((client) => ({ subscription, organisation, client })));
    }
    after = running.at(-1)?.installationId ?? null;
    if (running.length < INSTALLATIONS) return tellers;
  }
}

/** How many were taken. */
async function publishSome(parts: PublisherParts): Promise<number> {
  const { database, children, clock } = parts;
  const waiting = await database.ask(sql.changesWaiting, [BATCH]);
  if (waiting.length === 0) return 0;
  const records = [...new Set(waiting.map(({ childId }) => childId))];
  const found = await Promise.all(records.map((record) => openChild(children, record)));
  const open = new Map<string, OpenChild | null>(records.map((record, index) => [record, found[index] ?? null]));
  const rows = waiting.map(({ id, childId }) => ({ id, shown: open.get(childId)?.id ?? null }));
  const tellers = await tellersOf(parts);
  await database.transaction(async (within) => {
    await within.ask(sql.onePublisherAtATime, []);
    const now = clock();
    const published = new Set((await within.ask(sql.publishChanges, [JSON.stringify(rows), now])).map(({ id }) => id));
    const named = waiting
      .filter(({ id }) => published.has(id))
      .map(({ id, childId }) => ({ id, records: open.get(childId)?.records }));
    if (named.length === 0 || tellers.length === 0) return;
    const told = await within.ask(sql.addressees, [JSON.stringify(named), JSON.stringify(tellers), dayOf(now)]);
    await within.ask(sql.addressNotices, [told.map((each) => each.subscription), told.map((each) => each.position)]);
  });
  return waiting.length;
}

/** Everything that waits. */
export async function publish(parts: PublisherParts): Promise<void> {
  while ((await publishSome(parts)) === BATCH);
}

/** Everything that is older than it is kept. */
export async function forget({ database, clock }: PublisherParts): Promise<void> {
  while ((await database.ask(sql.forgetNotices, [clock()])).length === 5_000);
}
