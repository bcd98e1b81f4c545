import { type Detector, type Look, minutesBetween } from './detector.ts';

const BY_HIDDEN = 4;
const MINUTES = 30;

/** What was asked for one name: plainly, and by an address. */
interface Asked {
  readonly plain: Look[];
  readonly byHidden: Look[];
}

/** By name, each request once, in the order of the trail. */
function byName(looks: readonly Look[]): Iterable<Asked> {
  const names = new Map<string, Asked>();
  const searches = looks.flatMap((look) => look.searches.map((search) => ({ look, ...search })));
  for (const { look, about, byHidden } of searches.filter(({ by }) => by === 'DETAILS')) {
    const asked = names.get(about) ?? { plain: [], byHidden: [] };
    names.set(about, asked);
    const of = byHidden ? asked.byHidden : asked.plain;
    if (of.at(-1) !== look) of.push(look);
  }
  return names.values();
}

/** Four searches by an address and one without, close together, those that were complete first; none where there are not. */
function probesIn({ plain, byHidden }: Asked): readonly Look[] {
  for (let last = BY_HIDDEN - 1; last < byHidden.length; last += 1) {
    const guesses = byHidden.slice(last - BY_HIDDEN + 1, last + 1);
    const [first, end] = [guesses[0] as Look, guesses[BY_HIDDEN - 1] as Look];
    const near = (look: Look): boolean => [first, end].every((each) => Math.abs(minutesBetween(look, each)) <= MINUTES);
    const one = near(first) ? plain.find(near) : undefined;
    if (one) return [one, ...guesses].toSorted((a, b) => (BigInt(a.idx) < BigInt(b.idx) ? -1 : 1));
  }
  return [];
}

/** Judges what was asked and never what came of it: of a child that is not shielded it says the same. */
export const probing: Detector = {
  name: 'SHIELD_PROBE',
  watches: 'The same name with and without an address, address after address: how a shielded child would be found out.',
  bound: '4 requests by address and one without, for one family name within half an hour',
  judge: ({ looks }) => {
    const found = [...byName(looks)].map(probesIn).filter((part) => part.length > 0);
    // The one that was complete first.
    const end = (part: readonly Look[]): bigint => BigInt(part.at(-1)?.idx ?? 0);
    return found.toSorted((a, b) => (end(a) < end(b) ? -1 : 1))[0] ?? [];
  },
};
