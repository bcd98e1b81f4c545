/**
 * The composition root of `npm start`: reads the settings, opens the subgraphs that run here and the gateway, and
 * says where it all is. Of the gateway, only this file knows the subgraphs.
 */
import { createRemoteJWKSet } from 'jose';
import { environment, readConfig } from '#core/env.ts';
import { keepFigures } from '#core/figures/keeper.ts';
import type { Intake } from '#core/intake.ts';
import { createLog, type Log } from '#core/log.ts';
import { migrate } from '#core/migrate.ts';
import { openDatabase } from '#core/open-database.ts';
import { runMain, say, stopOnSignal } from '#core/process.ts';
import type { Remote } from '#core/remote.ts';
import { type Keyring, keyring } from '#core/secrets.ts';
import { masterKey, sealedLinks, subgraphAddresses, trailWatch } from '#core/settings.ts';
import { openTelemetry, type Telemetry } from '#core/telemetry.ts';
import { demonstrationIssuer, demonstrationKeys, TOKEN_SECONDS } from '#demo/issuer.ts';
import { seedOnce } from '#demo/once.ts';
import { demonstrationWitness } from '#demo/witness.ts';
import { openDoor } from '#sources/door.ts';
import { subgraphs } from '#subgraphs';
import { openSubgraphs, reach } from '#subgraphs/open.ts';
import { logVkey } from '#transparency/note.ts';
import { welcome } from './banner.ts';
import { adHocIn, type GatewayConfig, gatewayConfig } from './config.ts';
import { serveExplorer } from './explorer.ts';
import { openGateway } from './open.ts';
import type { TokenIssuer } from './tokens.ts';

const clock = () => new Date();

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

/** Who watches the trail, where it is kept here; a demonstration brings its own witness. */
async function watching(config: GatewayConfig, keys: Keyring, here: boolean) {
  if (!here) return { watch: undefined, witness: null };
  const watch = trailWatch(config, keys);
  const witness = await demonstrationWitness(config, logVkey(watch.origin, watch.key));
  return { watch: witness ? { ...watch, witness } : watch, witness };
}

const NOTHING_HERE = { running: [], intake: {}, figures: new Map(), close: async () => undefined };

/** The subgraphs that run in this process; a database is opened and brought up to date only if there are any. */
async function openParts(config: GatewayConfig, log: Log, remote: Remote | null) {
  const apart = remote?.urls ?? {};
  const only = subgraphs.map(({ name }) => name).filter((name) => apart[name] === undefined);
  if (remote && only.length === 0) return { ...NOTHING_HERE, ...reach(remote) };
  const database = await openDatabase(config, { share: false, log: (message) => log.info(message) });
  try {
    const keys = keyring(masterKey(config));
    await migrate(database.url, only);
    if (database.embedded && only.length === subgraphs.length) {
      await seedOnce({ url: database.url, keys, clock, log, say });
    }
    const { watch, witness } = await watching(config, keys, only.includes('audit'));
    const opened = openSubgraphs({
      databaseUrl: database.url,
      keys,
      sealedLinks: sealedLinks(config),
      overridesPerDay: config.OVERRIDES_PER_DAY,
      changeNotices: { toLoopback: config.CHANGE_NOTICES_TO_LOOPBACK },
      clock,
      log,
      only,
      ...(watch ? { watch } : {}),
      ...(remote ? { remote } : {}),
    });
    const close = async () => {
      await opened.close();
      await witness?.stop();
      await database.close();
    };
    return { ...opened, close };
  } catch (error) {
    await database.close();
    throw error;
  }
}

type Parts = Awaited<ReturnType<typeof openParts>>;

/** Listens for suppliers' machines, where that is asked for. */
async function serveFeeds(config: GatewayConfig, log: Log, { intake, ports }: Parts): Promise<() => Promise<void>> {
  const { FEED_PORT: port, HOST: host, DATA_DIR: dataDir, OIDC_AUDIENCE: audience } = config;
  if (port === undefined) return async () => undefined;
  const { audit } = ports;
  if (!audit) throw new TypeError('nothing is loaded that cannot be recorded');
  const door = await openDoor({ intake: intake as Intake, audit, clock, log, audience, dataDir });
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
    documents: { folder: config.DOCUMENTS_DIR, adHoc: adHocIn(config) },
    checks: parts.checks,
    telemetry,
  });
  const demonstration = config.OIDC_ISSUER === undefined;
  if (demonstration) {
    const { DATA_DIR: dataDir, OIDC_AUDIENCE: audience } = config;
    await serveExplorer(gateway.app, { dataDir, audience, schema: gateway.schema, clock });
  }
  await gateway.app.listen({ port: config.PORT, host: config.HOST });
  const { port } = gateway.app.server.address() as { port: number };
  return { port, demonstration, close: gateway.close };
}

async function main(): Promise<void> {
  const began = performance.now();
  const config = readConfig(gatewayConfig, environment());
  const log = createLog(config.LOG_LEVEL);
  const remote = remoteFrom(config);
  const telemetry = await openTelemetry('contactpoint-gateway', config);
  const parts = await openParts(config, log, remote);
  try {
    const { port, demonstration, close } = await serve(config, log, remote, parts, telemetry);
    const closeFeeds = await serveFeeds(config, log, parts);
    // Of parts that are apart none can count alone: `npm run figures` closes theirs.
    const keeper = keepFigures(parts.figures.size === subgraphs.length ? parts.figures : new Map(), clock, log);
    stopOnSignal(async () => {
      await keeper.stop();
      await closeFeeds();
      await close();
      await parts.close();
      await telemetry.close();
    });
    say(welcome({ port, demonstration, seconds: (performance.now() - began) / 1000 }));
  } catch (error) {
    await parts.close();
    throw error;
  }
}

runMain(main);
