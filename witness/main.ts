/**
 * `npm run witness`: watches logs of access. It cosigns a checkpoint only if it continues the one it cosigned before, so
 * that nobody, who runs the directory included, can show one history today and another tomorrow. Run it elsewhere, by
 * somebody else.
 */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment, readConfig } from '#core/env.ts';
import { runMain, say, stopOnSignal } from '#core/process.ts';
import { keptSecret } from '#core/secrets.ts';
import { witnessVkey } from '#transparency/note.ts';
import { witnessConfig } from './config.ts';
import { witnessServer } from './server.ts';
import { checkpointStore } from './store.ts';

const newKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

async function main(): Promise<void> {
  const config = readConfig(witnessConfig, environment());
  const { WITNESS_DIR: folder, WITNESS_NAME: name, WITNESS_LOGS: logs } = config;
  mkdirSync(folder, { recursive: true });
  const key = config.WITNESS_PRIVATE_KEY ?? createPrivateKey(keptSecret(folder, 'witness.key', newKey));
  // For whoever checks on this machine what it signed: a demonstration's `npm run audit -- verify`.
  writeFileSync(join(folder, 'witness.vkey'), `${witnessVkey(name, key)}\n`);
  const server = witnessServer({ name, key, logs, store: checkpointStore(folder), clock: () => new Date() });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.WITNESS_PORT, config.HOST, resolve);
  });
  const { port } = server.address() as { port: number };
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  stopOnSignal(stop);
  // Started beside a demonstration it goes with it, however that ends.
  process.on('disconnect', () => process.exit(0));
  say(`The witness is ready: http://${config.HOST}:${port} ${witnessVkey(name, key)}`);
}

runMain(main);
