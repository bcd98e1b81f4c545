/** Misuse of each kind, put into days of work: some of it brazen, some of it careful enough to be missed. */
import type { IsoDate } from '#core/ids.ts';
import type { Search } from '#core/looks.ts';
import type { Random } from '#demo/random.ts';
import { anyChild, anyName, type Doing, doingOf, momentOf, type Worker } from './work-traffic.ts';

/** So many requests from an hour of the day on, so many minutes apart on the average. */
function series(
  worker: Worker,
  day: IsoDate,
  { from, count, apart, random }: { from: number; count: number; apart: number; random: Random },
  what: (at: number) => Partial<Doing>,
): readonly Doing[] {
  let at = momentOf(day, from).getTime();
  return Array.from({ length: count }, (_, index) => {
    at += random.fraction() * 2 * apart * 60_000;
    return doingOf(worker, new Date(at), what(index));
  });
}

const sought = (random: Random, change: Partial<Search> = {}): Search => ({
  by: 'DETAILS',
  came: random.chance(0.6) ? 'SOME' : 'NONE',
  byHidden: false,
  about: anyName(random),
  ...change,
});

type Plant = (worker: Worker, day: IsoDate, random: Random) => readonly Doing[];

/** By the detector that should speak. What is planted for a mediator is asked for others. */
export const misuse: Readonly<Record<string, Plant>> = {
  VOLUME: (worker, day, random) =>
    series(worker, day, { from: 9, count: random.between(55, 140), apart: 3, random }, () => ({
      opened: [anyChild(random)],
    })),
  HOURS: (worker, day, random) =>
    series(worker, day, { from: 0.2, count: random.between(2, 8), apart: 8, random }, () => ({
      opened: [anyChild(random)],
    })),
  SEARCH_WITHOUT_OPENING: (worker, day, random) =>
    series(worker, day, { from: 18.5, count: random.between(20, 60), apart: 2, random }, () => ({
      searches: [sought(random)],
    })),
  TOO_MANY_RESULTS: (worker, day, random) =>
    series(worker, day, { from: 12, count: random.between(5, 15), apart: 3, random }, () => ({
      searches: [sought(random, { came: 'TOO_MANY' })],
    })),
  SHIELD_PROBE: (worker, day, random) => {
    const about = anyName(random);
    return series(worker, day, { from: 13, count: random.between(4, 9), apart: 2.5, random }, (index) => ({
      searches: [sought(random, { about, byHidden: index > 0, came: index > 0 ? 'NONE' : 'SOME' })],
    }));
  },
  SEQUENTIAL_BROWSING: (worker, day, random) => {
    const count = random.between(7, 20);
    const list = Array.from({ length: count }, () => anyChild(random)).toSorted(
      (one, other) => Number(one) - Number(other),
    );
    return series(worker, day, { from: 19, count, apart: 2, random }, (index) => ({
      // Now and then somebody looks back.
      opened: [list[random.chance(0.08) ? 0 : index] ?? anyChild(random)],
    }));
  },
  NUMBER_GUESSING: (worker, day, random) =>
    series(worker, day, { from: 14, count: random.between(8, 40), apart: 2, random }, () => ({
      searches: [sought(random, { by: 'NUMBER', came: 'NONE' })],
    })),
  DORMANT_ACCOUNT_WAKES: (worker, day, random) =>
    series(worker, day, { from: 10, count: random.between(12, 40), apart: 6, random }, () => ({
      opened: [anyChild(random)],
    })),
  MEDIATED_CONCENTRATION: (worker, day, random) =>
    series(worker, day, { from: 9, count: random.between(5, 12), apart: 25, random }, (index) => ({
      account: `somebody-${index}`,
      mediator: worker.account,
      mediatorOrganisation: worker.organisation,
      opened: [anyChild(random)],
    })),
  SHARED_LOGIN: (worker, day, random) =>
    series(worker, day, { from: 10, count: random.between(12, 50), apart: 3, random }, () => ({
      opened: [anyChild(random)],
      network: random.chance(0.5) ? worker.network : '198.51.100',
    })),
  // Whoever is called as few are: of the others the directory notes nothing.
  SAME_SURNAME: (worker, day, random) => {
    const child = anyChild(random);
    const knowsNumber = random.chance(0.1);
    return series(worker, day, { from: 16, count: random.between(2, 5), apart: 6, random }, (index) =>
      index === 0 && !knowsNumber
        ? { searches: [sought(random, { ownName: true })] }
        : { opened: [child], namesakes: [child] },
    );
  },
  OUT_OF_AREA: (worker, day, random) =>
    series(worker, day, { from: 8, count: random.between(8, 35), apart: 7, random }, () => {
      const child = anyChild(random);
      return { opened: [child], elsewhere: random.chance(0.9) ? [child] : [] };
    }),
  SAME_ADDRESS: (worker, day, random) => {
    const child = anyChild(random);
    const [isFamily, isUncommon] = [random.chance(0.5), random.chance(0.45)];
    // A family's child is not always called as the one who looks, and its birthday is known; a neighbour's seldom is.
    const bearsName = isFamily && random.chance(0.75);
    const byPostcode = random.chance(isFamily ? 0.1 : 0.7);
    const search = {
      byHidden: byPostcode,
      ...(bearsName && isUncommon && { ownName: true as const }),
      ...(byPostcode && { ownPostcode: true as const }),
    };
    const found = { opened: [child], atHome: [child], ...(bearsName && { namesakes: [child] }) };
    return series(worker, day, { from: 17, count: random.between(2, 4), apart: 6, random }, (index) =>
      index === 0 ? { searches: [sought(random, search)] } : found,
    );
  },
};
