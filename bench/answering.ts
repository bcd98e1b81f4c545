/**
 * The directory as `npm start` composes it, for measuring what recording costs. With RECORDING=none the trail takes every
 * entry and writes none: a directory that breaks the first law, which is why nothing outside `bench/` can start it.
 */
import { join } from 'node:path';
import { createLog } from '#core/log.ts';
import type { AuditLog } from '#core/ports.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { demonstrationIssuer, demonstrationKeys, TOKEN_SECONDS } from '#demo/issuer.ts';
import { openGateway } from '#gateway/open.ts';
import { openSubgraphs } from '#subgraphs/open.ts';

const { DATABASE_URL: databaseUrl = '', DATA_DIR: dataDir = '', OIDC_AUDIENCE: audience = '', RECORDING } = process.env;
const clock = () => new Date();
const log = createLog('silent');
const { running, ports, checks, close } = openSubgraphs({
  databaseUrl,
  keys: keyring(demonstrationKey(dataDir)),
  clock,
  log,
});
let place = 0;
const nothing: AuditLog = {
  append: async () => {
    place += 1;
    return place;
  },
};
const gateway = await openGateway({
  running,
  ports: RECORDING === 'none' ? { ...ports, audit: nothing } : ports,
  remote: null,
  issuer: {
    issuer: demonstrationIssuer,
    audience,
    key: demonstrationKeys(dataDir).publicKey,
    maxAge: TOKEN_SECONDS,
  },
  clock,
  log,
  queryBudget: 1_000_000_000,
  documents: { folder: join(import.meta.dirname, '../documents'), adHoc: '*' },
  checks,
});
const url = await gateway.app.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`${url}\n`);
process.once('SIGTERM', async () => {
  await gateway.close();
  await close();
  process.exit(0);
});
