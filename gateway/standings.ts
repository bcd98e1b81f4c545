/**
 * What accounts' rights rest on, known for one second: a suspension bites that soon everywhere, whatever message is lost.
 * Where the database tells of a change, it bites at once. When a standing cannot be read, nobody is let in.
 */
import { z } from 'zod';
import { AppError } from '#core/errors.ts';
import type { Standing, StandingReader } from '#core/ports.ts';
import { accreditedFunctions, organisationKinds, personalRights, roles } from '#core/words.ts';

const FRESH = 1_000;
const KEPT = 20_000;
const KEPT_PROGRAMS = 20;

/** What an account must be to be believed: in other words than these, a right could be read that nobody gave. */
export const believablePerson = z.object({
  account: z.string(),
  practitioner: z.string().nullable(),
  role: z.enum(roles),
  organisation: z.object({
    id: z.string(),
    kind: z.enum(organisationKinds),
    functions: z.array(z.enum(accreditedFunctions)),
  }),
  rights: z.array(z.enum(personalRights)),
  authority: z
    .string()
    .regex(/^\d{3}$/)
    .nullable(),
});

const believable = believablePerson.extend({
  fault: z.string().min(1).nullable(),
  client: z.object({ id: z.string(), kind: z.enum(['FRONT_END', 'CASE_SYSTEM']) }).nullable(),
});

/** Throws where a standing is nonsense, or somebody else's. */
function believed(standing: Standing | null, account: string, client: string): Standing | null {
  if (standing === null) return null;
  const { account: whose, client: through } = believable.parse(standing);
  if (whose !== account || (through !== null && through.id !== client)) throw new TypeError('the standing of another');
  return standing;
}

interface Known {
  readonly at: number;
  readonly standing: Promise<Standing | null>;
}

export interface CachedStandings extends StandingReader {
  close(): void;
}

export function cachedStandings(reader: StandingReader, now: () => number = Date.now): CachedStandings {
  /** By account, then by program and address it comes through: few people use many. */
  const known = new Map<string, Map<string, Known>>();

  /** What is being read at this moment is forgotten with the rest: it may have been read before the change. */
  const close = reader.changed?.((account) => {
    if (account === null) known.clear();
    else known.delete(account);
  });

  /** Whatever kept it from being read, the caller is not at fault, and is to come again. */
  const read = async (account: string, client: string, address: string): Promise<Standing | null> => {
    try {
      return believed(await reader.standing(account, client, address), account, client);
    } catch (cause) {
      throw new AppError('SERVICE_UNAVAILABLE', { cause });
    }
  };
  const programsOf = (account: string): Map<string, Known> => {
    const programs = known.get(account);
    // A token names one of any number of programs: an account that names many is not to fill the memory.
    if (programs && programs.size < KEPT_PROGRAMS) return programs;
    if (known.size >= KEPT) known.clear();
    const made = new Map<string, Known>();
    known.set(account, made);
    return made;
  };
  return {
    standing: (account, client, address) => {
      const way = `${client} ${address}`;
      const programs = programsOf(account);
      const cached = programs.get(way);
      const age = now() - (cached?.at ?? 0);
      if (cached && age >= 0 && age < FRESH) return cached.standing;
      const entry = { at: now(), standing: read(account, client, address) };
      programs.set(way, entry);
      // A failure is told to those who waited for it, and not remembered; what was read since stays.
      entry.standing.catch(() => programs.get(way) === entry && programs.delete(way));
      return entry.standing;
    },
    close: () => close?.(),
  };
}
