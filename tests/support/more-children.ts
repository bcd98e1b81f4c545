/** More children than the demonstration has, put straight into a test's own database. */

import { childNumberFrom } from '#core/ids.ts';
import type { RecordState } from '#core/words.ts';
import { nameKey } from '#subgraphs/children/child.ts';
import type { FreshDatabase } from './postgres.ts';

export interface MadeChild {
  readonly familyName: string;
  readonly givenNames?: string;
  readonly dateOfBirth?: string;
  readonly gender?: string;
  readonly postcode?: string;
  readonly state?: RecordState;
  readonly synthetic?: boolean;
  readonly authority?: string | null;
}

/** Whatever has the database. */
interface Home {
  readonly database: FreshDatabase;
}

let made = 0;

/** Puts one child in; answers its directory number. */
export async function addChild({ database }: Home, child: MadeChild): Promise<string> {
  made += 1;
  const id = childNumberFrom(`99${String(made).padStart(9, '0')}`);
  const { familyName, givenNames = 'Alex', dateOfBirth = '2015-05-05', gender = 'NOT_KNOWN', postcode } = child;
  const { state = 'OPEN', synthetic = true, authority = '901' } = child;
  const address = postcode === undefined ? null : JSON.stringify({ status: 'CURRENT', postcode });
  await database.sql(
    `insert into children.child (id, state, synthetic, authority, family_name, given_names, gender, date_of_birth,
       address, family_key, given_key, postcode, derived_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now())`,
    [
      id,
      state,
      synthetic,
      authority,
      familyName,
      givenNames,
      gender,
      dateOfBirth,
      address,
      nameKey(familyName),
      nameKey(givenNames),
      postcode ?? null,
    ],
  );
  return id;
}

/** So many children alike. */
export const addChildren = (home: Home, count: number, child: MadeChild): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, () => addChild(home, child)));
