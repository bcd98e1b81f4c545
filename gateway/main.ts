/**
 * The composition root of `npm start`: reads the settings, opens the database, the subgraphs that run here and the
 * gateway, and says where it all is. Only this file knows both the gateway and the subgraphs.
 */
import { createRemoteJWKSet } from 'jose';
import { environment, readConfig } from '#core/env.ts';
import { createLog, type Log } from '#core/log.ts';
import { migrate } from '#core/migrate.ts';
import { type OpenedDatabase, openDatabase } from '#core/open-database.ts';
import { runMain, say, stopOnSignal } from '#core/process.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { demonstrationIssuer, demonstrationKeys, TOKEN_SECONDS } from '#demo/issuer.ts';
import { seedOnce } from '#demo/once.ts';
import { subgraphs } from '#subgraphs';
import { openSubgraphs } from '#subgraphs/open.ts';
import { welcome } from './banner.ts';
import { type GatewayConfig, gatewayConfig, remoteSubgraphs } from './config.ts';
import { serveExplorer } from './explorer.ts';
import { openGateway, signerFrom } from './open.ts';
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

async function start(config: GatewayConfig, log: Log, database: OpenedDatabase) {
  const master = config.MASTER_KEY ? Buffer.from(config.MASTER_KEY, 'base64url') : demonstrationKey(config.DATA_DIR);
  const urls = remoteSubgraphs(config);
  const signer = signerFrom('gateway', config.HOP_PRIVATE_KEY);
  const only = subgraphs.map(({ name }) => name).filter((name) => urls[name] === undefined);
  const keys = keyring(master);
  if (only.length > 0) await migrate(database.url, only);
  if (database.embedded && only.length === subgraphs.length) {
    await seedOnce({ url: database.url, keys, clock, log, say });
  }
  const opened = openSubgraphs({
    databaseUrl: database.url,
    keys,
    clock,
    log,
    only,
    ...(signer ? { remote: { urls, signer } } : {}),
  });
  const gateway = await openGateway({
    running: opened.running,
    ports: opened.ports,
    remote: { urls, signer },
    issuer: issuerFrom(config),
    clock,
    log,
    queryBudget: config.QUERY_BUDGET_PER_MINUTE,
    checks: opened.checks,
  });
  const demonstration = config.OIDC_ISSUER === undefined;
  if (demonstration) {
    const { DATA_DIR: dataDir, OIDC_AUDIENCE: audience } = config;
    await serveExplorer(gateway.app, { dataDir, audience, schema: gateway.schema, clock });
  }
  await gateway.app.listen({ port: config.PORT, host: config.HOST });
  const { port } = gateway.app.server.address() as { port: number };
  const close = async () => {
    await gateway.close();
    await opened.close();
  };
  return { port, demonstration, close };
}

async function main(): Promise<void> {
  const began = performance.now();
  const config = readConfig(gatewayConfig, environment());
  const log = createLog(config.LOG_LEVEL);
  const database = await openDatabase(config, { share: false, log: (message) => log.info(message) });
  try {
    const { port, demonstration, close } = await start(config, log, database);
    stopOnSignal(async () => {
      await close();
      await database.close();
    });
    say(welcome({ port, demonstration, seconds: (performance.now() - began) / 1000 }));
  } catch (error) {
    await database.close();
    throw error;
  }
}

runMain(main);
