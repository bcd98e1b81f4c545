/** All parts opened for one command: beside a running server or without one, on a database that is brought up to date first. */
import { environment, readConfig } from '#core/env.ts';
import { createLog } from '#core/log.ts';
import { migrate } from '#core/migrate.ts';
import { openDatabase } from '#core/open-database.ts';
import { keyring } from '#core/secrets.ts';
import { masterKey } from '#core/settings.ts';
import { seedOnce } from '#demo/once.ts';
import { gatewayConfig } from '#gateway/config.ts';
import { subgraphs } from '#subgraphs';
import { type OpenSubgraphs, openSubgraphs } from '#subgraphs/open.ts';

export const clock = () => new Date();

/** Does the work and closes all again, however it ends. `timeout`: how long a question may take, in ms; the usual when not said. */
export async function withParts(
  work: (opened: OpenSubgraphs) => Promise<void>,
  { timeout }: { readonly timeout?: number } = {},
): Promise<void> {
  const config = readConfig(gatewayConfig, environment());
  const log = createLog('error');
  const keys = keyring(masterKey(config));
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const database = await openDatabase(config, { share: true, log: () => undefined });
  try {
    await migrate(
      database.url,
      subgraphs.map(({ name }) => name),
    );
    if (database.embedded) await seedOnce({ url: database.url, keys, clock, log, say });
    const opened = openSubgraphs({
      databaseUrl: database.url,
      keys,
      clock,
      log,
      ...(timeout === undefined ? {} : { timeout }),
    });
    try {
      await work(opened);
    } finally {
      await opened.close();
    }
  } finally {
    await database.close();
  }
}
