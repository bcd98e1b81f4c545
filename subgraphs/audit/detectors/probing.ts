import { type Detector, type Look, minutesBetween } from './detector.ts';

const BY_HIDDEN = 4;
const MINUTES = 30;

const isAbout = (about: string, byHidden: boolean) => (look: Look) =>
  look.searches.some((search) => search.by === 'DETAILS' && search.about === about && search.byHidden === byHidden);

/** Four searches by an address and one without, all for the same name and close together; none where there are not. */
function probesOf(about: string, looks: readonly Look[]): readonly Look[] {
  const [plain, byHidden] = [looks.filter(isAbout(about, false)), looks.filter(isAbout(about, true))];
  for (const last of looks) {
    const recent = (look: Look) => BigInt(look.idx) <= BigInt(last.idx) && minutesBetween(look, last) <= MINUTES;
    const [one] = plain.filter(recent);
    const guesses = byHidden.filter(recent).slice(0, BY_HIDDEN);
    if (one && guesses.length === BY_HIDDEN) {
      return [one, ...guesses].toSorted((a, b) => (BigInt(a.idx) < BigInt(b.idx) ? -1 : 1));
    }
  }
  return [];
}

/** Judges what was asked and never what came of it: of a child that is not shielded it says the same. */
export const probing: Detector = {
  name: 'SHIELD_PROBE',
  watches: 'The same name with and without an address, address after address: how a shielded child would be found out.',
  bound: '4 requests by address and one without, for one family name within half an hour',
  judge: ({ looks }) => {
    const names = new Set(looks.flatMap(({ searches }) => searches.map(({ about }) => about)));
    const found = [...names].map((about) => probesOf(about, looks)).filter((part) => part.length > 0);
    // The one that was complete first.
    const end = (part: readonly Look[]): bigint => BigInt(part.at(-1)?.idx ?? 0);
    return found.toSorted((a, b) => (end(a) < end(b) ? -1 : 1))[0] ?? [];
  },
};
