/**
 * `npm run start:apart`: the demonstration with the gateway and each subgraph in a process of its own, on this machine.
 * The same code and the same answers as `npm start`; what differs is configuration, and this file shows all of it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { environment, readConfig } from '#core/env.ts';
import { freePorts } from '#core/free-ports.ts';
import { heapFlags } from '#core/heap.ts';
import { newHopKeys } from '#core/hop.ts';
import { createLog } from '#core/log.ts';
import { migrate } from '#core/migrate.ts';
import { openDatabase } from '#core/open-database.ts';
import { runMain, SayableError, say, stopOnSignal } from '#core/process.ts';
import { keyring } from '#core/secrets.ts';
import { masterKey, trailWatch } from '#core/settings.ts';
import { seedOnce } from '#demo/once.ts';
import { demonstrationWitness, type RunningWitness } from '#demo/witness.ts';
import { gatewayConfig } from '#gateway/config.ts';
import { subgraphs } from '#subgraphs';
import { logVkey } from '#transparency/note.ts';

const processes: ChildProcess[] = [];
let witness: RunningWitness | null = null;

/** Starts a process of ours, says what it says, and answers the address in the line that says it is ready. */
function start(script: string, env: Record<string, string>, ready: RegExp): Promise<string> {
  const child = spawn(process.execPath, [...heapFlags, script], {
    env: { ...environment(), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    // Ctrl-C reaches this process alone, which stops the others in order.
    detached: true,
  });
  processes.push(child);
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      say(line);
      const [, address] = ready.exec(line) ?? [];
      if (address === undefined) return;
      // From now on one part gone by itself takes the demonstration with it: half of it would only puzzle.
      child.once('exit', () => process.emit('SIGTERM'));
      resolve(address);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new SayableError(`${script} did not start.`)));
  });
}

async function stopAll(): Promise<void> {
  for (const child of processes.toReversed()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.removeAllListeners('exit');
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }
  await witness?.stop();
}

async function main(): Promise<void> {
  try {
    await startAll();
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function startAll(): Promise<void> {
  const config = readConfig(gatewayConfig, environment());
  const log = createLog(config.LOG_LEVEL);
  const database = await openDatabase(config, { share: false, log: (message) => log.info(message) });
  stopOnSignal(async () => {
    await stopAll();
    await database.close();
  });
  const names = subgraphs.map(({ name }) => name);
  const master = masterKey(config);
  await migrate(database.url, names);
  await seedOnce({ url: database.url, keys: keyring(master), clock: () => new Date(), log, say });

  const [gateway, ...parts] = [newHopKeys(), newHopKeys(), newHopKeys(), newHopKeys(), newHopKeys()];
  const [accreditation, children, involvements, audit] = parts;
  const shared = { DATABASE_URL: database.url, DATA_DIR: config.DATA_DIR, MASTER_KEY: master.toString('base64url') };
  const trusted = Object.entries({ gateway, accreditation, children, involvements, audit }).map(
    ([name, key]) => `${name}=${key.publicKey}`,
  );
  const askers: Record<string, string> = {
    accreditation: accreditation.privateKey,
    children: children.privateKey,
    involvements: involvements.privateKey,
    audit: audit.privateKey,
  };
  const watch = trailWatch(config, keyring(master));
  witness = await demonstrationWitness(config, logVkey(watch.origin, watch.key));
  const watched: Record<string, string> = witness ? { WITNESS_URL: witness.url, WITNESS_KEY: witness.vkey } : {};
  // Known before the first of them starts: audit asks children whose a child is, and children audit who looked.
  const ports = await freePorts(names.length);
  const addresses = Object.fromEntries(
    names.map((name, index) => [`SUBGRAPH_${name.toUpperCase()}_URL`, `http://127.0.0.1:${ports[index]}`]),
  );
  for (const [index, name] of names.entries()) {
    const key = askers[name];
    const env = {
      ...shared,
      ...watched,
      ...addresses,
      ...(key && { HOP_PRIVATE_KEY: key }),
      SUBGRAPHS: name,
      HOST: '127.0.0.1',
      PORT: String(ports[index]),
      HOP_TRUSTED_KEYS: trusted.join(','),
    };
    await start('subgraphs/main.ts', env, /is ready: (\S+)$/);
  }
  // Of the gateway's own it has only the issuer's key: it keeps nothing.
  const env = { DATA_DIR: config.DATA_DIR, ...addresses, HOP_PRIVATE_KEY: gateway.privateKey };
  await start('gateway/main.ts', env, /is ready after .*: (\S+)$/);
}

runMain(main);
