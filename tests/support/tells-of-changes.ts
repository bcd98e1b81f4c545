/** A process that does nothing but tell of changes, for tests that kill it: the directory's parts and no gateway. */
import { environment } from '#core/env.ts';
import { createLog } from '#core/log.ts';
import { keyring } from '#core/secrets.ts';
import { openSubgraphs } from '#subgraphs/open.ts';

const { DATABASE_URL = '', MASTER_KEY = '' } = environment();
openSubgraphs({
  databaseUrl: DATABASE_URL,
  keys: keyring(Buffer.from(MASTER_KEY, 'base64url')),
  clock: () => new Date(),
  log: createLog('error'),
  changeNotices: { toLoopback: true, tick: 20, firstPause: 40, patience: 5_000 },
});
process.stdout.write('it tells of changes\n');
