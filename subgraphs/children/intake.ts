/**
 * How statements about children find their child. Deterministic keys only: the supplier's own identifier, then the NHS
 * number, then the pupil number; nothing is guessed here. What is shown is then derived anew.
 */
import { randomInt } from 'node:crypto';
import type { Clock } from '#core/clock.ts';
import type { Asks, Database } from '#core/database.ts';
import { childNumberFrom } from '#core/ids.ts';
import type { Effect, Intake, Placed, ReservedNumbers } from '#core/intake.ts';
import type { Keyring } from '#core/secrets.ts';
import type { ChildStatement, Supplier } from '#core/statements.ts';
import { type IdentifierKey, type Identifiers, identifiersWith, numbersIn } from './identifiers.ts';
import * as sql from './intake-sql.ts';
import { rederive } from './rederive.ts';

interface Incoming {
  readonly statement: ChildStatement;
  /** The supplier's own identifier, unreadable: some use the NHS number. */
  readonly localKey: string;
  readonly fingerprint: Buffer;
  /** Fingerprints of the numbers it states, the deciding one first. */
  readonly keys: readonly IdentifierKey[];
}

/** A statement that has its child. */
interface PlacedStatement extends Incoming {
  readonly childId: string;
}

const newNumber = (): string =>
  childNumberFrom(`${randomInt(1, 10)}${String(randomInt(0, 10 ** 10)).padStart(10, '0')}`);

const hex = (bytes: Buffer): string => bytes.toString('hex');

function incomingWith(keys: Keyring, identifiers: Identifiers) {
  return ({ id }: Supplier, statement: ChildStatement): Incoming => {
    return {
      statement,
      localKey: hex(keys.fingerprint('local id of a child', JSON.stringify([id, statement.localId]))),
      fingerprint: keys.fingerprint('child statement', JSON.stringify(statement)),
      keys: numbersIn(statement, identifiers),
    };
  };
}

/** Numbers nobody has: drawn at random so that none can be guessed from another, and looked up before they are given. */
async function unusedNumbers(within: Asks, count: number): Promise<string[]> {
  const unused = new Set<string>();
  while (unused.size < count) {
    const drawn = Array.from({ length: count - unused.size }, newNumber);
    const taken = new Set((await within.ask(sql.takenNumbers, [drawn])).map(({ id }) => id));
    for (const number of drawn) if (!taken.has(number)) unused.add(number);
  }
  return [...unused];
}

/** Gives each statement its child: the one it is known by, or a new one. */
async function place(
  within: Asks,
  supplier: Supplier,
  incoming: readonly Incoming[],
  reserved: ReservedNumbers = new Map(),
): Promise<PlacedStatement[]> {
  const localIds = incoming.map(({ localKey }) => localKey);
  const identified = incoming.flatMap(({ keys }) => keys);
  const known = await within.ask(sql.knownLocalIds, [supplier.id, localIds]);
  const numbered = await within.ask(sql.knownIdentifiers, [
    identified.map(([scheme]) => scheme),
    identified.map(([, bytes]) => bytes),
  ]);
  const byLocalId = new Map(known.map(({ localId, childId }) => [localId, childId]));
  const byKey = new Map(numbered.map(({ scheme, fingerprint, childId }) => [`${scheme} ${hex(fingerprint)}`, childId]));
  const unused = await unusedNumbers(within, incoming.length - known.length);
  return incoming.map((each) => {
    const { nhsNumber } = each.statement;
    const names = each.keys.map(([scheme, bytes]) => `${scheme} ${hex(bytes)}`);
    const childId =
      byLocalId.get(each.localKey) ??
      names.map((name) => byKey.get(name)).find((id) => id !== undefined) ??
      reserved.get(nhsNumber ?? '') ??
      (unused.pop() as string);
    for (const name of names) if (!byKey.has(name)) byKey.set(name, childId);
    return { ...each, childId };
  });
}

function assertionRow({ statement, localKey, fingerprint, childId }: PlacedStatement, identifiers: Identifiers) {
  const { nhsNumber, upn, localId: _, ...rest } = statement;
  return {
    child_id: childId,
    local_id: localKey,
    statement: rest,
    identifiers: identifiers.seal({ nhsNumber, upn })?.toString('hex') ?? null,
    fingerprint: hex(fingerprint),
  };
}

export function childIntake(database: Database, keys: Keyring, clock: Clock): Pick<Intake, 'children'> {
  const identifiers = identifiersWith(keys);
  const incomingOf = incomingWith(keys, identifiers);

  /** Keeps what is new of the statements, and derives the records of their children anew. */
  async function keep(within: Asks, supplier: Supplier, fresh: readonly PlacedStatement[], now: Date): Promise<void> {
    const rows = JSON.stringify(fresh.map((each) => assertionRow(each, identifiers)));
    const childIds = fresh.map(({ childId }) => childId);
    await within.ask(sql.upsertAssertions, [supplier.id, supplier.trust, rows, now]);
    await within.ask(sql.rememberLocalIds, [supplier.id, fresh.map(({ localKey }) => localKey), childIds]);
    await rederive(within, identifiers, [...new Set(childIds)], now);
  }

  async function take(within: Asks, supplier: Supplier, incoming: readonly Incoming[], reserved?: ReservedNumbers) {
    await within.ask(sql.oneIntakeAtATime, []);
    const placed = await place(within, supplier, incoming, reserved);
    const before = await within.ask(sql.fingerprintsOf, [
      supplier.id,
      placed.map(({ localKey }) => localKey),
      placed.map(({ childId }) => childId),
    ]);
    const known = new Map(before.map(({ localId, fingerprint }) => [localId, fingerprint]));
    const effectOf = ({ localKey, fingerprint }: PlacedStatement): Effect => {
      const old = known.get(localKey);
      return old === undefined ? 'CREATED' : old.equals(fingerprint) ? 'UNCHANGED' : 'CHANGED';
    };
    const fresh = placed.filter((each) => effectOf(each) !== 'UNCHANGED');
    if (fresh.length > 0) await keep(within, supplier, fresh, clock());
    return new Map(placed.map((each) => [each.statement.localId, { childId: each.childId, effect: effectOf(each) }]));
  }

  return {
    children: async (supplier, statements, reserved): Promise<Placed[]> => {
      // A file names a child on every row about it; the last row is what the supplier means.
      const latest = new Map(statements.map((statement) => [statement.localId, statement]));
      const incoming = [...latest.values()].map((statement) => incomingOf(supplier, statement));
      const places = await database.transaction((within) => take(within, supplier, incoming, reserved));
      return statements.map(({ localId }) => places.get(localId) as Placed);
    },
  };
}
