/** Children as a search for those alike meets them, put where they are without any way in, and the search itself. */

import { inject } from 'vitest';
import { connect, type Database } from '#core/database.ts';
import { childNumberFrom } from '#core/ids.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import type { RecordState } from '#core/words.ts';
import { alikeIn } from '#subgraphs/children/alike.ts';
import { nameKey } from '#subgraphs/children/child.ts';
import { alikePlan, type Criteria } from '#subgraphs/children/criteria.ts';
import { identifiersWith } from '#subgraphs/children/identifiers.ts';
import { childStore } from '#subgraphs/children/store.ts';
import { freshDatabase } from './postgres.ts';
import { listening, rowsRead } from './rows-read.ts';

export const CAP = 10;
export const nobody = { authority: null, organisation: null, syntheticOnly: false };

export interface Made {
  readonly id: string;
  readonly familyName: string;
  readonly givenNames: string;
  readonly dateOfBirth: string;
  readonly gender: string;
  readonly postcode: string;
  readonly preferredName?: string;
  readonly state?: RecordState;
}

export const idOf = (number: number): string => childNumberFrom(`97${String(number).padStart(9, '0')}`);

export const one = { familyName: 'Larkspurr', givenNames: 'Viola', dateOfBirth: '2013-05-06', gender: 'FEMALE' };

/** A database of its own, in which there is nobody. */
export async function alikeWorld() {
  const fresh = await freshDatabase();
  const database: Database = connect({ url: fresh.url, schema: 'children' });
  const identifiers = identifiersWith(keyring(demonstrationKey(inject('dataDir'))));
  const store = childStore(database, identifiers.fingerprint);
  const heard = listening(database);
  const alike = alikeIn(heard.database, store);
  const put = (children: readonly Made[]) =>
    fresh.sql(
      `insert into children.child (id, state, synthetic, authority, family_name, given_names, preferred_name, gender,
         date_of_birth, address, family_key, given_key, postcode, derived_at)
       select id, state, true, '901', "familyName", "givenNames", "preferredName", gender, "dateOfBirth",
         jsonb_build_object('status', 'CURRENT', 'postcode', postcode), family_key, given_key, postcode, now()
       from jsonb_to_recordset(?::jsonb) as t(id bigint, state text, "familyName" text, "givenNames" text,
         "preferredName" text, gender text, "dateOfBirth" date, postcode text, family_key text, given_key text)`,
      [
        JSON.stringify(
          children.map((child) => ({
            state: 'OPEN',
            ...child,
            family_key: nameKey(child.familyName),
            given_key: nameKey(child.givenNames),
          })),
        ),
      ],
    );
  const saidBefore = (id: string, said: object) =>
    fresh.sql(
      `insert into children.earlier_statement (child_id, supplier, local_id, received_at, trust, statement)
       values (?, 'tests', ?, '2020-01-01', 'NHS', ?)`,
      [id, id, JSON.stringify(said)],
    );

  return {
    fresh,
    store,
    put,
    saidBefore,
    /** Nobody else is there. */
    clear: () => fresh.sql('delete from children.earlier_statement; delete from children.child'),
    listed: async (criteria: Criteria, cap = CAP) => {
      const found = await alike.find(alikePlan(criteria), nobody, cap);
      return found?.map(({ likeness, record }) => ({ likeness, id: record.id, state: record.state }));
    },
    /** How many children such a search reads, planned as it is in the directory: once, for whoever is asked about. */
    childrenRead: async (criteria: Criteria): Promise<number> => {
      await alike.find(alikePlan(criteria), nobody, CAP);
      return rowsRead(fresh, { schema: 'children', tables: ['child', 'likeness'] }, heard.last('children alike'));
    },
    stop: async () => {
      await database.close();
      await fresh.drop();
    },
  };
}
export type AlikeWorld = Awaited<ReturnType<typeof alikeWorld>>;
