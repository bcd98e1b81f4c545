/**
 * Tells one subscriber what waits for it, one notice after the other: decided anew, entered in the trail, sent, noted. A
 * process that is killed between the last two sends it again, under the same identifier.
 */
import { hash, randomUUID } from 'node:crypto';
import { type Clock, dayOf } from '#core/clock.ts';
import type { Database } from '#core/database.ts';
import { AppError } from '#core/errors.ts';
import { causeOf, type Log } from '#core/log.ts';
import type { InstallationReach, NoticeLog } from '#core/notice-ports.ts';
import type { ChildReader, OrganisationReader } from '#core/ports.ts';
import type { Keyring } from '#core/secrets.ts';
import { uuidOf } from '#core/uuid.ts';
import { openChild } from './change-notice.ts';
import { publicId } from './involvement.ts';
import { receiverUrl } from './receiver-address.ts';
import type { ChangeNoticeKind } from './schema.generated.ts';
import * as sql from './subscription-sql.ts';
import { type DeliveryFailure, send } from './webhook.ts';

export interface DeliveryParts {
  readonly database: Database;
  readonly children: ChildReader;
  readonly organisations: OrganisationReader;
  readonly noticeLog: NoticeLog;
  readonly keys: Keyring;
  readonly clock: Clock;
  readonly log: Log;
  readonly toLoopback: boolean;
  readonly patience: number;
  readonly firstPause: number;
}

interface Turn extends DeliveryParts {
  readonly over: AbortSignal;
}

export const keyOf = (keys: Keyring, subscription: string) => keys.signer(`change notices of ${subscription}`);

const LONGEST_PAUSE = 60 * 60_000;
/** Where a right does not hold, or the trail is out of reach: nobody's receiver has failed. */
const PUT_OFF = 30_000;
export const GIVEN_UP_DAYS = 3;
/** How many before it is somebody else's turn. */
const TURN = 20;

/** Twice as long each time, and not for all at the same moment. */
export const pauseAfter = (failures: number, first: number, chance = Math.random()): number =>
  Math.min(LONGEST_PAUSE, first * 2 ** Math.min(failures, 20)) * (0.5 + chance / 2);

/** As Standard Webhooks names types: what it is about, then what has become of it. */
const types: Readonly<Record<ChangeNoticeKind, string>> = {
  INVOLVEMENT_RECORDED: 'involvement.recorded',
  INVOLVEMENT_ENDED: 'involvement.ended',
  LEAD_PROFESSIONAL_CHANGED: 'lead-professional.changed',
  COMMON_ASSESSMENT_REGISTERED: 'common-assessment.registered',
  COMMON_ASSESSMENT_ENDED: 'common-assessment.ended',
};

/** What the subscriber may be told of this change at this moment: the child's number and its own involvement; or nothing. */
async function pointerFor(notice: sql.Waiting, to: InstallationReach, { database, children, clock }: DeliveryParts) {
  const child = await openChild(children, notice.childId);
  if (child === null) return null;
  const { organisation, suppliers, clients } = to;
  const [own] = await database.ask(sql.ownInvolvement, [
    child.records,
    organisation,
    suppliers,
    clients,
    dayOf(clock()),
    notice.childId,
    notice.involvementId,
  ]);
  return own === undefined ? null : { child: child.id, involvement: publicId(own) };
}

type Pointer = NonNullable<Awaited<ReturnType<typeof pointerFor>>>;

const bodyOf = ({ kind, at, sequence }: sql.Waiting, pointer: Pointer): string =>
  JSON.stringify({ type: types[kind], timestamp: at.toISOString(), data: { sequence: sequence + 1, ...pointer } });

/** Record first, then disclose (law 1): what cannot be entered in the trail does not leave. */
async function tell(notice: sql.Waiting, url: URL, pointer: Pointer, to: InstallationReach, parts: Turn) {
  const { keys, clock, noticeLog } = parts;
  const body = bodyOf(notice, pointer);
  const { organisation, clients } = to;
  const document = hash('sha256', body);
  const entry = { request: randomUUID(), organisation, client: clients[0] ?? '', child: pointer.child, document };
  const place = await noticeLog.note(entry);
  if (!Number.isSafeInteger(place) || place < 0) throw new AppError('SERVICE_UNAVAILABLE');
  const id = uuidOf(keys.fingerprint('notice', JSON.stringify([notice.subscription, notice.id])));
  return send({ url, id, at: clock(), body, key: keyOf(keys, notice.subscription) }, parts);
}

async function failed({ subscription, from, failures }: sql.Waiting, failure: DeliveryFailure, parts: DeliveryParts) {
  const now = parts.clock();
  const next = new Date(now.getTime() + pauseAfter(failures, parts.firstPause));
  const givenUp = new Date(now.getTime() - GIVEN_UP_DAYS * 86_400_000);
  await parts.database.ask(sql.noteFailed, [subscription, from, failure, now, next, givenUp]);
}

const putOff = (subscription: string, { database, clock }: DeliveryParts): Promise<unknown> => {
  const now = clock();
  return database.ask(sql.putOff, [subscription, now, new Date(now.getTime() + PUT_OFF)]);
};

/** Whether the next one may follow. */
async function deliverNext(subscription: string, parts: Turn): Promise<boolean> {
  const { database, organisations, clock, toLoopback, over } = parts;
  const [notice] = await database.ask(sql.nextWaiting, [subscription]);
  if (notice === undefined) return false;
  const [to] = await organisations.installations([notice.installationId]);
  if (!to?.holds) {
    await putOff(subscription, parts);
    return false;
  }
  const { from, position } = notice;
  const pointer = await pointerFor(notice, to, parts);
  if (pointer === null) {
    await database.ask(sql.passOver, [subscription, from, position]);
    return true;
  }
  const url = receiverUrl(notice.url, toLoopback);
  const failure = url === null ? 'ADDRESS_REFUSED' : await tell(notice, url, pointer, to, parts);
  if (failure !== null) {
    // Broken off by ourselves: nothing is known of it, and it is sent again.
    if (!over.aborted) await failed(notice, failure, parts);
    return false;
  }
  await database.ask(sql.noteDelivered, [subscription, from, position, clock()]);
  return true;
}

/** A turn of one subscriber; ends early when nobody else may be kept waiting, or when `over`. Never rejects. */
export async function deliver(subscription: string, parts: DeliveryParts, over: AbortSignal): Promise<void> {
  try {
    for (
      let count = 0;
      count < TURN && !over.aborted && (await deliverNext(subscription, { ...parts, over }));
      count += 1
    );
  } catch (error) {
    parts.log.warn('a notice was put off', { subgraph: 'involvements', cause: causeOf(error) });
    await putOff(subscription, parts).catch(() => undefined);
  }
}
