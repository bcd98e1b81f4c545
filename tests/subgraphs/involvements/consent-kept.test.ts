import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';
import { child } from '#support/stack.ts';

describe('the consent to a sensitive service in the database', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it('is somebody’s where it is the basis, and nobody’s where harm is', async () => {
    const insert = (basis: string, givenBy: string | null) =>
      database.sql(
        `insert into involvements.sensitive_service (child_id, id, kind, practitioner_id, organisation_id, started_on,
           basis, given_by, recorded_on, recorded_by, confirmed_on)
         values (?, ?, 'MENTAL_HEALTH', ?, 'X', current_date, ?, ?, current_date, ?, current_date)`,
        [child.none, randomUUID(), randomUUID(), basis, givenBy, randomUUID()],
      );
    await expect(insert('CONSENT', null)).rejects.toMatchObject({ code: '23514' });
    await expect(insert('SIGNIFICANT_HARM', 'CHILD')).rejects.toMatchObject({ code: '23514' });
    await insert('CONSENT', 'PARENT');
    await insert('SIGNIFICANT_HARM', null);
  });
});
