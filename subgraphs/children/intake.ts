/**
 * How statements about children are taken in: what a supplier says again changes nothing; what is new finds its record
 * (`resolve.ts`), is kept as that supplier's own, and the records it is about are derived anew.
 */
import { type Clock, dayOf } from '#core/clock.ts';
import type { Asks, Database } from '#core/database.ts';
import type { Effect, Intake, Placed, ReservedNumbers } from '#core/intake.ts';
import type { Keyring } from '#core/secrets.ts';
import type { ChildStatement, Supplier } from '#core/statements.ts';
import { answerDisputes } from './dispute-answers.ts';
import { passOver } from './forgotten.ts';
import { type Heard, hearingWith } from './heard.ts';
import { type Identifiers, identifiersWith } from './identifiers.ts';
import * as sql from './intake-sql.ts';
import { areKeysCutOff, dropKeysCutOff, keepKeysBeside, keysHaveRecords, makeMissingKeys } from './keying.ts';
import { type Beginning, rederive } from './rederive.ts';
import { Resolver } from './resolve.ts';
import { type Opening, openReviews } from './review-sql.ts';

interface Incoming extends Heard {
  /** The record it was about when the supplier last named it; undefined where it is new. */
  readonly childId: string | undefined;
  readonly effect: Effect;
}

/** A statement that has its record. */
interface PlacedStatement extends Incoming {
  readonly childId: string;
}

const hex = (bytes: Buffer): string => bytes.toString('hex');

function assertionRow({ statement, localKey, fingerprint, childId }: PlacedStatement, identifiers: Identifiers) {
  const { nhsNumber, formerNhsNumbers, upn, formerUpns, localId: _, ...rest } = statement;
  return {
    child_id: childId,
    local_id: localKey,
    statement: rest,
    identifiers: identifiers.seal({ nhsNumber, formerNhsNumbers, upn, formerUpns })?.toString('hex') ?? null,
    fingerprint: hex(fingerprint),
  };
}

export function childIntake(
  database: Database,
  keys: Keyring,
  clock: Clock,
): Pick<Intake, 'ahead' | 'children' | 'ready'> {
  const identifiers = identifiersWith(keys);
  const hearing = hearingWith(keys, identifiers);
  const resolver = new Resolver(keys, identifiers);
  const beside = database.beside(1);

  /** Each with what this supplier said before; found by its own identifier alone, so that it tells of nobody else. */
  async function read(within: Asks, { id }: Supplier, statements: readonly ChildStatement[]): Promise<Incoming[]> {
    const heard = statements.map((statement) => hearing.hear(id, statement));
    const said = await within.ask(sql.saidBefore, [id, heard.map(({ localKey }) => localKey)]);
    const before = new Map(said.map((row) => [row.localId, row]));
    return heard.map((each): Incoming => {
      const old = before.get(each.localKey);
      const effect = old === undefined ? 'CREATED' : old.fingerprint.equals(each.fingerprint) ? 'UNCHANGED' : 'CHANGED';
      return { ...each, childId: old?.childId, effect };
    });
  }

  /** Keeps what is new of the statements, and derives the records they are about anew. */
  async function keep(
    within: Asks,
    supplier: Supplier,
    fresh: readonly PlacedStatement[],
    beginnings: ReadonlyMap<string, Beginning>,
    now: Date,
  ): Promise<Opening[]> {
    const changed = fresh.filter(({ effect }) => effect === 'CHANGED');
    const localKeys = changed.map(({ localKey }) => localKey);
    if (changed.length > 0) {
      await within.ask(sql.keepEarlier, [supplier.id, localKeys, changed.map(({ childId }) => childId)]);
    }
    const rows = JSON.stringify(fresh.map((each) => assertionRow(each, identifiers)));
    const childIds = fresh.map(({ childId }) => childId);
    await within.ask(sql.upsertAssertions, [supplier.id, supplier.trust, rows, now]);
    // Before what is shown is made anew: what a team shows instead ends with what it was shown instead of.
    if (changed.length > 0) await answerDisputes({ within, keys, supplier: supplier.id, now }, changed);
    await within.ask(sql.rememberLocalIds, [supplier.id, fresh.map(({ localKey }) => localKey), childIds]);
    const otherwise = await rederive(within, identifiers, [...new Set(childIds)], now, beginnings);
    return otherwise
      .filter(({ state }) => state === 'SHIELDED')
      .map(({ id }): Opening => ({ kind: 'IDENTITY_CHANGED', record: id }));
  }

  /** The keys of new records, beside all else that is kept of them. */
  function keepKeysOf(placed: readonly PlacedStatement[], beginnings: ReadonlyMap<string, Beginning>): Promise<string> {
    const ofNew = placed.filter(({ childId }) => beginnings.has(childId));
    const said = Map.groupBy(ofNew, ({ childId }) => childId);
    const making = keepKeysBeside(
      beside,
      identifiers,
      new Map([...said].map(([id, all]) => [id, all.map(({ statement }) => statement)])),
    );
    making.catch(() => undefined); // whoever makes the records waits for it, but not if those fail before
    return making;
  }

  /** All of it, what is written beside included. */
  async function keepAll(
    within: Asks,
    supplier: Supplier,
    placed: readonly PlacedStatement[],
    beginnings: ReadonlyMap<string, Beginning>,
    now: Date,
  ): Promise<Opening[]> {
    if (beginnings.size === 0) return keep(within, supplier, placed, beginnings, now);
    const keyed = keepKeysOf(placed, beginnings);
    const asked = await keep(within, supplier, placed, beginnings, now);
    await keysHaveRecords(within, await keyed);
    return asked;
  }

  /** Feeds that go on with an identity that was given up: its record takes what they say, and shows it to nobody. */
  async function oldIdentities(within: Asks, childIds: readonly string[]): Promise<Opening[]> {
    const sealed = await within.ask(sql.sealedAmong, [childIds]);
    return sealed.map(({ id }): Opening => ({ kind: 'OLD_IDENTITY', record: id }));
  }

  async function take(
    within: Asks,
    supplier: Supplier,
    statements: readonly ChildStatement[],
    reserved: ReservedNumbers = new Map(),
  ): Promise<ReadonlyMap<string, Placed>> {
    await within.ask(sql.oneIntakeAtATime, []);
    const incoming = await read(within, supplier, statements);
    const now = clock();
    const gone = await passOver(within, supplier.id, incoming, dayOf(now));
    const fresh = incoming.filter((each) => each.effect !== 'UNCHANGED' && !gone.has(each));
    hearing.toldNews(supplier.id, fresh.length * 2 > incoming.length);
    const arriving = fresh.map(({ statement, childId, about }) => ({ statement, childId, ...about() }));
    const { childIds, beginnings, opened, reviews } = await resolver.resolve(
      within,
      supplier,
      arriving,
      reserved,
      beside,
    );
    const placed = new Map(fresh.map((each, index) => [each, { ...each, childId: childIds[index] as string }]));
    const asked = [...reviews];
    if (fresh.length > 0) {
      if (opened.length > 0) await within.ask(sql.openRecords, [opened]);
      asked.push(...(await keepAll(within, supplier, [...placed.values()], beginnings, now)));
    }
    const about = incoming.filter((each) => !gone.has(each));
    const all = about.map((each) => placed.get(each) ?? (each as PlacedStatement));
    const known = new Set(all.map(({ childId }) => childId).filter((id) => !beginnings.has(id)));
    if (known.size > 0) asked.push(...(await oldIdentities(within, [...known])));
    await openReviews(within, keys, now, asked);
    const places = all.map(({ statement, childId, effect }) => [statement.localId, { childId, effect }] as const);
    return new Map([...places, ...[...gone].map(([{ statement }, place]) => [statement.localId, place] as const)]);
  }

  /**
   * Keys of records that were never made. In a transaction of its own: the next batch may write the very same again, and
   * would wait for whoever deletes them, and one that fails would leave them.
   */
  async function clear(): Promise<void> {
    if (!(await areKeysCutOff(database))) return;
    await database.transaction(async (within) => {
      // Whoever takes statements in at this moment has keys under way that are not cut off.
      await within.ask(sql.oneIntakeAtATime, []);
      while (await areKeysCutOff(within)) await dropKeysCutOff(within);
    });
  }

  /** A record without keys would be found by nobody. */
  async function ready(made: (records: number) => void = () => undefined): Promise<void> {
    let records = 0;
    for (;;) {
      const more = await database.transaction((within) => makeMissingKeys(within, identifiers));
      if (more === 0) return;
      records += more;
      made(records);
    }
  }

  return {
    ready,
    ahead: ({ id }, statements) => hearing.ahead(id, statements),
    children: async (supplier, statements, reserved): Promise<Placed[]> => {
      // A file names a child on every row about it; the last row is what the supplier means.
      const latest = [...new Map(statements.map((statement) => [statement.localId, statement])).values()];
      await ready();
      await clear();
      const places = await database.transaction((within) => take(within, supplier, latest, reserved));
      return statements.map(({ localId }) => places.get(localId) as Placed);
    },
  };
}
