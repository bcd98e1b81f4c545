/** Deletes who works with children who are gone: by a role that may do that and nothing else. */
import type { Database } from '#core/database.ts';
import type { Forgetter } from '#core/retention.ts';
import { forget } from './forgotten-sql.ts';

/** For no answer waits for it. */
const PATIENCE = 60_000;

export function involvementForgetter(database: Database): Forgetter {
  const patient = database.patient(PATIENCE);
  const role = patient.as('retention', 1);
  return {
    forget: async (records) => void (await role.ask(forget, [records])),
    stop: async () => void (await Promise.all([role.close(), patient.close()])),
  };
}
