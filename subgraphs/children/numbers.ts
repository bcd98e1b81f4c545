/** Directory numbers nobody has yet. */
import { randomInt } from 'node:crypto';
import type { Asks } from '#core/database.ts';
import { childNumberFrom } from '#core/ids.ts';
import type { Keyring } from '#core/secrets.ts';
import { markOf } from './forgotten.ts';
import { takenNumbers } from './intake-sql.ts';
import { tombstonesAmong } from './retention-sql.ts';

const newNumber = (): string =>
  childNumberFrom(`${randomInt(1, 10)}${String(randomInt(0, 10 ** 10)).padStart(10, '0')}`);

/** So many, that no child has or had: drawn at random so that none can be guessed from another, and looked up before they are given. */
export async function unusedNumbers(within: Asks, keys: Keyring, count: number): Promise<string[]> {
  const unused = new Set<string>();
  while (unused.size < count) {
    const drawn = Array.from({ length: count - unused.size }, newNumber);
    const taken = new Set((await within.ask(takenNumbers, [drawn])).map(({ id }) => id));
    const marks = new Map(drawn.map((number) => [number, markOf(keys, number)]));
    const buried = await within.ask(tombstonesAmong, [[...marks.values()]]);
    const gone = new Set(buried.map(({ mark }) => mark.toString('hex')));
    for (const [number, mark] of marks) {
      if (!taken.has(number) && !gone.has(mark.toString('hex'))) unused.add(number);
    }
  }
  return [...unused];
}
