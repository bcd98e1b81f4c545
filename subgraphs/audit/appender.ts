/**
 * Group commit: entries that wait while a batch is being written go together into the next one, without a timer (a
 * timer only adds waiting: data study, section 5). An entry is acknowledged when it is durable, and not before.
 */
import type { Clock } from '#core/clock.ts';
import { type Asks, question } from '#core/database.ts';
import type { TrailEntry } from '#core/ports.ts';
import type { Keyring } from '#core/secrets.ts';
import { bodyOf, leafOf } from './entry.ts';

const headSize = question<{ size: string }, []>('trail head', 'select size from audit.head');

const append = question<
  { done: boolean },
  [
    expected: number,
    moment: Date,
    leaves: readonly Buffer[],
    bodies: readonly Buffer[],
    seals: readonly Buffer[],
    accounts: readonly (string | null)[],
    mediators: readonly (string | null)[],
    children: readonly string[],
    childEntries: readonly number[],
  ]
>(
  'append to trail',
  'select audit.append($1, $2, $3::bytea[], $4::bytea[], $5::bytea[], $6::uuid[], $7::uuid[], $8::bigint[], $9::bigint[]) as done',
);

interface Waiting {
  readonly entry: TrailEntry;
  readonly resolve: (index: number) => void;
  readonly reject: (error: unknown) => void;
}

/** The trail cannot take the entry now: whoever waits for it discloses nothing. */
export class TrailUnavailable extends Error {
  readonly code = 'TRAIL_UNAVAILABLE';
}

const MAX_BATCH = 512;
/** Beyond this the database does not keep up, and more waiting would only make it worse. */
const MAX_WAITING = 20_000;
/** After a failure one batch tries the way again; everybody else is refused at once instead of waiting for a timeout. */
const REST_AFTER_FAILURE = 250;
const MAX_CONFLICTS = 50;

export function appenderTo(database: Asks, keys: Keyring, clock: Clock) {
  let queue: Waiting[] = [];
  let writing = false;
  let size: number | undefined;
  let restUntil = 0;
  let failing = false;

  async function write(batch: readonly Waiting[]): Promise<number> {
    const at = clock();
    const sealed = batch.map(({ entry }) =>
      entry.parameters === undefined ? null : keys.seal('parameters', entry.parameters),
    );
    const bodies = batch.map(({ entry }, index) => bodyOf(entry, at, sealed[index] ?? null));
    const subjects = batch.flatMap(({ entry }, index) =>
      Object.keys(entry.children).map((child) => [child, index] as const),
    );
    for (let attempt = 0; attempt < MAX_CONFLICTS; attempt += 1) {
      size ??= Number((await database.ask(headSize, []))[0]?.size);
      const [row] = await database.ask(append, [
        size,
        at,
        bodies.map(leafOf),
        bodies,
        sealed.map((bytes) => bytes ?? Buffer.alloc(0)),
        batch.map(({ entry }) => entry.account),
        batch.map(({ entry }) => entry.mediator?.account ?? null),
        subjects.map(([child]) => child),
        subjects.map(([, index]) => index),
      ]);
      if (row?.done) {
        const first = size;
        size += batch.length;
        return first;
      }
      size = undefined; // another writer was faster: read where the trail ends now
    }
    throw new TrailUnavailable('other writers are always faster');
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.slice(0, MAX_BATCH);
      queue = queue.slice(MAX_BATCH);
      try {
        const first = await write(batch);
        failing = false;
        for (const [index, { resolve }] of batch.entries()) resolve(first + index);
      } catch (cause) {
        size = undefined; // the batch may or may not be in: too much recorded is the safe side
        failing = true;
        restUntil = Date.now() + REST_AFTER_FAILURE;
        const error = new TrailUnavailable('the trail could not be written', { cause });
        for (const { reject } of [...batch, ...queue]) reject(error);
        queue = [];
      }
    }
    writing = false;
  }

  return {
    /**
     * Goes the whole way of an append with nothing to add: rejects where an entry could not be written either, be it
     * that the disk is full, the right is gone or the server takes no writes. Another writer's being faster is no fault.
     */
    probe: async (): Promise<void> => {
      const [head] = await database.ask(headSize, []);
      await database.ask(append, [Number(head?.size), clock(), [], [], [], [], [], [], []]);
    },

    append: (entry: TrailEntry): Promise<number> => {
      if (queue.length >= MAX_WAITING || (failing && (writing || Date.now() < restUntil))) {
        return Promise.reject(new TrailUnavailable('the trail is not being written at present'));
      }
      return new Promise((resolve, reject) => {
        queue.push({ entry, resolve, reject });
        if (writing) return;
        writing = true;
        setImmediate(() => void drain());
      });
    },
  };
}
