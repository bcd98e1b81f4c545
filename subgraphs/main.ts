/**
 * Runs subgraphs apart from the gateway: `SUBGRAPHS=children PORT=4101 node subgraphs/main.ts`. Each answers on a port
 * of its own, because a token is for one receiver; several in one process take consecutive ports.
 *
 * A process signs what it asks of others as its own name, or as all its names joined by `+`: that is the issuer under
 * which the others must trust its key. Without DATABASE_URL the first process on a data folder starts the database and
 * the others share it, so that one should be stopped last.
 */
import type { FastifyInstance } from 'fastify';
import { environment, readConfig } from '#core/env.ts';
import { createLog, type Log } from '#core/log.ts';
import { openMetrics, serveMetrics } from '#core/metrics.ts';
import { migrate } from '#core/migrate.ts';
import { type OpenedDatabase, openDatabase } from '#core/open-database.ts';
import { runMain, say, stopOnSignal } from '#core/process.ts';
import { keyring } from '#core/secrets.ts';
import { masterKey, sealedLinks, trailWatch } from '#core/settings.ts';
import type { RunningSubgraph } from '#core/subgraph.ts';
import { subgraphServer } from '#core/subgraph-server.ts';
import { openTelemetry } from '#core/telemetry.ts';
import { elsewhere, type SubgraphConfig, subgraphConfig } from './config.ts';
import { openSubgraphs } from './open.ts';

const clock = () => new Date();

/** Of a part, and of what else it looks after: the trail’s witness. */
function serveReadiness(app: FastifyInstance, checks: Readonly<Record<string, () => Promise<boolean>>>): void {
  app.get('/health/ready', async (_request, reply) => {
    const found = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await check().catch(() => false)] as const),
    );
    const ready = found.every(([, state]) => state);
    return reply.status(ready ? 200 : 503).send({ ready, checks: Object.fromEntries(found) });
  });
}

const readinessOf = ({ name, checks: own }: RunningSubgraph, all: Readonly<Record<string, () => Promise<boolean>>>) =>
  Object.fromEntries(Object.entries(all).filter(([check]) => check === name || Object.hasOwn(own, check)));

/** Opens what is to run here and listens; answers how to close it all again. */
async function start(config: SubgraphConfig, log: Log, database: OpenedDatabase): Promise<() => Promise<void>> {
  const { SUBGRAPHS: only, HOP_PRIVATE_KEY: key } = config;
  await migrate(database.url, only);
  const keys = keyring(masterKey(config));
  const service = `contactpoint-${only.join('-')}`;
  const telemetry = await openTelemetry(service, config);
  const { running, checks, close } = openSubgraphs({
    databaseUrl: database.url,
    keys,
    watch: trailWatch(config, keys),
    sealedLinks: sealedLinks(config),
    overridesPerDay: config.OVERRIDES_PER_DAY,
    changeNotices: { toLoopback: config.CHANGE_NOTICES_TO_LOOPBACK },
    clock,
    log,
    only,
    ...(key ? { remote: { urls: elsewhere(config), signer: { issuer: only.join('+'), key } } } : {}),
  });
  const gauges = Object.assign({}, ...running.map((each) => each.gauges));
  const metrics = openMetrics({ service, gauges, readers: telemetry.readers });
  const apps: FastifyInstance[] = [];
  const stop = async () => {
    await Promise.all(apps.map((app) => app.close()));
    await close();
    await metrics.close();
    await telemetry.close();
  };
  try {
    for (const [index, name] of only.entries()) {
      const subgraph = running.find((each) => each.name === name);
      if (!subgraph) throw new TypeError(`subgraph ${name} did not open`);
      const app = subgraphServer(subgraph, config.HOP_TRUSTED_KEYS, log);
      apps.push(app);
      serveReadiness(app, readinessOf(subgraph, checks));
      serveMetrics(app, metrics);
      await app.listen({ port: config.PORT === 0 ? 0 : config.PORT + index, host: config.HOST });
      const { port } = app.server.address() as { port: number };
      say(`${name} is ready: http://${config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST}:${port}`);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

async function main(): Promise<void> {
  const config = readConfig(subgraphConfig, environment());
  const log = createLog(config.LOG_LEVEL);
  const database = await openDatabase(config, { share: true, log: (message) => log.info(message) });
  try {
    const stop = await start(config, log, database);
    stopOnSignal(async () => {
      await stop();
      await database.close();
    });
  } catch (error) {
    await database.close();
    throw error;
  }
}

runMain(main);
