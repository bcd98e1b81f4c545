/** Checking the proofs of RFC 6962, as RFC 9162 sections 2.1.3.2 and 2.1.4.2 spell it out. */
import { climb } from './climb.ts';
import { EMPTY_ROOT, nodeHash } from './merkle.ts';

const half = (number: number): number => Math.floor(number / 2);
const odd = (number: number): boolean => number % 2 === 1;

export interface Inclusion {
  readonly leaf: Buffer;
  readonly index: number;
  readonly size: number;
  readonly proof: readonly Buffer[];
  readonly root: Buffer;
}

/** Whether the leaf stands at this place of the tree with this root. */
export function verifyInclusion({ leaf, index, size, proof, root }: Inclusion): boolean {
  if (!(index >= 0 && index < size)) return false;
  let hash = leaf;
  const whole = climb(index, size - 1, proof, (sibling, left) => {
    hash = left ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
  });
  return whole && hash.equals(root);
}

export interface Consistency {
  readonly old: number;
  readonly size: number;
  readonly proof: readonly Buffer[];
  readonly oldRoot: Buffer;
  readonly root: Buffer;
}

/** Whether the tree with the old root is the beginning of the one with the new root. */
export function verifyConsistency({ old, size, proof, oldRoot, root }: Consistency): boolean {
  if (!(old >= 0 && old <= size)) return false;
  if (old === size) return proof.length === 0 && oldRoot.equals(root);
  if (old === 0) return proof.length === 0 && oldRoot.equals(EMPTY_ROOT);
  let [at, last] = [old - 1, size - 1];
  while (odd(at)) [at, last] = [half(at), half(last)];
  // An old tree that is one complete subtree is not repeated in the proof.
  const [first, ...siblings] = at === 0 ? [oldRoot, ...proof] : proof;
  if (first === undefined) return false;
  let [before, after] = [first, first];
  const whole = climb(at, last, siblings, (sibling, left) => {
    before = left ? nodeHash(sibling, before) : before;
    after = left ? nodeHash(sibling, after) : nodeHash(after, sibling);
  });
  return whole && before.equals(oldRoot) && after.equals(root);
}
