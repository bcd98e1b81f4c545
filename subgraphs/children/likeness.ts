/**
 * What the trail notes of a search or an opened record beside its number, for those who judge looks: that it was for a
 * family name of the one who asks, and that it was of another area than theirs. Yes or no, and no name and no area; and of
 * a record that is not open to everybody nothing but its family name is used, which is shown of shielded ones too (law 3).
 */
import type { WorkerNames } from '#core/looks.ts';
import type { OrganisationReader, Ports } from '#core/ports.ts';
import type { Viewer } from '#core/viewer.ts';
import { spelling } from '#matching/name-book.ts';
import { surnames } from '#matching/names.ts';
import { type ChildRecord, nameKey } from './child.ts';
import type { NamePattern } from './criteria.ts';

/** A name that more than one in five thousand bear says nothing: whoever is called Smith looks for Smiths every week. */
const FEW = 200;
/** People hardly ever change their name or their employer's area: what is known is asked for again after so many ms. */
const KEPT_FOR = 300_000;
const KEPT = 20_000;
/** Similarity (Jaro-Winkler) from which a name is another one misspelt, as `compare-family.ts` has it. */
const MISSPELT = 0.88;

/** Who asks, as far as it is known. */
export interface Known {
  /** Their whole name as it is searched. */
  readonly name: string | null;
  /** The one authority that their organisation is in. */
  readonly area: string | null;
}

/** What is noted of a record that was opened. */
export interface Likeness {
  readonly namesake: boolean;
  readonly elsewhere: boolean;
}

const common: ReadonlySet<string> = new Set(
  surnames().flatMap(({ name, count }) => (count >= FEW ? [nameKey(name)] : [])),
);

const endsWith = (name: string | null, family: string): boolean => name?.endsWith(` ${family}`) === true;

/** Whether this is the family name of whoever bears that whole name, and few bear it. */
export const isOwnName = ({ name }: Known, family: string | null): boolean => {
  const key = nameKey(family ?? '');
  return key !== '' && !common.has(key) && endsWith(name, key);
};

/** The same of what is searched for: whole, by its beginning, or misspelt where that finds the name as well. */
export function isOwnPattern({ name }: Known, { key, prefix }: NamePattern, orAlike = false): boolean {
  const words = name?.split(' ') ?? [];
  // Any end of a name may be its family name: of "Anna van der Berg" each of three.
  const own = words.slice(1).map((_, at) => words.slice(at + 1).join(' '));
  const isMeant = (family: string): boolean =>
    prefix ? family.startsWith(key) : family === key || (orAlike && spelling(family, key, MISSPELT) !== 'differs');
  return own.some((family) => !common.has(family) && isMeant(family));
}

export const likenessOf = (known: Known, { state, authority, familyName }: ChildRecord): Likeness => ({
  namesake: isOwnName(known, familyName),
  elsewhere: state === 'OPEN' && authority !== null && known.area !== null && authority !== known.area,
});

/** Who works with children, where that is known in this process; not asked of another one. */
export const laterWorkers = (ports: { readonly workers?: Ports['workers'] }): WorkerNames => ({
  nameOf: async (practitioner) => (await ports.workers?.nameOf(practitioner)) ?? null,
});

const NOBODY: Known = { name: null, area: null };

/** What is known of whoever asks. Nobody is refused because it cannot be found out: then nothing is noted. */
export function knownWith(organisations: OrganisationReader, workers: WorkerNames) {
  const kept = new Map<string, { readonly known: Promise<Known>; readonly until: number }>();
  const find = async ({ practitioner, organisation: { id } }: Viewer): Promise<Known> => {
    const [name, [reach]] = await Promise.all([
      practitioner === null ? null : workers.nameOf(practitioner),
      organisations.organisations({ kinds: [], ids: [id], except: [] }, null, 1),
    ]);
    return { name: name === null ? null : nameKey(name), area: reach?.authority ?? null };
  };
  return (viewer: Viewer): Promise<Known> => {
    const before = kept.get(viewer.account);
    if (before && before.until > performance.now()) return before.known;
    if (kept.size >= KEPT) kept.clear();
    const known = find(viewer).catch(() => {
      kept.delete(viewer.account);
      return NOBODY;
    });
    kept.set(viewer.account, { known, until: performance.now() + KEPT_FOR });
    return known;
  };
}
