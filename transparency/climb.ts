/**
 * The way from a node of a tree to its root, as RFC 9162 sections 2.1.3.2 and 2.1.4.2 spell it out. By itself, without any
 * hashing, because a browser hashes otherwise (`family/verify.ts`) and must go the very same way.
 */
const halved = (number: number): number => Math.floor(number / 2);
const isOdd = (number: number): boolean => number % 2 === 1;

/**
 * Goes up from a node to the root, past one sibling at a time; false where the proof is too long or too short for it.
 * `joined` is told of each sibling, and whether it stands on the left.
 */
export function climb<Sibling>(
  from: number,
  end: number,
  siblings: readonly Sibling[],
  joined: (sibling: Sibling, left: boolean) => void,
): boolean {
  let [at, last] = [from, end];
  for (const sibling of siblings) {
    if (last === 0) return false;
    const left = isOdd(at) || at === last;
    joined(sibling, left);
    // The last node of an incomplete level goes up alone until it has somebody beside it.
    while (left && !isOdd(at) && at !== 0) [at, last] = [halved(at), halved(last)];
    [at, last] = [halved(at), halved(last)];
  }
  return last === 0;
}
