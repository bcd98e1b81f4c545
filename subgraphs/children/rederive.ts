/**
 * Makes records anew from what is said of them: each from its own statements and, where it is the one a child is shown
 * by, from those of the records that were found to be of the same child. Nothing else writes what is shown, so taking
 * records apart again leaves each as it would be had they never met.
 */
import type { Asks } from '#core/database.ts';
import type { ChildStatement } from '#core/statements.ts';
import { nameKey } from './child.ts';
import { type Assertion, type DerivedRecord, derive } from './derive.ts';
import { type IdentifierKey, type Identifiers, numbersIn } from './identifiers.ts';
import * as sql from './intake-sql.ts';
import { recordsOf } from './never-link-sql.ts';
import { showIdentity } from './review-change-sql.ts';

const orNull = <Value>(value: Value | undefined): Value | null => value ?? null;
const keyOf = (name: string | undefined): string | null => (name === undefined ? null : nameKey(name));

function childRow(id: string, record: DerivedRecord, identifiers: Identifiers) {
  const { familyName, givenNames, address, nhsNumber, upn } = record;
  return {
    id,
    synthetic: record.synthetic,
    authority: orNull(record.authority),
    family_name: orNull(familyName),
    given_names: orNull(givenNames),
    preferred_name: orNull(record.preferredName),
    gender: orNull(record.gender),
    date_of_birth: orNull(record.dateOfBirth),
    date_of_death: orNull(record.dateOfDeath),
    address: orNull(address),
    carers: record.carers ?? [],
    identifiers: identifiers.seal({ nhsNumber, upn })?.toString('hex') ?? null,
    family_key: keyOf(familyName),
    given_key: keyOf(givenNames),
    postcode: address?.status === 'CURRENT' ? orNull(address.postcode) : null,
  };
}

const opened = (
  { identifiers: sealed, statement, ...rest }: sql.AssertionRow,
  identifiers: Identifiers,
): Assertion => ({
  ...rest,
  statement: { ...statement, ...identifiers.unseal(sealed) } as ChildStatement,
});

/** By record, the records whose statements it is made of: of these records, and of those their children are shown by. */
async function partsOf(within: Asks, ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const records = [...(await recordsOf(within, ids)).values()];
  return new Map([...ids.map((id) => [id, [id]] as const), ...records.map(({ root, all }) => [root, all] as const)]);
}

/** What is to be shown of these records and of those their children are shown by, and the numbers they state. */
async function derived(within: Asks, identifiers: Identifiers, ids: readonly string[]) {
  const parts = await partsOf(within, ids);
  const rows = await within.ask(sql.assertionsOf, [[...new Set([...parts.values()].flat())]]);
  const said = Map.groupBy(rows, ({ childId }) => childId);
  const stated: (readonly [key: IdentifierKey, child: string])[] = [];
  const records = [...parts].flatMap(([id, from]) => {
    const assertions = from.flatMap((each) => said.get(each) ?? []).map((row) => opened(row, identifiers));
    stated.push(
      ...assertions.flatMap(({ statement }) => numbersIn(statement, identifiers).map((key) => [key, id] as const)),
    );
    return assertions.length === 0 ? [] : [childRow(id, derive(assertions), identifiers)];
  });
  return { ids: [...parts.keys()], records, stated };
}

/** Within the transaction that changed what is said of them, or which records are of one child. */
export async function rederive(
  within: Asks,
  identifiers: Identifiers,
  childIds: readonly string[],
  now: Date,
): Promise<void> {
  const { ids, records, stated } = await derived(within, identifiers, childIds);
  await within.ask(sql.upsertChildren, [JSON.stringify(records), now]);
  const schemes = stated.map(([[scheme]]) => scheme);
  const fingerprints = stated.map(([[, bytes]]) => bytes);
  const statedOf = stated.map(([, child]) => child);
  await within.ask(sql.rememberIdentifiers, [schemes, fingerprints, statedOf]);
  // A number that nobody states of this child any more is free again: its true holder must not be taken for this one.
  await within.ask(sql.forgetIdentifiers, [ids, schemes, fingerprints, statedOf]);
}

/** Shows of a hidden child what its sources call it today: no feed does that by itself. */
export async function acceptIdentity(within: Asks, identifiers: Identifiers, childId: string): Promise<void> {
  const { records } = await derived(within, identifiers, [childId]);
  await within.ask(showIdentity, [JSON.stringify(records.filter(({ id }) => id === childId))]);
}
