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
import { nameKey } from './child.ts';
import { type Assertion, type DerivedRecord, derive } from './derive.ts';
import { type Identifiers, identifiersWith } from './identifiers.ts';
import * as sql from './intake-sql.ts';

interface Incoming {
  readonly statement: ChildStatement;
  readonly fingerprint: Buffer;
  /** Fingerprints of the numbers it states, the deciding one first. */
  readonly keys: readonly (readonly [scheme: 'NHS_NUMBER' | 'UPN', fingerprint: Buffer])[];
}

const newNumber = (): string =>
  childNumberFrom(`${randomInt(1, 10)}${String(randomInt(0, 10 ** 10)).padStart(10, '0')}`);

const hex = (bytes: Buffer): string => bytes.toString('hex');

function incomingWith(keys: Keyring, identifiers: Identifiers) {
  return (statement: ChildStatement): Incoming => {
    const { nhsNumber, upn } = statement;
    return {
      statement,
      fingerprint: keys.fingerprint('child statement', JSON.stringify(statement)),
      keys: [
        ...(nhsNumber === undefined ? [] : [['NHS_NUMBER', identifiers.fingerprint('NHS_NUMBER', nhsNumber)] as const]),
        ...(upn === undefined ? [] : [['UPN', identifiers.fingerprint('UPN', upn)] as const]),
      ],
    };
  };
}

/** Gives each statement its child: the one it is known by, or a new one. */
async function place(within: Asks, supplier: Supplier, incoming: readonly Incoming[], reserved?: ReservedNumbers) {
  const known = new Map(
    (await within.ask(sql.knownLocalIds, [supplier.id, incoming.map(({ statement }) => statement.localId)])).map(
      (row) => [row.localId, row.childId],
    ),
  );
  const allKeys = incoming.flatMap(({ keys }) => keys);
  const byKey = new Map(
    (
      await within.ask(sql.knownIdentifiers, [allKeys.map(([scheme]) => scheme), allKeys.map(([, bytes]) => bytes)])
    ).map(({ scheme, fingerprint, childId }) => [`${scheme} ${hex(fingerprint)}`, childId]),
  );
  for (const { statement, keys } of incoming) {
    const names = keys.map(([scheme, bytes]) => `${scheme} ${hex(bytes)}`);
    const childId =
      known.get(statement.localId) ??
      names.map((name) => byKey.get(name)).find((id) => id !== undefined) ??
      (statement.nhsNumber === undefined ? undefined : reserved?.get(statement.nhsNumber)) ??
      newNumber();
    known.set(statement.localId, childId);
    for (const name of names) if (!byKey.has(name)) byKey.set(name, childId);
  }
  return known;
}

function childRow(id: string, record: DerivedRecord, identifiers: Identifiers) {
  const { nhsNumber, upn, familyName, givenNames, address } = record;
  const sealed = identifiers.seal({ ...(nhsNumber ? { nhsNumber } : {}), ...(upn ? { upn } : {}) });
  return {
    id,
    synthetic: record.synthetic,
    authority: record.authority ?? null,
    family_name: familyName ?? null,
    given_names: givenNames ?? null,
    preferred_name: record.preferredName ?? null,
    gender: record.gender ?? null,
    date_of_birth: record.dateOfBirth ?? null,
    date_of_death: record.dateOfDeath ?? null,
    address: address ?? null,
    carers: record.carers ?? [],
    identifiers: sealed === null ? null : hex(sealed),
    family_key: familyName === undefined ? null : nameKey(familyName),
    given_key: givenNames === undefined ? null : nameKey(givenNames),
    postcode: address?.status === 'CURRENT' ? (address.postcode ?? null) : null,
  };
}

export function childIntake(database: Database, keys: Keyring, clock: Clock): Pick<Intake, 'children'> {
  const identifiers = identifiersWith(keys);
  const incomingOf = incomingWith(keys, identifiers);

  async function rederive(within: Asks, childIds: readonly string[], now: Date): Promise<void> {
    const rows = await within.ask(sql.assertionsOf, [childIds]);
    const of = Map.groupBy(rows, ({ childId }) => childId);
    const records = [...of].map(([id, assertions]) => {
      const opened = assertions.map(
        ({ identifiers: sealed, statement, ...rest }): Assertion => ({
          ...rest,
          statement: { ...statement, ...identifiers.unseal(sealed) } as ChildStatement,
        }),
      );
      return childRow(id, derive(opened), identifiers);
    });
    await within.ask(sql.upsertChildren, [JSON.stringify(records), now]);
  }

  async function take(within: Asks, supplier: Supplier, incoming: readonly Incoming[], reserved?: ReservedNumbers) {
    const now = clock();
    await within.ask(sql.oneIntakeAtATime, []);
    const childOf = await place(within, supplier, incoming, reserved);
    const before = await within.ask(sql.fingerprintsOf, [supplier.id, [...childOf.keys()], [...childOf.values()]]);
    const known = new Map(before.map(({ localId, fingerprint }) => [localId, fingerprint]));
    const effects = new Map<string, Effect>();
    const fresh = incoming.filter(({ statement: { localId }, fingerprint }) => {
      const old = known.get(localId);
      effects.set(localId, old === undefined ? 'CREATED' : old.equals(fingerprint) ? 'UNCHANGED' : 'CHANGED');
      return old === undefined || !old.equals(fingerprint);
    });
    if (fresh.length > 0) {
      await within.ask(sql.upsertAssertions, [
        supplier.id,
        supplier.trust,
        JSON.stringify(fresh.map((each) => assertionRow(each, childOf))),
        now,
      ]);
      const numbers = fresh.flatMap(({ keys: each, statement }) =>
        each.map(([scheme, bytes]) => ({ scheme, bytes, child: childOf.get(statement.localId) ?? '' })),
      );
      await within.ask(sql.rememberLocalIds, [
        supplier.id,
        fresh.map(({ statement }) => statement.localId),
        fresh.map(({ statement }) => childOf.get(statement.localId) ?? ''),
      ]);
      await within.ask(sql.rememberIdentifiers, [
        numbers.map(({ scheme }) => scheme),
        numbers.map(({ bytes }) => bytes),
        numbers.map(({ child }) => child),
      ]);
      await rederive(within, [...new Set(fresh.map(({ statement }) => childOf.get(statement.localId) ?? ''))], now);
    }
    return { childOf, effects };
  }

  function assertionRow({ statement, fingerprint }: Incoming, childOf: ReadonlyMap<string, string>) {
    const { nhsNumber, upn, ...rest } = statement;
    const sealed = identifiers.seal({ ...(nhsNumber ? { nhsNumber } : {}), ...(upn ? { upn } : {}) });
    return {
      child_id: childOf.get(statement.localId),
      local_id: statement.localId,
      statement: rest,
      identifiers: sealed === null ? null : hex(sealed),
      fingerprint: hex(fingerprint),
    };
  }

  return {
    children: async (supplier, statements, reserved): Promise<Placed[]> => {
      // A file names a child on every row about it; the last row is what the supplier means.
      const latest = new Map(statements.map((statement) => [statement.localId, statement]));
      const incoming = [...latest.values()].map(incomingOf);
      const { childOf, effects } = await database.transaction((within) => take(within, supplier, incoming, reserved));
      return statements.map(({ localId }) => ({
        childId: childOf.get(localId) ?? '',
        effect: effects.get(localId) ?? 'UNCHANGED',
      }));
    },
  };
}
