/** Proofs of many entries at once, under one checkpoint: what a family takes home to check without us. */
import DataLoader from 'dataloader';
import type { TrailWatch } from '#core/subgraph.ts';
import type { TrailProofs } from '#core/trail-reader.ts';
import { type HashesOf, inclusionProof, type SubtreeName } from '#transparency/merkle.ts';
import { logVkey } from '#transparency/note.ts';
import type { TreeStore } from './tree-store.ts';

/** Each subtree once, whatever number of proofs need it, and all of them in one question. */
function shared(hashesOf: HashesOf): HashesOf {
  const loader = new DataLoader<SubtreeName, Buffer, string>(
    hashesOf as (names: readonly SubtreeName[]) => Promise<Buffer[]>,
    {
      cacheKeyFn: ({ level, pos }) => `${level}/${pos}`,
    },
  );
  return (names) => Promise.all(names.map((name) => loader.load(name)));
}

/** Null until a checkpoint covers all of these places. */
export async function proofsOf(
  places: readonly number[],
  tree: TreeStore,
  watch: TrailWatch | undefined,
): Promise<TrailProofs | null> {
  const last = Math.max(-1, ...places);
  const kept = await Promise.all([tree.lastWitnessed(), tree.lastCheckpoint()]);
  // One that a witness signed is worth more; where nobody watches, the log's own is all there is.
  const usable = watch?.witness ? kept.slice(0, 1) : kept;
  const covering = usable.find((each) => each && each.size > last);
  if (!covering || !watch) return null;
  const hashesOf = shared(tree.hashesOf);
  const proofs = await Promise.all(places.map((place) => inclusionProof(place, covering.size, hashesOf)));
  return {
    checkpoint: covering.note,
    proofs: proofs.map((hashes) => hashes.map((hash) => hash.toString('base64'))),
    keys: [logVkey(watch.origin, watch.key), ...(watch.witness ? [watch.witness.vkey] : [])],
  };
}
