/** `npm run ecaf`: the example, beside a directory that runs already. */
import { createEcaf } from './app.ts';
import { readConfig } from './config.ts';
import { openDatabase } from './database.ts';
import { directoryAt } from './directory.ts';
import { tokensAt } from './sign-in-demonstration.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  const {
    ECAF_PORT: port,
    ECAF_DIRECTORY_URL: url,
    ECAF_URL,
    ECAF_DATABASE_URL,
    ECAF_DATA_DIR: dataDir,
  } = readConfig();
  const database = await openDatabase({ url: ECAF_DATABASE_URL, dataDir }, say);
  const app = await createEcaf({
    database,
    directory: directoryAt(url),
    isSecure: ECAF_URL?.startsWith('https:') ?? false,
    tokenFor: tokensAt(new URL(url)),
    log: say,
  });
  app.addHook('onClose', async () => database.close());
  const address = await app.listen({ port, host: '127.0.0.1' }).catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void app.close());
  say(`eCAF answers at ${address.replace('127.0.0.1', 'localhost')}. It asks the directory at ${url}.`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
