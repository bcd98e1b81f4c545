/** What a test does in a transaction of which nothing stays. */
import type { Asks, Database } from '#core/database.ts';

/** A statement of the test's own, not kept by name. */
export const ask = <Row = Record<string, unknown>>(within: Asks, text: string): Promise<Row[]> =>
  within.ask<Row, []>({ name: '', text }, []);

class RolledBack extends Error {}

/** Works in a transaction of which nothing stays. */
export async function trying<Result>(database: Database, work: (within: Asks) => Promise<Result>): Promise<Result> {
  let result: Result | undefined;
  await database
    .transaction(async (within) => {
      result = await work(within);
      throw new RolledBack();
    })
    .catch((error: unknown) => {
      if (!(error instanceof RolledBack)) throw error;
    });
  return result as Result;
}
