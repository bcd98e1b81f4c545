/**
 * Feeds as those see them who look after them: how much came, how good it was, how late; and how a machine is let in to send.
 * Every figure is of one supplier's own batches, and compares with nothing of anybody else's (law 3).
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { dayOf } from '#core/clock.ts';
import { isMoment, isoDate, isUuid } from '#core/ids.ts';
import { connection, type PageArguments, pageRequest } from '#core/page.ts';
import type { DataQualityCode } from '#core/statements.ts';
import type { AccreditationContext } from './context.ts';
import { usualDays } from './feed-book.ts';
import type { FeedRow, FiguresRow, ShownBatchRow } from './feed-store.ts';
import * as sql from './feed-store.ts';
import { Refused } from './problems.ts';
import { inTransaction, today } from './rounds.ts';
import { managedInstallation } from './systems.ts';

const DAY = 86_400_000;
/** Of how many days the figures are, and for how many a key may hold. */
const YEAR = 365;
const isSupplier = (text: string): boolean => /^[a-z0-9-]{1,64}$/.test(text);

async function feeds(_parent: unknown, args: PageArguments, context: AccreditationContext) {
  const { first, after } = pageRequest(args, 20, [isSupplier]);
  const { viewer, accreditation } = context;
  const rows = await accreditation.feeds.feeds(viewer.organisation.id, viewer.authority, after?.[0] ?? null, first + 1);
  return connection(rows, first, ({ supplier }) => [supplier]);
}

const daysOf = ({ everyDays, trust }: FeedRow): number | null => everyDays ?? usualDays[trust];

const dayAfter = (day: string, days: number): string => dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY));

const figuresOf = ({ supplier }: FeedRow, { accreditation }: AccreditationContext): Promise<FiguresRow> =>
  accreditation.feedFigures.load(supplier);

/** By which day the next batch should come; null where no day is agreed or nothing has come yet. */
async function dueOn(feed: FeedRow, _args: unknown, context: AccreditationContext): Promise<string | null> {
  const { lastOn } = await figuresOf(feed, context);
  const days = daysOf(feed);
  return lastOn === null || days === null ? null : dayAfter(lastOn, days);
}

/** A share of a whole, to four places; null of nothing. */
const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;

async function batches({ supplier }: FeedRow, args: PageArguments, { accreditation }: AccreditationContext) {
  const { first, after } = pageRequest(args, 20, [isMoment, isUuid]);
  const rows = await accreditation.feeds.batches(supplier, after ?? [], first + 1);
  return connection(rows, first, ({ receivedAt, id }) => [receivedAt.toISOString(), id]);
}

/** How often each number was met: of faults among the first thousand that are kept, of notes in all. */
function findings({ rejections, notes }: ShownBatchRow) {
  const counts = new Map<DataQualityCode, number>();
  for (const { code } of rejections) counts.set(code, (counts.get(code) ?? 0) + 1);
  const faults = [...counts].map(([code, count]) => ({ code, count, isRefused: true }));
  const noted = Object.entries(notes).map(([code, count]) => ({ code, count, isRefused: false }));
  return [...faults, ...noted].toSorted((one, other) => Number(one.code) - Number(other.code));
}

export const feedQueries = { feeds };

export const feedTypes = {
  Feed: {
    organisation: ({ organisationId }: FeedRow, _args: unknown, { accreditation }: AccreditationContext) =>
      accreditation.organisations.load(organisationId),
    everyDays: daysOf,
    dueOn,
    isLate: async (feed: FeedRow, args: unknown, context: AccreditationContext) =>
      ((await dueOn(feed, args, context)) ?? '9999-12-31') < today(context),
    figures: (feed: FeedRow, _args: unknown, context: AccreditationContext) => figuresOf(feed, context),
    batches,
  },
  FeedFigures: {
    rejectRate: ({ rejected, received }: FiguresRow) => share(rejected, received),
    lateRate: ({ late, expected }: FiguresRow) => share(late, expected),
  },
  FeedBatch: {
    name: ({ batch }: ShownBatchRow) => batch,
    accepted: ({ created, changed, unchanged }: ShownBatchRow) => created + changed + unchanged,
    isLate: ({ dueOn: due, receivedAt }: ShownBatchRow) => due !== null && dayOf(receivedAt) > due,
    findings,
  },
};

/** One `figures of feeds` for all feeds of a page. */
export async function figuresLoaded(
  suppliers: readonly string[],
  { feeds: store }: { feeds: sql.FeedStore },
  now: Date,
) {
  const rows = await store.figures(suppliers, new Date(now.getTime() - YEAR * DAY));
  const of = new Map(rows.map((row) => [row.supplier, row]));
  return suppliers.map((supplier) => of.get(supplier) ?? new Error('the figures of a feed are always there'));
}

export interface ConnectFeed {
  readonly installationId: string;
  readonly supplier: string;
  readonly publicKey: string;
  readonly expiresOn: string;
}

/** A public key for Ed25519 or P-256: what the algorithms we take need, and nothing weaker. */
function keyIn(text: string): KeyObject {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    const { asymmetricKeyType: type, asymmetricKeyDetails } = key;
    if (type === 'ed25519' || (type === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1')) return key;
  } catch {
    // Said below: what is no key at all and what is a key of another kind are alike.
  }
  throw new Refused('KEY_INVALID', 'publicKey');
}

/** Lets an installation's machine client send a supplier's batches, with this key; earlier keys hold on until they expire. */
export async function connectFeed(asked: ConnectFeed, context: AccreditationContext): Promise<string> {
  const { organisationId } = await managedInstallation(asked.installationId, context);
  if (!isSupplier(asked.supplier)) throw new Refused('SUPPLIER_NOT_FOUND', 'supplier');
  const key = keyIn(asked.publicKey);
  const last = dayAfter(today(context), YEAR);
  if (isoDate(asked.expiresOn) === undefined || asked.expiresOn < today(context) || asked.expiresOn > last) {
    throw new Refused('KEY_INVALID', 'expiresOn');
  }
  const keyId = await calculateJwkThumbprint(key.export({ format: 'jwk' }) as never);
  const pem = key.export({ format: 'pem', type: 'spki' }).toString();
  return inTransaction(context, async (within) => {
    const [supplier] = await within.ask(sql.supplierOfOrganisation, [asked.supplier, organisationId]);
    if (!supplier) throw new Refused('SUPPLIER_NOT_FOUND', 'supplier');
    await within.ask(sql.connectSupplier, [supplier.id, asked.installationId]);
    const { account } = context.viewer;
    const [added] = await within.ask(sql.addClientKey, [asked.installationId, keyId, pem, account, asked.expiresOn]);
    if (!added) throw new Refused('ALREADY_REGISTERED', 'publicKey');
    return asked.installationId;
  });
}
