/**
 * What children and workers are called and where they live, as far as detectors are told: names as often as people in England
 * bear them, and children mostly of the area one works in.
 */
import { hash } from 'node:crypto';
import type { Search } from '#core/looks.ts';
import { surnames } from '#matching/names.ts';
import type { Doing, Worker } from './work-traffic.ts';

/** From 0 up to 1, always the same for the same text: who a child is does not hang on what was drawn before. */
const chanceOf = (text: string): number => Number.parseInt(hash('sha256', text).slice(0, 12), 16) / 2 ** 48;

/** How many others there may be, of those whom the list of the commonest does not name. */
const OTHER_NAMES = 60_000;
const MILLION = 1_000_000;

/** A family name as often as people in England bear it, and how many of a million do. */
function surnameOf(person: string): { readonly name: string; readonly of: number } {
  let left = chanceOf(`surname of ${person}`) * MILLION;
  for (const { name, count } of surnames()) {
    if (left < count) return { name, of: count };
    left -= count;
  }
  // Those that nobody lists, each as rare as the rest.
  return { name: `OTHER ${Math.floor(chanceOf(`other name of ${person}`) * OTHER_NAMES)}`, of: 5 };
}

const FEW = 200;

/** Whether the child bears the worker's own name. */
const isNamesake = (worker: Worker, child: string): boolean => surnameOf(worker.account).name === surnameOf(child).name;

const isUncommon = (worker: Worker): boolean => surnameOf(worker.account).of < FEW;

/** Whom one meets lives mostly where one works. */
const isAway = ({ account, trade }: Worker, child: string): boolean =>
  chanceOf(`whether ${account} meets ${child} from away`) < (trade.away ?? 0.05);

/** How many live in the area they work in. */
const LIVES_WHERE_THEY_WORK = 0.7;
/** Some eight children live at a postcode, of the 60 000 of an area. */
const AT_A_POSTCODE = 8 / 60_000;

/** Whether the child lives at the worker's own home postcode. */
function isNeighbour({ account, trade }: Worker, child: string): boolean {
  const where = chanceOf(`where ${account} lives`);
  const { staff = 0, children = 0 } = trade.catchment ?? {};
  const share = where < staff ? children : where < LIVES_WHERE_THEY_WORK ? AT_A_POSTCODE : 0;
  return chanceOf(`whether ${child} lives beside ${account}`) < share;
}

/** That a child was opened, as the directory notes it: at one's own postcode every name is an uncommon one. */
export function openedBy(worker: Worker, child: string): Partial<Doing> {
  const atHome = isNeighbour(worker, child);
  const isNoted = isNamesake(worker, child) && (atHome || isUncommon(worker));
  return {
    opened: [child],
    ...(isNoted && { namesakes: [child] }),
    ...(isAway(worker, child) && { elsewhere: [child] }),
    ...(atHome && { atHome: [child] }),
  };
}

/** Of those who search by a postcode how many give the day of birth as well: what work is about has papers. */
const WITH_BIRTHDAY = 2 / 3;
const knowsBirthday = ({ account }: Worker, child: string): boolean =>
  chanceOf(`whether ${account} knows the birthday of ${child}`) < WITH_BIRTHDAY;

/** What the directory notes of a search for this child by its name and, where something hidden was given, its postcode. */
export const soughtBy = (worker: Worker, child: string, byHidden: boolean): Partial<Search> => ({
  ...(isNamesake(worker, child) && isUncommon(worker) && { ownName: true as const }),
  ...(byHidden && isNeighbour(worker, child) && !knowsBirthday(worker, child) && { ownPostcode: true as const }),
});
