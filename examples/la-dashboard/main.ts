/** `npm run dashboard`: the example, beside a directory that runs already. */
import { directoryAt } from '../govuk/directory.ts';
import { demonstrationSignIn } from '../govuk/sign-in-demonstration.ts';
import { createDashboard } from './app.ts';
import { readConfig } from './config.ts';
import { people } from './people.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  const { DASHBOARD_PORT: port, DASHBOARD_DIRECTORY_URL: directory, DASHBOARD_URL: url } = readConfig();
  const app = await createDashboard({
    directory: directoryAt(directory),
    signIn: demonstrationSignIn(new URL(directory), people),
    isSecure: url?.startsWith('https:') ?? false,
    log: say,
  });
  const address = await app.listen({ port, host: '127.0.0.1' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void app.close());
  say(`Open ${address.replace('127.0.0.1', 'localhost')} in a browser. It asks the directory at ${directory}.`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
