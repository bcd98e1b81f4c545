import { describe, expect, it } from 'vitest';
import {
  consistencyProof,
  EMPTY_ROOT,
  Frontier,
  type HashesOf,
  inclusionProof,
  leafHash,
} from '#transparency/merkle.ts';
import { verifyConsistency, verifyInclusion } from '#transparency/verify-proof.ts';

/** The reference vectors that certificate-transparency implementations of RFC 6962 share. */
const REFERENCE: readonly (readonly [leaf: string, root: string])[] = [
  ['', '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
  ['00', 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
  ['10', 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
  ['2021', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
  ['3031', '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
  ['40414243', '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
  ['5051525354555657', 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
  ['606162636465666768696a6b6c6d6e6f', '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
];

const LEAVES = 130;
const nodes = new Map<string, Buffer>();
const leaves: Buffer[] = [];
const roots: Buffer[] = [EMPTY_ROOT];
const tree = Frontier.empty();
for (let index = 0; index < LEAVES; index += 1) {
  const leaf = leafHash(Buffer.from(`entry ${index}`));
  leaves.push(leaf);
  nodes.set(`0/${index}`, leaf);
  tree.append(leaf, ({ level, pos }, hash) => nodes.set(`${level}/${pos}`, hash));
  roots.push(tree.root());
}
const hashesOf: HashesOf = async (names) =>
  names.map(({ level, pos }) => nodes.get(`${level}/${pos}`) ?? expect.unreachable(`${level}/${pos}`));
const root = (size: number): Buffer => roots[size] ?? expect.unreachable();

const flipped = (bytes: Buffer, bit: number): Buffer => {
  const other = Buffer.from(bytes);
  other.writeUInt8(other.readUInt8(bit % 32) ^ (1 << (bit % 8)), bit % 32);
  return other;
};
/** Every way to change a proof by one hash: altered, left out, said twice, one more at the end. */
const mutations = (proof: readonly Buffer[]): Buffer[][] => [
  ...proof.flatMap((hash, index) => [
    proof.with(index, flipped(hash, index)),
    proof.toSpliced(index, 1),
    proof.toSpliced(index, 0, hash),
  ]),
  [...proof, EMPTY_ROOT],
];

describe('the Merkle tree of RFC 6962', () => {
  it('has the reference roots', () => {
    const grown = Frontier.empty();
    for (const [leaf, expected] of REFERENCE) {
      grown.append(leafHash(Buffer.from(leaf, 'hex')));
      expect(grown.root().toString('hex')).toBe(expected);
    }
    expect(EMPTY_ROOT.toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('grows from what is kept of it as it would have grown in one go', () => {
    for (let size = 0; size < LEAVES; size += 1) {
      const part = Frontier.empty();
      for (const leaf of leaves.slice(0, size)) part.append(leaf);
      const again = Frontier.decode(size, part.encode());
      for (const leaf of leaves.slice(size)) again.append(leaf);
      expect(again.root()).toEqual(root(LEAVES));
      expect(() => Frontier.decode(size + 1, Buffer.concat([part.encode(), EMPTY_ROOT, EMPTY_ROOT]))).toThrow(
        RangeError,
      );
    }
  });

  it('proves each leaf of each tree up to 130 leaves, and no changed proof holds', async () => {
    for (let size = 1; size <= LEAVES; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const leaf = leaves[index] ?? expect.unreachable();
        const proof = await inclusionProof(index, size, hashesOf);
        const inclusion = { leaf, index, size, proof, root: root(size) };
        expect(verifyInclusion(inclusion)).toBe(true);
        const wrong = [
          ...mutations(proof).map((changed) => ({ ...inclusion, proof: changed })),
          { ...inclusion, leaf: flipped(leaf, index) },
          { ...inclusion, root: flipped(root(size), index) },
          { ...inclusion, index: size },
          ...(size > 1 ? [{ ...inclusion, index: (index + 1) % size }] : []),
        ];
        expect(wrong.filter(verifyInclusion)).toEqual([]);
      }
    }
  }, 120_000);

  it('proves each tree up to 130 leaves the beginning of each longer one, and no changed proof holds', async () => {
    for (let size = 0; size <= LEAVES; size += 1) {
      for (let old = 0; old <= size; old += 1) {
        const proof = await consistencyProof(old, size, hashesOf);
        const consistency = { old, size, proof, oldRoot: root(old), root: root(size) };
        expect(verifyConsistency(consistency), `${old} of ${size}`).toBe(true);
        const wrong = [
          ...mutations(proof).map((changed) => ({ ...consistency, proof: changed })),
          { ...consistency, oldRoot: flipped(root(old), old) },
          { ...consistency, old: size + 1 },
          // Of nothing everything is a continuation.
          ...(old > 0 ? [{ ...consistency, root: flipped(root(size), old) }] : []),
        ];
        expect(wrong.filter(verifyConsistency), `${old} of ${size}`).toEqual([]);
      }
    }
  }, 120_000);

  it('has no proof for what is not in it', () => {
    expect(() => inclusionProof(3, 3, hashesOf)).toThrow(RangeError);
    expect(() => consistencyProof(4, 3, hashesOf)).toThrow(RangeError);
  });
});
