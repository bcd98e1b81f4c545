/**
 * Which record a statement belongs to. Pure. What a local supplier's statement becomes depends on nothing but what that
 * supplier may see: whoever is hidden counts as not there, so that nobody can tell from it that somebody is (law 3).
 */
import { nationalTrusts, type Supplier } from '#core/statements.ts';
import { decide, type Thresholds } from '#matching/decide.ts';
import { isHidden, isVisible, type KnownRecord, type Weighed } from './candidates.ts';
import type { Beginning } from './rederive.ts';

/** A record that is there, or how a new one begins. */
export type Placing =
  | { readonly to: KnownRecord; readonly opens: boolean }
  | { readonly to: null; readonly begins: Beginning };

export const isNational = ({ trust }: Supplier): boolean => (nationalTrusts as readonly string[]).includes(trust);

const HELD: Beginning = { state: 'PROVISIONAL', source: null };

const linkedTo = (candidates: readonly Weighed[], limits: Thresholds): KnownRecord | undefined => {
  const { outcome, child } = decide(candidates, limits);
  return outcome === 'Match' ? child : undefined;
};

/** A supplier of one organisation links to what it may see, or makes a record that nobody else sees yet. */
export function placeLocal(weighed: readonly Weighed[], { organisation }: Supplier, limits: Thresholds): Placing {
  const child = linkedTo(
    weighed.filter(({ child: each }) => isVisible(each)),
    limits,
  );
  if (child !== undefined) return { to: child, opens: false };
  return { to: null, begins: { state: 'PROVISIONAL', source: organisation } };
}

/** Those hidden children the statement possibly is about: beside one of them no record is opened. */
export const hiddenNear = (weighed: readonly Weighed[], { shield, low }: Thresholds): readonly Weighed[] =>
  weighed.filter(({ child, weight, evidence }) => {
    // Of those who are grown up or dead, only who is likelier the child than not.
    const from = child.state === 'ARCHIVED' ? low : shield;
    return isHidden(child) && (weight >= from || evidence.identifier !== 'silent');
  });

/** The one child of whom number, day of birth and given name say that it is this one. */
function certain(settled: readonly Weighed[]): Weighed | undefined {
  const [only, second] = settled.filter(({ evidence }) => evidence.identifier === 'agrees');
  return second === undefined && only?.evidence.nameless === false ? only : undefined;
}

/** Likeliest first; which of two alike does not depend on the order they came in. */
const byWeight = (one: Weighed, other: Weighed): number =>
  other.weight - one.weight || (one.child.id < other.child.id ? -1 : 1);

/**
 * A national source opens records: new ones, and those that one organisation alone has told of, but none beside a hidden
 * child. A hidden child itself it reaches by a number that is borne out, so that its record stays current.
 * @param mayBeHidden whether a provisional record, by this statement or by all that was said of it before, may be a hidden
 * child's; not where people have found that it is not.
 */
export async function placeNational(
  weighed: readonly Weighed[],
  limits: Thresholds,
  mayBeHidden: (record: KnownRecord, near: readonly Weighed[]) => Promise<boolean>,
): Promise<Placing> {
  const settled = weighed.filter(({ child }) => child.state !== 'PROVISIONAL');
  const known = certain(settled)?.child;
  if (known && isHidden(known)) return { to: known, opens: false };
  const near = hiddenNear(weighed, limits);
  const child = linkedTo(settled, limits);
  if (child !== undefined) return isHidden(child) ? { to: null, begins: HELD } : { to: child, opens: false };
  const provisional = weighed
    .filter((each) => each.child.state === 'PROVISIONAL')
    .toSorted(byWeight)
    .find((each) => linkedTo([...settled, each], limits) === each.child)?.child;
  if (provisional !== undefined) {
    if (!(await mayBeHidden(provisional, near))) return { to: provisional, opens: true };
    // What a national source says of it is not for the one organisation that sees the record.
    return provisional.source === null ? { to: provisional, opens: false } : { to: null, begins: HELD };
  }
  return { to: null, begins: near.length > 0 ? HELD : { state: 'OPEN', source: null } };
}
