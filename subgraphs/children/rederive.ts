/**
 * Makes records anew from what is said of them: each from its own statements and, where it is the one a child is shown
 * by, from those of the records that were found to be of the same child. Nothing else writes what is shown, so taking
 * records apart again leaves each as it would be had they never met.
 */
import type { Asks } from '#core/database.ts';
import type { ChildStatement } from '#core/statements.ts';
import { nameKey } from './child.ts';
import { type Assertion, type Correction, type DerivedRecord, derive } from './derive.ts';
import { fieldsDisputed } from './dispute-fields.ts';
import { type CorrectionRow, correctionsOf } from './dispute-sql.ts';
import { withoutSetting } from './education.ts';
import { type IdentifierKey, type Identifiers, numbersIn } from './identifiers.ts';
import * as sql from './intake-sql.ts';
import { keepKeys } from './keying.ts';
import { recordsOf } from './never-link-sql.ts';
import type { Said } from './person.ts';
import { showIdentity } from './review-change-sql.ts';
import { followAddresses } from './transfer-sql.ts';

const orNull = <Value>(value: Value | undefined): Value | null => value ?? null;
const keyOf = (name: string | undefined): string | null => (name === undefined ? null : nameKey(name));

/** How a record that is not there yet begins. */
export interface Beginning {
  readonly state: 'OPEN' | 'PROVISIONAL';
  /** Of a provisional record, the only organisation that tells of it. */
  readonly source: string | null;
}

export const OPEN: Beginning = { state: 'OPEN', source: null };

/** The row of a record, by column. */
export function childRow(id: string, record: DerivedRecord, identifiers: Identifiers, { state, source }: Beginning) {
  const { familyName, givenNames, address, nhsNumber, upn, school, practice } = record;
  const without = withoutSetting(school, record.dateOfBirth);
  return {
    id,
    state,
    source,
    synthetic: record.synthetic,
    area: orNull(record.authority),
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
    education: orNull(school),
    practice: orNull(practice),
    without_setting_since: orNull(without?.since),
    without_setting_from: orNull(without?.from),
    without_setting_until: orNull(without?.until),
  };
}

/** As it was made: with its numbers, for whoever has the key. */
export const opened = (
  { identifiers: sealed, statement, ...rest }: sql.AssertionRow,
  identifiers: Identifiers,
): Assertion => ({
  ...rest,
  statement: { ...statement, ...identifiers.unseal(sealed) } as ChildStatement,
});

export const corrected = ({ field, ...row }: CorrectionRow): Correction => ({
  ...row,
  field: fieldsDisputed[field].name,
});

/** A corrected child is found by what it is corrected to. */
const saidInstead = ({ field, value }: Correction): Said => (value === null ? {} : { [field]: value });

/** By record, the records whose statements it is made of: of these records, and of those their children are shown by. */
async function partsOf(within: Asks, ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  if (ids.length === 0) return new Map();
  const records = [...(await recordsOf(within, ids)).values()];
  return new Map([...ids.map((id) => [id, [id]] as const), ...records.map(({ root, all }) => [root, all] as const)]);
}

type Beginnings = ReadonlyMap<string, Beginning>;

/** What is to be shown of these records and of those their children are shown by, and what was ever said of them. */
async function derived(within: Asks, identifiers: Identifiers, ids: readonly string[], beginnings: Beginnings) {
  const there = ids.filter((id) => !beginnings.has(id));
  const parts = new Map([
    ...(await partsOf(within, there)),
    ...[...beginnings.keys()].map((id) => [id, [id]] as const),
  ]);
  const sources = [...new Set([...parts.values()].flat())];
  const said = Map.groupBy(await within.ask(sql.assertionsOf, [sources]), ({ childId }) => childId);
  const instead = Map.groupBy(
    there.length === 0 ? [] : await within.ask(correctionsOf, [sources]),
    ({ childId }) => childId,
  );
  const before = there.length === 0 ? [] : await within.ask(sql.earlierStatementsOf, [sources]);
  const earlier = Map.groupBy(before, ({ childId }) => childId);
  const stated: (readonly [key: IdentifierKey, child: string])[] = [];
  const everSaid = new Map<string, readonly Said[]>();
  const records = [...parts].flatMap(([id, from]) => {
    const assertions = from.flatMap((each) => said.get(each) ?? []).map((row) => opened(row, identifiers));
    const statements = assertions.map(({ statement }) => statement);
    stated.push(
      ...statements.flatMap((statement) => numbersIn(statement, identifiers).map((key) => [key, id] as const)),
    );
    const replaced = from.flatMap((each) => earlier.get(each) ?? []).map(({ statement }) => statement);
    const corrections = from.flatMap((each) => instead.get(each) ?? []).map(corrected);
    everSaid.set(id, [...statements, ...replaced, ...corrections.map(saidInstead)]);
    const record = derive(assertions, corrections);
    return assertions.length === 0 ? [] : [childRow(id, record, identifiers, beginnings.get(id) ?? OPEN)];
  });
  const known = [...parts.keys()].filter((id) => !beginnings.has(id));
  return { known, records, stated, everSaid };
}

/**
 * Within the transaction that changed what is said of them, or which records are of one child. `beginnings`: for a feed,
 * how those begin that are new. Answers with the hidden children of whom the statements now say something else than stays visible on
 * them: what is shown of those does not follow by itself.
 */
export async function rederive(
  within: Asks,
  identifiers: Identifiers,
  childIds: readonly string[],
  now: Date,
  beginnings?: Beginnings,
): Promise<readonly sql.NamedOtherwise[]> {
  const { known, records, stated, everSaid } = await derived(within, identifiers, childIds, beginnings ?? new Map());
  const byFeed = beginnings !== undefined;
  const otherwise = await within.ask(sql.upsertChildren, [JSON.stringify(records), now, byFeed]);
  await followAddresses(
    within,
    records.map(({ id }) => id),
    now,
  );
  const schemes = stated.map(([[scheme]]) => scheme);
  const fingerprints = stated.map(([[, bytes]]) => bytes);
  const statedOf = stated.map(([, child]) => child);
  if (stated.length > 0) await within.ask(sql.rememberIdentifiers, [schemes, fingerprints, statedOf]);
  // A number that nobody states of this child any more is free again: its true holder must not be taken for this one.
  if (known.length > 0) await within.ask(sql.forgetIdentifiers, [known, schemes, fingerprints, statedOf]);
  // Those of new records are written beside (intake.ts).
  const there = [...everSaid].filter(([id]) => !beginnings?.has(id));
  await keepKeys(within, identifiers, new Map(there));
  return otherwise;
}

/** What was ever said of these records, and of those their children are shown by. */
export const everSaidOf = async (
  within: Asks,
  identifiers: Identifiers,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Said[]>> => (await derived(within, identifiers, ids, new Map())).everSaid;

/** Shows of a hidden child what its sources call it today: no feed does that by itself. */
export async function acceptIdentity(
  within: Asks,
  identifiers: Identifiers,
  childId: string,
  now: Date,
): Promise<void> {
  const { records } = await derived(within, identifiers, [childId], new Map());
  await within.ask(showIdentity, [JSON.stringify(records.filter(({ id }) => id === childId)), now]);
}
