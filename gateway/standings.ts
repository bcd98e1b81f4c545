/**
 * What accounts' rights rest on, known for one second: a suspension bites that soon, everywhere, without a message that
 * could be lost. When it cannot be read, nobody is let in.
 */
import { AppError } from '#core/errors.ts';
import type { Standing, StandingReader } from '#core/ports.ts';

const FRESH = 1_000;
const KEPT = 20_000;

export function cachedStandings(reader: StandingReader, now: () => number = Date.now): StandingReader {
  const known = new Map<string, { readonly at: number; readonly standing: Promise<Standing | null> }>();

  /** Whatever kept it from being read, the caller is not at fault, and is to come again. */
  const read = async (account: string, client: string): Promise<Standing | null> => {
    try {
      return await reader.standing(account, client);
    } catch (cause) {
      throw new AppError('SERVICE_UNAVAILABLE', { cause });
    }
  };
  return {
    standing: (account, client) => {
      const key = JSON.stringify([account, client]);
      const cached = known.get(key);
      const age = now() - (cached?.at ?? 0);
      if (cached && age >= 0 && age < FRESH) return cached.standing;
      if (known.size >= KEPT) known.clear();
      const entry = { at: now(), standing: read(account, client) };
      known.set(key, entry);
      // A failure is told to those who waited for it, and not remembered; what was read since stays.
      entry.standing.catch(() => known.get(key) === entry && known.delete(key));
      return entry.standing;
    },
  };
}
