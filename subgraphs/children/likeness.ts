/**
 * What the trail notes of a search or an opened record beside its number, for those who judge looks: that it was for a
 * family name of the one who asks, that it was of another area than theirs, and that it was at their own home postcode. Yes
 * or no, and no name, no area and no postcode; and of a record that is not open to everybody nothing but its family name is
 * used, which is shown of shielded ones too (law 3).
 */
import { timingSafeEqual } from 'node:crypto';
import { type HomeReader, homeOf, type WorkerNames } from '#core/looks.ts';
import type { OrganisationReader, Ports } from '#core/ports.ts';
import type { Keyring } from '#core/secrets.ts';
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
  /** Whether this is their own home postcode. */
  readonly livesAt: (postcode: string) => boolean;
}

/** What is noted of a record that was opened. */
export interface Likeness {
  readonly namesake: boolean;
  readonly elsewhere: boolean;
  readonly atHome: boolean;
}

const common: ReadonlySet<string> = new Set(
  surnames().flatMap(({ name, count }) => (count >= FEW ? [nameKey(name)] : [])),
);

const endsWith = (name: string | null, family: string): boolean => name?.endsWith(` ${family}`) === true;

/** Whether this is the family name of whoever bears that whole name, and few bear it: few do at one postcode, whatever it is. */
function isOwnName({ name }: Known, family: string | null, atHome: boolean): boolean {
  const key = nameKey(family ?? '');
  return key !== '' && (atHome || !common.has(key)) && endsWith(name, key);
}

/** The same of what is searched for: whole, by its beginning, or misspelt where that finds the name as well. */
export function isOwnPattern({ name }: Known, { key, prefix }: NamePattern, orAlike = false): boolean {
  const words = name?.split(' ') ?? [];
  // Any end of a name may be its family name: of "Anna van der Berg" each of three.
  const own = words.slice(1).map((_, at) => words.slice(at + 1).join(' '));
  const isMeant = (family: string): boolean =>
    prefix ? family.startsWith(key) : family === key || (orAlike && spelling(family, key, MISSPELT) !== 'differs');
  return own.some((family) => !common.has(family) && isMeant(family));
}

/** The postcode of an address at which somebody lives now. */
const currentPostcode = (address: ChildRecord['address']): string =>
  (address?.status === 'CURRENT' && address.postcode) || '';

export function likenessOf(known: Known, { state, authority, familyName, address }: ChildRecord): Likeness {
  // Compared whatever the record's state, and then not used: how long it takes is not to depend on that.
  const livesThere = known.livesAt(currentPostcode(address));
  const atHome = state === 'OPEN' && livesThere;
  return {
    namesake: isOwnName(known, familyName, atHome),
    elsewhere: state === 'OPEN' && authority !== null && known.area !== null && authority !== known.area,
    atHome,
  };
}

/** Who works with children, where that is known in this process; not asked of another one. */
export const laterWorkers = (ports: { readonly workers?: Ports['workers'] }): WorkerNames => ({
  nameOf: async (practitioner) => (await ports.workers?.nameOf(practitioner)) ?? null,
});

/** Where those who ask live, where that is known in this process; not asked of another one. */
export const laterHomes = (ports: { readonly homes?: Ports['homes'] }): HomeReader => ({
  homeOf: async (account) => (await ports.homes?.homeOf(account)) ?? null,
});

const nowhere = (): boolean => false;

const NOBODY: Known = { name: null, area: null, livesAt: nowhere };

export interface Acquaintances {
  readonly organisations: OrganisationReader;
  readonly workers: WorkerNames;
  readonly homes: HomeReader;
  readonly keys: Keyring;
}

/** What is known of whoever asks. Nobody is refused because it cannot be found out: then nothing is noted. */
export function knownWith({ organisations, workers, homes, keys }: Acquaintances) {
  const kept = new Map<string, { readonly known: Promise<Known>; readonly until: number }>();
  const find = async ({ account, practitioner, organisation: { id } }: Viewer): Promise<Known> => {
    const [name, [reach], home] = await Promise.all([
      practitioner === null ? null : workers.nameOf(practitioner),
      organisations.organisations({ kinds: [], ids: [id], except: [] }, null, 1),
      homes.homeOf(account),
    ]);
    return {
      name: name === null ? null : nameKey(name),
      area: reach?.authority ?? null,
      livesAt: home === null ? nowhere : (postcode) => timingSafeEqual(home, homeOf(keys, account, postcode)),
    };
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
