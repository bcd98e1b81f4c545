/**
 * The composition root of `npm start`: reads the settings, opens the subgraphs that run here and the gateway, and
 * says where it all is. Of the gateway, only this file knows the subgraphs.
 */
import { parseArgs } from 'node:util';
import { createRemoteJWKSet } from 'jose';
import { environment, readConfig } from '#core/env.ts';
import { keepFigures } from '#core/figures/keeper.ts';
import type { Intake } from '#core/intake.ts';
import { causeOf, createLog, type Log } from '#core/log.ts';
import { migrate } from '#core/migrate.ts';
import { openDatabase } from '#core/open-database.ts';
import { runMain, SayableError, say, stopOnSignal } from '#core/process.ts';
import type { Remote } from '#core/remote.ts';
import { keepRetention } from '#core/retention.ts';
import { type Keyring, keyring } from '#core/secrets.ts';
import { masterKey, sealedLinks, spoolKey, subgraphAddresses, trailWatch } from '#core/settings.ts';
import { openTelemetry, type Telemetry } from '#core/telemetry.ts';
import { demonstrationIssuer, demonstrationKeys, TOKEN_SECONDS } from '#demo/issuer.ts';
import { seedOnce } from '#demo/once.ts';
import { demonstrationWitness } from '#demo/witness.ts';
import { openDoor } from '#sources/door.ts';
import { subgraphs } from '#subgraphs';
import { openSubgraphs, reach } from '#subgraphs/open.ts';
import { logVkey } from '#transparency/note.ts';
import { usualLimits } from './admission.ts';
import { welcome } from './banner.ts';
import { adHocIn, type GatewayConfig, gatewayConfig } from './config.ts';
import { serveExplorer } from './explorer.ts';
import { openGateway } from './open.ts';
import type { TokenIssuer } from './tokens.ts';
import { reportTo, startWorkers, WORKER } from './workers.ts';

const clock = () => new Date();
/** One of several that share a port. */
const isWorker = process.argv.includes(WORKER);

function issuerFrom(config: GatewayConfig): TokenIssuer {
  const { OIDC_ISSUER, OIDC_AUDIENCE: audience, OIDC_JWKS_URL } = config;
  if (OIDC_ISSUER === undefined) {
    const { publicKey: key } = demonstrationKeys(config.DATA_DIR);
    return { issuer: demonstrationIssuer, audience, key, maxAge: TOKEN_SECONDS };
  }
  const jwks = new URL(OIDC_JWKS_URL ?? `${OIDC_ISSUER.replace(/\/$/, '')}/.well-known/jwks.json`);
  return { issuer: OIDC_ISSUER, audience, key: createRemoteJWKSet(jwks), maxAge: 900 };
}

/** The parts that run elsewhere; null when there are none. That they come with a key is seen to by the settings. */
function remoteFrom(config: GatewayConfig): Remote | null {
  const urls = subgraphAddresses(config);
  const { HOP_PRIVATE_KEY: key } = config;
  return key && Object.keys(urls).length > 0 ? { urls, signer: { issuer: 'gateway', key } } : null;
}

/** Which subgraphs run in this process. */
const partsHere = (remote: Remote | null): readonly string[] =>
  subgraphs.map(({ name }) => name).filter((name) => remote?.urls[name] === undefined);

/** Who watches the trail, where it is kept here; a demonstration brings its own witness. */
async function watching(config: GatewayConfig, keys: Keyring, here: boolean) {
  if (!here) return { watch: undefined, witness: null };
  const watch = trailWatch(config, keys);
  const witness = await demonstrationWitness(config, logVkey(watch.origin, watch.key));
  return { watch: witness ? { ...watch, witness } : watch, witness };
}

/** The database, brought up to date, with the demonstration's children where it is the demonstration's; and the witness. */
async function openStore(config: GatewayConfig, log: Log, only: readonly string[]) {
  const database = await openDatabase(config, { share: false, log: (message) => log.info(message) });
  try {
    const keys = keyring(masterKey(config));
    await migrate(database.url, only);
    if (database.embedded && only.length === subgraphs.length) {
      await seedOnce({ url: database.url, keys, clock, log, say });
    }
    const { watch, witness } = await watching(config, keys, only.includes('audit'));
    const close = async () => {
      await witness?.stop();
      await database.close();
    };
    return { url: database.url, keys, watch, witness, close };
  } catch (error) {
    await database.close();
    throw error;
  }
}

const NOTHING_HERE = { running: [], intake: {}, figures: new Map(), retention: null, close: async () => undefined };

/** The subgraphs that run in this process; a database is opened only if there are any. */
async function openParts(config: GatewayConfig, log: Log, remote: Remote | null) {
  const only = partsHere(remote);
  if (remote && only.length === 0) return { ...NOTHING_HERE, ...reach(remote) };
  const store = await openStore(config, log, only);
  const opened = openSubgraphs({
    databaseUrl: store.url,
    keys: store.keys,
    sealedLinks: sealedLinks(config),
    overridesPerDay: config.OVERRIDES_PER_DAY,
    changeNotices: { toLoopback: config.CHANGE_NOTICES_TO_LOOPBACK },
    clock,
    log,
    only,
    ...(store.watch ? { watch: store.watch } : {}),
    ...(remote ? { remote } : {}),
  });
  const close = async () => {
    await opened.close();
    await store.close();
  };
  return { ...opened, close };
}

type Parts = Awaited<ReturnType<typeof openParts>>;

/** Listens for suppliers' machines, where that is asked for. */
async function serveFeeds(config: GatewayConfig, log: Log, { intake, ports }: Parts): Promise<() => Promise<void>> {
  const { FEED_PORT: port, HOST: host, DATA_DIR: dataDir, OIDC_AUDIENCE: audience } = config;
  if (port === undefined) return async () => undefined;
  const { audit } = ports;
  if (!audit) throw new TypeError('nothing is loaded that cannot be recorded');
  const door = await openDoor({
    intake: intake as Intake,
    audit,
    clock,
    log,
    audience,
    dataDir,
    spoolKey: spoolKey(config),
  });
  await door.listen({ port, host });
  return () => door.close();
}

/** Opens the gateway over these parts and listens. */
async function serve(config: GatewayConfig, log: Log, remote: Remote | null, parts: Parts, telemetry: Telemetry) {
  const gateway = await openGateway({
    running: parts.running,
    ports: parts.ports,
    remote,
    issuer: issuerFrom(config),
    clock,
    log,
    queryBudget: config.QUERY_BUDGET_PER_MINUTE,
    limits: { ...usualLimits, atOnce: config.REQUESTS_AT_ONCE, waiting: config.REQUESTS_WAITING },
    documents: { folder: config.DOCUMENTS_DIR, adHoc: adHocIn(config) },
    checks: parts.checks,
    telemetry,
  });
  const demonstration = config.OIDC_ISSUER === undefined;
  if (demonstration) {
    const { DATA_DIR: dataDir, OIDC_AUDIENCE: audience } = config;
    await serveExplorer(gateway.app, { dataDir, audience, schema: gateway.schema, clock });
  }
  // Fastify hands on what it does not know itself.
  const listening = { port: config.PORT, host: config.HOST, reusePort: isWorker };
  await gateway.app.listen(listening);
  const { port } = gateway.app.server.address() as { port: number };
  return { port, demonstration, close: gateway.close };
}

/** This process answers nothing itself: it keeps the database and those who do. */
async function serveByWorkers(config: GatewayConfig, log: Log, remote: Remote | null) {
  const only = partsHere(remote);
  const store = only.length === 0 ? null : await openStore(config, log, only);
  try {
    const { port, stop } = await startWorkers({
      script: import.meta.filename,
      count: config.WORKERS,
      host: config.HOST,
      port: config.PORT,
      env: {
        ...environment(),
        // One supplier's batches are taken by one process.
        FEED_PORT: '',
        ...(store && { DATABASE_URL: store.url }),
        ...(store?.witness && { WITNESS_URL: store.witness.url, WITNESS_KEY: store.witness.vkey }),
      },
      first: { FEED_PORT: String(config.FEED_PORT ?? '') },
      log,
    });
    const close = async () => {
      await stop();
      await store?.close();
    };
    return { port, demonstration: config.OIDC_ISSUER === undefined, close };
  } catch (error) {
    await store?.close();
    throw error;
  }
}

async function serveHere(config: GatewayConfig, log: Log, remote: Remote | null) {
  const telemetry = await openTelemetry('contactpoint-gateway', config);
  const parts = await openParts(config, log, remote);
  try {
    const { port, demonstration, close } = await serve(config, log, remote, parts, telemetry);
    const closeFeeds = await serveFeeds(config, log, parts);
    // Of parts that are apart none can count alone: `npm run figures` closes theirs.
    const keeper = keepFigures(parts.figures.size === subgraphs.length ? parts.figures : new Map(), clock, log);
    // The same: `npm run retention` does it for them.
    const retention =
      parts.retention &&
      keepRetention(parts.retention, clock, (error) => log.error('retention failed', { cause: causeOf(error) }));
    const closeAll = async () => {
      // First nobody is let in any more, and whoever is in is answered: whatever is done beside may take longer.
      await close();
      await Promise.all([keeper.stop(), retention?.stop(), closeFeeds()]);
      await parts.close();
      await telemetry.close();
    };
    return { port, demonstration, close: closeAll };
  } catch (error) {
    await parts.close();
    throw error;
  }
}

/** `--workers N` is the setting WORKERS, where it is easier to reach. */
function flags(): { readonly WORKERS?: string } {
  try {
    const args = process.argv.slice(2).filter((each) => each !== WORKER);
    const { workers } = parseArgs({ args, options: { workers: { type: 'string' } } }).values;
    return workers === undefined ? {} : { WORKERS: workers };
  } catch {
    throw new SayableError('`npm start` takes `-- --workers <n>` and nothing else; all else is set in `.env`.');
  }
}

async function main(): Promise<void> {
  const began = performance.now();
  const config = readConfig(gatewayConfig, { ...environment(), ...flags() });
  const log = createLog(config.LOG_LEVEL);
  const remote = remoteFrom(config);
  const answersHere = config.WORKERS === 1 || isWorker;
  const { close, ...ready } = await (answersHere ? serveHere : serveByWorkers)(config, log, remote);
  stopOnSignal(close);
  if (isWorker) reportTo(process, ready.port);
  else say(welcome({ ...ready, seconds: (performance.now() - began) / 1000 }));
}

runMain(main);
