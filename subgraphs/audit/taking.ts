/** What entries of the trail say, read a stretch at a time and kept as facts. */
import { setImmediate as turnOfOthers } from 'node:timers/promises';
import type { Asks } from '#core/database.ts';
import type { Fact, factsOf, StoredBody } from './facts.ts';
import { columnsOf, insertFacts } from './follow-sql.ts';

/** How many entries are read at a stretch, a millisecond or less: whoever waits for an answer comes in between. */
const STRETCH = 25;

/** That the database would not take what an entry says: the fault of the entry, and of nothing that passes. */
export class Unfit extends Error {}

const isUnfit = (error: unknown): boolean => /^2[23]/.test(String((error as { code?: unknown }).code));

/** What these entries say, a stretch at a time. */
export async function readAll(
  entries: readonly StoredBody[],
  read: typeof factsOf,
): Promise<ReturnType<typeof factsOf>> {
  const facts: Fact[] = [];
  const unreadable: string[] = [];
  for (let from = 0; from < entries.length; from += STRETCH) {
    if (from > 0) await turnOfOthers();
    const part = read(entries.slice(from, from + STRETCH));
    facts.push(...part.facts);
    unreadable.push(...part.unreadable);
  }
  return { facts, unreadable };
}

export async function keepFacts(within: Asks, facts: readonly Fact[]): Promise<void> {
  await within.ask(insertFacts, columnsOf(facts)).catch((cause: unknown) => {
    throw isUnfit(cause) ? new Unfit('facts', { cause }) : cause;
  });
}
