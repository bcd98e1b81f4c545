/**
 * What accounts' rights rest on, known for one second: a suspension bites that soon, everywhere, without a message that
 * could be lost. When it cannot be read, nobody is let in.
 */
import type { Standing, StandingReader } from '#core/ports.ts';

const FRESH = 1_000;
const KEPT = 20_000;

export function cachedStandings(reader: StandingReader, now: () => number = Date.now): StandingReader {
  const known = new Map<string, { readonly at: number; readonly standing: Promise<Standing | null> }>();
  return {
    standing: (account, client) => {
      const key = `${account} ${client}`;
      const cached = known.get(key);
      const age = now() - (cached?.at ?? 0);
      if (cached && age >= 0 && age < FRESH) return cached.standing;
      if (known.size >= KEPT) known.clear();
      const standing = reader.standing(account, client);
      known.set(key, { at: now(), standing });
      standing.catch(() => known.delete(key));
      return standing;
    },
  };
}
