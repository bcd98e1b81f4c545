/** Two processes of one log, and one witness: whoever is overtaken by the other has lost nothing, and says nothing of the kind. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { witnessAt } from '#subgraphs/audit/witness-client.ts';
import { signCheckpoint } from '#transparency/checkpoint.ts';
import { Frontier, leafHash, nodeHash, type SubtreeName } from '#transparency/merkle.ts';
import { logVkey, parseVkey, witnessVkey } from '#transparency/note.ts';
import { witnessServer } from '../../../witness/server.ts';
import { checkpointStore } from '../../../witness/store.ts';

const ORIGIN = 'log.example';
const NAME = 'witness.example';
const [logKey, key] = [generateKeyPairSync('ed25519').privateKey, generateKeyPairSync('ed25519').privateKey];
const folder = mkdtempSync(join(tmpdir(), 'overtaken-'));
const server = witnessServer({
  name: NAME,
  key,
  logs: [parseVkey(logVkey(ORIGIN, logKey))],
  store: checkpointStore(folder),
  clock: () => new Date(),
});

describe('a process that is overtaken by another of the same log', () => {
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('is told from a log that has lost what was signed', async () => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const leaves: Buffer[] = [];
    const hashOf = ({ level, pos }: SubtreeName): Buffer =>
      level === 0
        ? (leaves[pos] as Buffer)
        : nodeHash(hashOf({ level: level - 1, pos: 2 * pos }), hashOf({ level: level - 1, pos: 2 * pos + 1 }));
    const hashesOf = async (names: readonly SubtreeName[]) => names.map(hashOf);
    const tree = Frontier.empty();
    const grow = (count: number): string => {
      for (let turn = 0; turn < count; turn += 1) {
        const leaf = leafHash(Buffer.from(String(leaves.length)));
        leaves.push(leaf);
        tree.append(leaf);
      }
      return signCheckpoint({ origin: ORIGIN, size: tree.size, root: tree.root() }, logKey);
    };
    let length = async (): Promise<number> => tree.size;
    const process = () => witnessAt(url, witnessVkey(NAME, key), hashesOf, () => length());
    const [one, other] = [process(), process()];
    await one.cosign(grow(10));
    const seen = grow(10);
    await other.cosign(grow(5));
    await expect(one.cosign(seen)).rejects.toMatchObject({ code: 'OVERTAKEN' });
    await one.cosign(grow(1));
    // Restored from before the last that was signed.
    length = async () => 20;
    await expect(other.cosign(seen)).rejects.toMatchObject({ code: 'LOG_SHORTER_THAN_WITNESSED' });
    await expect(one.cosign(seen)).rejects.toMatchObject({ code: 'LOG_SHORTER_THAN_WITNESSED' });
  });
});
