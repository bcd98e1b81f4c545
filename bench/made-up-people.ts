/**
 * What children and workers are called and where they live, as far as detectors are told: names as often as people in England
 * bear them, and children mostly of the area one works in.
 */
import { hash } from 'node:crypto';
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

/** Whether the child bears the worker's own name, and few others do. */
function isNamesake(worker: Worker, child: string): boolean {
  const own = surnameOf(worker.account);
  return own.of < FEW && surnameOf(child).name === own.name;
}

/** Whom one meets lives mostly where one works. */
const isAway = ({ account, trade }: Worker, child: string): boolean =>
  chanceOf(`whether ${account} meets ${child} from away`) < (trade.away ?? 0.05);

/** That a child was opened, as the directory notes it. */
export const openedBy = (worker: Worker, child: string): Partial<Doing> => ({
  opened: [child],
  ...(isNamesake(worker, child) && { namesakes: [child] }),
  ...(isAway(worker, child) && { elsewhere: [child] }),
});
