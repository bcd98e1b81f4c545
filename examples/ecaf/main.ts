/** `npm run ecaf`: the example, beside a directory that runs already. */
import { run, say } from '../govuk/run.ts';
import { createEcaf } from './app.ts';
import { readConfig } from './config.ts';
import { openDatabase } from './database.ts';
import { directoryAt } from './directory.ts';
import { tokensAt } from './sign-in-demonstration.ts';

await run(async () => {
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
  return { app, port, says: (address) => `eCAF answers at ${address}. It asks the directory at ${url}.` };
});
