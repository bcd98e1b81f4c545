/**
 * Bringing about contact with a service that is not shown (domain rules 5.8, 7.5). Whoever asks learns what the service
 * let be passed on, and nothing else: with a child with whom no such service works, everything goes the same way.
 */
import type { Asks, Database } from '#core/database.ts';
import type { Keyring } from '#core/secrets.ts';
import type { ContactStatement } from '#core/statements.ts';
import { newUuid } from '#core/uuid.ts';
import { workingDaysAfter } from '#core/working-days.ts';
import * as sql from './broker-store.ts';
import { entryWithin } from './change-sql.ts';
import type { InvolvementKey } from './involvement.ts';
import { type Change, type Done, onceIn } from './once.ts';
import { Refused } from './problems.ts';

const HOUR = 3_600_000;
const WORKING_DAYS = 2;

/** Until when somebody is to be answered: an hour, or two working days to the same time of day. */
export function dueAt(urgency: sql.ContactUrgency, now: Date): Date {
  if (urgency === 'URGENT') return new Date(now.getTime() + HOUR);
  return workingDaysAfter(now, WORKING_DAYS);
}

async function locked(within: Asks, key: InvolvementKey): Promise<sql.ContactRequestRow> {
  const [row] = await within.ask(sql.lockRequest, [key.childId, key.id]);
  const found = row && (await sql.requestByKeyIn(within, key));
  if (!found) throw new Refused('CONTACT_REQUEST_NOT_FOUND', 'contactRequestId');
  return found;
}

/** One for the viewer's team, as it was when it was seen. */
async function ofTeam(within: Asks, { context: { viewer } }: Change, key: InvolvementKey, version: number) {
  const row = await locked(within, key);
  const isTheirs = viewer.authority !== null && (row.authority === null || row.authority === viewer.authority);
  if (!isTheirs) throw new Refused('CONTACT_REQUEST_NOT_FOUND', 'contactRequestId');
  if (row.version !== version) throw new Refused('CHANGED_SINCE', 'version');
  return row;
}

const mustBe = (row: sql.ContactRequestRow, ...states: readonly sql.BrokeringState[]): void => {
  if (!states.includes(row.state)) throw new Refused('NOT_AT_THIS_STEP', 'contactRequestId');
};

/** Whoever has taken it on goes on with it; a colleague takes it over first. */
const mustBeAssigned = (row: sql.ContactRequestRow, { context: { viewer } }: Change): void => {
  if (row.assignedTo !== viewer.account) throw new Refused('TAKE_IT_FIRST', 'contactRequestId');
};

export interface Answer {
  readonly answer: sql.ContactAnswer;
  readonly released: ContactStatement | null;
}

function checkAnswer({ answer, released }: Answer): void {
  const hasWay = released?.telephone !== undefined || released?.email !== undefined;
  if (answer === 'CONTACT_RELEASED' && !hasWay) throw new Refused('RELEASED_CONTACT_MISSING', 'released');
  if (answer !== 'CONTACT_RELEASED' && released !== null) throw new Refused('NOTHING_WAS_RELEASED', 'released');
}

export function brokeringIn(database: Database, keys: Keyring) {
  const once = onceIn(database, keys);
  const asTeam = (
    change: Change,
    key: InvolvementKey,
    version: number,
    act: (within: Asks, row: sql.ContactRequestRow) => Promise<void>,
  ): Promise<Done> =>
    once(change, async (within) => {
      await act(within, await ofTeam(within, change, key, version));
      return key;
    });

  return {
    request: (change: Change, urgency: sql.ContactUrgency, authority: string | null): Promise<Done> =>
      once(change, async (within) => {
        const { viewer, now } = change.context;
        const [own] =
          viewer.practitioner === null
            ? []
            : await within.ask(entryWithin, [viewer.practitioner, viewer.organisation.id]);
        const id = newUuid(now);
        const [row] = await within.ask(sql.insertRequest, [
          change.childId,
          id,
          viewer.account,
          viewer.organisation.id,
          own?.id ?? null,
          urgency,
          viewer.reason ?? '',
          now,
          dueAt(urgency, now),
          authority,
        ]);
        if (!row) throw new Refused('ALREADY_REQUESTED', 'childId');
        return { childId: change.childId, id };
      }),

    take: (change: Change, key: InvolvementKey, version: number) =>
      asTeam(change, key, version, async (within, row) => {
        mustBe(row, 'REQUESTED', 'ASSIGNED', 'CONTACTED');
        const { viewer, now } = change.context;
        await within.ask(sql.assignRequest, [key.childId, key.id, viewer.account, now]);
      }),

    contacted: (change: Change, key: InvolvementKey, version: number) =>
      asTeam(change, key, version, async (within, row) => {
        mustBe(row, 'ASSIGNED');
        mustBeAssigned(row, change);
        await within.ask(sql.noteContacted, [key.childId, key.id, change.context.now]);
      }),

    answer: (change: Change, key: InvolvementKey, version: number, given: Answer) =>
      asTeam(change, key, version, async (within, row) => {
        // Where there is nobody to contact, it is answered without having been: the one who asked cannot tell.
        mustBe(row, 'ASSIGNED', 'CONTACTED');
        mustBeAssigned(row, change);
        checkAnswer(given);
        if (given.answer !== 'DECLINED') mustBe(row, 'CONTACTED');
        const released = given.released && JSON.stringify(given.released);
        await within.ask(sql.answerRequest, [key.childId, key.id, given.answer, released, change.context.now]);
      }),

    /** To the team that looks after the child now, where the child has moved. */
    passOn: (change: Change, key: InvolvementKey, version: number, authority: string | null) =>
      asTeam(change, key, version, async (within, row) => {
        mustBe(row, 'ASSIGNED', 'CONTACTED');
        mustBeAssigned(row, change);
        if (authority === row.authority) throw new Refused('STILL_YOURS', 'contactRequestId');
        await within.ask(sql.passOnRequest, [key.childId, key.id, authority]);
      }),

    /** By the one who asked: it is settled, or no longer needed. */
    close: (change: Change, key: InvolvementKey): Promise<Done> =>
      once(change, async (within) => {
        const row = await locked(within, key);
        const { viewer, now } = change.context;
        if (row.requestedBy !== viewer.account) throw new Refused('CONTACT_REQUEST_NOT_FOUND', 'contactRequestId');
        if (row.state !== 'CLOSED') await within.ask(sql.closeRequest, [key.childId, key.id, now]);
        return key;
      }),
  };
}
export type Brokering = ReturnType<typeof brokeringIn>;
