/**
 * Ours as `docs/apart.md` runs it, its subgraphs over HTTP: as of stock, one process for the gateway and one for all
 * subgraphs. Its database is a copy on the same server: on one of its own nobody else follows its trail, nor it another's.
 */
import { join } from 'node:path';
import { heapFlags } from '#core/heap.ts';
import { newHopKeys } from '#core/hop.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { startWitness } from '#demo/witness.ts';
import { subgraphs } from '#subgraphs';
import { logVkey } from '#transparency/note.ts';
import type { BenchOptions } from './benchmark.ts';
import type { Directory } from './directory.ts';
import { startProgram } from './program.ts';
import { oursWith, type System } from './systems.ts';

const ORIGIN = 'contactpoint.example/trail';

/** Of a directory whose systems are not started yet: nobody else may be connected to what is copied. */
export async function copied({ ask, ...directory }: Directory): Promise<Directory> {
  await ask('create database apart template postgres');
  return { ...directory, ask, url: directory.url.replace(/postgres$/, 'apart') };
}

export async function oursApart({ url, dataDir, ask }: Directory, options: BenchOptions): Promise<System> {
  const { undo } = options;
  const names = subgraphs.map(({ name }) => name);
  const { privateKey, publicKey } = newHopKeys();
  const key = keyring(demonstrationKey(dataDir)).signer('checkpoint');
  const witness = await startWitness({ folder: join(dataDir, 'witness-apart'), log: logVkey(ORIGIN, key) });
  undo.add(() => witness.stop());
  const parts = await startProgram({
    script: new URL('../subgraphs/main.ts', import.meta.url),
    nodeArguments: heapFlags,
    folder: dataDir,
    env: {
      DATABASE_URL: url,
      DATA_DIR: dataDir,
      SUBGRAPHS: names.join(','),
      PORT: '0',
      LOG_LEVEL: 'silent',
      HOP_TRUSTED_KEYS: `gateway=${publicKey}`,
      AUDIT_ORIGIN: ORIGIN,
      WITNESS_URL: witness.url,
      WITNESS_KEY: witness.vkey,
    },
    addresses: names.length,
    undo,
  });
  const addresses = names.map((name, index) => [`SUBGRAPH_${name.toUpperCase()}_URL`, parts.urls[index] ?? '']);
  const start = oursWith({ ...Object.fromEntries(addresses), HOP_PRIVATE_KEY: privateKey });
  const gateway = await start({ url, dataDir, ask }, { ...options, profile: undefined });
  return { ...gateway, name: 'ours over http', pids: [...gateway.pids, parts.pid] };
}
