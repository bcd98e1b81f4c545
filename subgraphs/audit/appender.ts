/**
 * Group commit: entries that wait while a batch is being written go together into the next one, without a timer (a
 * timer only adds waiting: data study, section 5). The tree grows in the same statement. An entry is acknowledged when it
 * is durable, and not before.
 */
import type { Clock } from '#core/clock.ts';
import { type Asks, steadyQuestion } from '#core/database.ts';
import type { TrailEntry } from '#core/ports.ts';
import { Frontier } from '#transparency/merkle.ts';
import { type BatchValues, batchAfter, MAX_BATCH, type Prepared, prepare } from './batch.ts';
import type { Seal } from './sealing.ts';

/** Steady also within: the statements of the function are not planned anew for each batch, however few there are in it. */
const append = steadyQuestion<{ done: boolean; head_size: string; head_frontier: Buffer }, BatchValues>(
  'append to trail',
  `select * from audit.append($1, $2, $3, $4, $5, $6::int[], $7, $8, $9::int[], $10::uuid[], $11::uuid[],
     $12::bigint[], $13::int[], $14::bigint[], $15::int[], $16::smallint[], $17::bigint[], $18)`,
);

interface Waiting {
  readonly prepared: Prepared;
  readonly resolve: (index: number) => void;
  readonly reject: (error: unknown) => void;
}

/** The trail cannot take the entry now: whoever waits for it discloses nothing. */
export class TrailUnavailable extends Error {
  readonly code = 'TRAIL_UNAVAILABLE';
}

/** Beyond this the database does not keep up, and more waiting would only make it worse. */
const MAX_WAITING = 20_000;
/** After a failure one batch tries the way again; everybody else is refused at once instead of waiting for a timeout. */
const REST_AFTER_FAILURE = 250;
const MAX_CONFLICTS = 50;

/** `database` as the role that may execute one function, and nothing else. */
export function appenderTo(database: Asks, seal: Seal, clock: Clock) {
  let queue: Waiting[] = [];
  let writing = false;
  /** The tree as this process knows it; undefined when it must be asked for. */
  let tree: Frontier | undefined;
  let restUntil = 0;
  let failing = false;

  /** Puts the entries at the end, wherever that is by now; the tree as it was before them. */
  async function write(entries: readonly Prepared[]): Promise<Frontier> {
    const at = clock();
    // What nobody has told us yet the database tells when it refuses.
    let known = tree ?? Frontier.empty();
    for (let attempt = 0; attempt < MAX_CONFLICTS; attempt += 1) {
      const { grown, values } = batchAfter(known, entries, at);
      const [row] = await database.ask(append, values);
      if (row?.done) {
        tree = grown;
        return known;
      }
      // Another writer was faster.
      known = Frontier.decode(Number(row?.head_size), row?.head_frontier ?? Buffer.alloc(0));
    }
    throw new TrailUnavailable('other writers are always faster');
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.slice(0, MAX_BATCH);
      queue = queue.slice(MAX_BATCH);
      try {
        const { size } = await write(batch.map(({ prepared }) => prepared));
        failing = false;
        for (const [index, { resolve }] of batch.entries()) resolve(size + index);
      } catch (cause) {
        tree = undefined; // the batch may or may not be in: too much recorded is the safe side
        failing = true;
        restUntil = Date.now() + REST_AFTER_FAILURE;
        const error = new TrailUnavailable('the trail could not be written', { cause });
        for (const { reject } of [...batch, ...queue]) reject(error);
        queue = [];
      }
    }
    writing = false;
  }

  const isResting = (): boolean => queue.length >= MAX_WAITING || (failing && (writing || Date.now() < restUntil));

  return {
    /**
     * Goes the whole way of an append with nothing to add: rejects where an entry could not be written either, be it
     * that the disk is full, the right is gone or the server takes no writes. Another writer's being faster is no fault.
     */
    probe: async (): Promise<void> => {
      const { values } = batchAfter(tree ?? Frontier.empty(), [], clock());
      await database.ask(append, values);
    },

    append: async (entry: TrailEntry): Promise<number> => {
      if (isResting()) throw new TrailUnavailable('the trail is not being written at present');
      const { parameters } = entry;
      const prepared = prepare(entry, clock(), parameters === undefined ? null : seal(parameters));
      return new Promise((resolve, reject) => {
        queue.push({ prepared, resolve, reject });
        if (writing) return;
        writing = true;
        setImmediate(() => void drain());
      });
    },
  };
}
