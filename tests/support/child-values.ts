/**
 * A dictionary from everything that tells of a child to the child: whatever of it is found in an answer has been
 * disclosed, however it got there. First every child is given values that nobody else has.
 */
import { inject } from 'vitest';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { nameKey } from '#subgraphs/children/child.ts';
import { identifiersWith } from '#subgraphs/children/identifiers.ts';
import type { FreshDatabase } from './postgres.ts';

interface Row {
  readonly id: string;
  readonly given_names: string;
  readonly family_name: string;
  readonly preferred_name: string | null;
  readonly born: string;
  readonly postcode: string | null;
  readonly address: { line1?: string } | null;
  readonly carers: readonly { name?: string; telephone?: string }[];
  readonly identifiers: Buffer | null;
}

/** A word for a number, of letters only, as names must be. */
const word = (index: number): string =>
  String(index)
    .split('')
    .map((digit) => 'bdfghklmnp'[Number(digit)] ?? '')
    .map((letter, at) => letter + ('aeiou'[at] ?? 'y'))
    .join('');

/** Every day that stands somewhere else in the database: no child may be born on one of them. */
const otherDays = `select started_on::text as day from involvements.involvement
  union select ended_on::text from involvements.involvement
  union select confirmed_on::text from involvements.involvement
  union select caf_recorded_on::text from involvements.involvement
  union select (address ->> 'since') from children.child
  union select accredited_on::text from accreditation.organisation
  union select review_on::text from accreditation.organisation
  union select trained_until::text from accreditation.account
  union select enhanced_check_on::text from accreditation.account`;

function* daysWithout(taken: ReadonlySet<string>): Generator<string, never> {
  for (let day = Date.parse('2010-01-01'); ; day += 86_400_000) {
    const text = new Date(day).toISOString().slice(0, 10);
    if (!taken.has(text)) yield text;
  }
}

const rows = `select id, given_names, family_name, preferred_name, date_of_birth::text as born, postcode, address, carers,
  identifiers from children.child order by id`;

/** Gives every child of this database names, a birthday, an address and carers that are theirs alone. */
async function makeDistinct({ sql }: FreshDatabase): Promise<void> {
  const taken = new Set((await sql<{ day: string }>(otherDays)).map(({ day }) => day));
  const days = daysWithout(taken);
  for (const [index, row] of (await sql<Row>(rows)).entries()) {
    const mark = word(1_000 + index);
    const family = `${row.family_name.slice(0, 20)}-${mark}`;
    const given = `${row.given_names.slice(0, 20)} ${mark}`;
    const address = row.address && { ...row.address, line1: `${index} ${mark} Street` };
    const carers = row.carers.map((carer, at) => ({
      ...carer,
      name: `Carer${word(at)} ${mark}`,
      telephone: `+44 1000 ${String(100_000 + index * 7 + at)}`,
    }));
    await sql(
      `update children.child set family_name = ?, family_key = ?, given_names = ?, given_key = ?, preferred_name = ?,
         date_of_birth = ?, address = ?::jsonb, carers = ?::jsonb where id = ?`,
      [
        family,
        nameKey(family),
        given,
        nameKey(given),
        `Pet ${mark}`,
        days.next().value,
        JSON.stringify(address),
        JSON.stringify(carers),
        row.id,
      ],
    );
  }
}

export interface ChildValues {
  readonly children: readonly {
    readonly id: string;
    readonly familyName: string;
    readonly givenNames: string;
    readonly born: string;
    readonly postcode: string | null;
    readonly nhsNumber: string | undefined;
    readonly upn: string | undefined;
  }[];
  /** Whose the value is, if it tells of a child. */
  ownerOf(value: string): string | undefined;
}

export async function distinctChildren(database: FreshDatabase): Promise<ChildValues> {
  await makeDistinct(database);
  const { unseal } = identifiersWith(keyring(demonstrationKey(inject('dataDir'))));
  const owners = new Map<string, string>();
  const children = (await database.sql<Row>(rows)).map((row) => {
    const { nhsNumber, upn } = unseal(row.identifiers);
    const names = [row.family_name, row.given_names, row.preferred_name, row.born, row.address?.line1];
    const carers = row.carers.flatMap(({ name, telephone }) => [name, telephone]);
    for (const value of [row.id, nhsNumber, upn, ...names, ...carers]) {
      if (value === undefined || value === null) continue;
      if (owners.has(value)) throw new Error(`two children share a value, so the dictionary cannot tell them apart`);
      owners.set(value, row.id);
    }
    return {
      id: row.id,
      familyName: row.family_name,
      givenNames: row.given_names,
      born: row.born,
      postcode: row.postcode,
      nhsNumber,
      upn,
    };
  });
  for (const { id, child } of await database.sql<{ id: string; child: string }>(
    'select id, child_id as child from involvements.involvement',
  )) {
    owners.set(id, child);
  }
  return { children, ownerOf: (value) => owners.get(value) };
}

/** What a cursor was made of: it is not sealed, so what it holds has been told. */
function partsOfCursor(text: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

const IDENTIFIERS = /\d{12}|\d{10}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Every child of whom something stands anywhere in this value: whole texts, numbers within texts, cursors. */
export function childrenIn(value: unknown, values: ChildValues, found: Set<string> = new Set()): Set<string> {
  if (typeof value === 'string') {
    const parts = partsOfCursor(value).map(String);
    for (const text of [value, ...(value.match(IDENTIFIERS) ?? []), ...parts]) {
      const owner = values.ownerOf(text);
      if (owner !== undefined) found.add(owner);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const each of Object.values(value)) childrenIn(each, values, found);
  }
  return found;
}
