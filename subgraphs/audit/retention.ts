/**
 * Of a child who is gone the trail keeps that somebody looked, when and why, and nothing of what they asked with: the salts
 * go from which the keys of it were made, and the log verifies as before (docs/audit.md).
 */
import type { Database } from '#core/database.ts';
import type { Forgetter } from '#core/retention.ts';
import { logStore } from './log-store.ts';

/** For no answer waits for it. */
const PATIENCE = 60_000;

export function trailForgetter(database: Database): Forgetter {
  const patient = database.patient(PATIENCE);
  const role = patient.as('erasure', 1);
  const store = logStore(role);
  return {
    forget: async (records) => {
      for (const record of records) await store.erase(record);
    },
    stop: async () => void (await Promise.all([role.close(), patient.close()])),
  };
}
