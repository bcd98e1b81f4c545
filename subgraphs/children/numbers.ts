/** Directory numbers nobody has yet. */
import { randomInt } from 'node:crypto';
import type { Asks } from '#core/database.ts';
import { childNumberFrom } from '#core/ids.ts';
import { takenNumbers } from './intake-sql.ts';

const newNumber = (): string =>
  childNumberFrom(`${randomInt(1, 10)}${String(randomInt(0, 10 ** 10)).padStart(10, '0')}`);

/** So many: drawn at random so that none can be guessed from another, and looked up before they are given. */
export async function unusedNumbers(within: Asks, count: number): Promise<string[]> {
  const unused = new Set<string>();
  while (unused.size < count) {
    const drawn = Array.from({ length: count - unused.size }, newNumber);
    const taken = new Set((await within.ask(takenNumbers, [drawn])).map(({ id }) => id));
    for (const number of drawn) if (!taken.has(number)) unused.add(number);
  }
  return [...unused];
}
