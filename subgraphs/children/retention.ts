/**
 * Archives, gives back and deletes records, a batch in a transaction of its own: taking turns with feeds, so that none
 * writes about a record while it goes. By a role of its own: nothing that answers a request can do any of it.
 */
import { randomUUID } from 'node:crypto';
import { dayOf } from '#core/clock.ts';
import type { Asks, Database } from '#core/database.ts';
import type { RecordKeeper, RetentionStep } from '#core/retention.ts';
import type { Keyring } from '#core/secrets.ts';
import { markOf } from './forgotten.ts';
import { identifiersWith } from './identifiers.ts';
import { oneIntakeAtATime } from './intake-sql.ts';
import { rederive } from './rederive.ts';
import * as sql from './retention-sql.ts';
import { closeAbout } from './review-rulings.ts';

/** So many records of children in a batch: feeds wait for no longer than one takes. */
const MOST = 100;
/** For no answer waits for it. */
const PATIENCE = 60_000;
const DAY = 86_400_000;

export function recordKeeper(database: Database, keys: Keyring): RecordKeeper {
  const identifiers = identifiersWith(keys);
  const patient = database.patient(PATIENCE);
  const role = patient.as('retention', 1);

  const steps: Readonly<Record<RetentionStep, (within: Asks, now: Date) => Promise<number>>> = {
    giveBack: async (within, now) => childrenIn(await within.ask(sql.giveBackDue, [dayOf(now), MOST])),
    archive: async (within, now) => {
      const rows = await within.ask(sql.archiveDue, [dayOf(now), MOST]);
      const records = rows.map(({ record }) => record);
      // Nobody is asked any more about whom nobody is shown.
      if (records.length > 0) await closeAbout({ within, keys, now }, records);
      return childrenIn(rows);
    },
    purge: async (within, now) => {
      const rows = await within.ask(sql.purgeDue, [dayOf(now), MOST]);
      const marks = rows.map(({ record }) => markOf(keys, record));
      await within.ask(sql.keepTombstones, [marks, rows.map(({ rule }) => rule), dayOf(now)]);
      const goOn = [...new Set(rows.flatMap((row) => row.goesOn ?? []))];
      if (goOn.length > 0) await rederive(within, identifiers, goOn, now);
      return childrenIn(rows);
    },
  };

  return {
    begin: async (now) => {
      const id = randomUUID();
      await role.ask(sql.beginRun, [id, dayOf(now), now]);
      return id;
    },
    batch: (step, run, now) =>
      role.transaction(async (within) => {
        await within.ask(oneIntakeAtATime, []);
        const count = await steps[step](within, now);
        const only = (of: RetentionStep): number => (of === step ? count : 0);
        if (count > 0) await within.ask(sql.addToRun, [run, only('archive'), only('giveBack'), only('purge')]);
        return count;
      }),
    gone: async (after) => (await role.ask(sql.goneAfter, [after ?? '0', MOST])).map(({ id }) => id),
    settle: async (records, now) => void (await role.ask(sql.settleGone, [records, new Date(now.getTime() - DAY)])),
    finish: async (run, now) => {
      const [{ held } = { held: 0 }] = await role.ask(sql.childrenHeld, [dayOf(now)]);
      const [counts] = await role.ask(sql.finishRun, [run, now, held]);
      if (counts === undefined) throw new TypeError('a run is never forgotten');
      return counts;
    },
    due: async (now) => {
      const [counts] = await role.ask(sql.childrenDue, [dayOf(now)]);
      return counts ?? { archived: 0, returned: 0, purged: 0, held: 0 };
    },
    isDone: async (now) => (await database.ask(sql.isDone, [dayOf(now)]))[0]?.done === true,
    alone: async (work) => {
      const leadership = await database.lead('retention');
      if (leadership === null) return false;
      try {
        await work();
      } finally {
        await leadership.close();
      }
      return true;
    },
    hold: async (child, by, until, now) =>
      (await database.ask(sql.placeHold, [randomUUID(), child, by, now, until])).length > 0,
    lift: async (child, by, now) => (await database.ask(sql.liftHolds, [child, by, now])).length,
    stop: async () => void (await Promise.all([role.close(), patient.close()])),
  };
}

const childrenIn = (rows: readonly { readonly isChild: boolean }[]): number =>
  rows.filter(({ isChild }) => isChild).length;
