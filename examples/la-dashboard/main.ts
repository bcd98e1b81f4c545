/** `npm run dashboard`: the example, beside a directory that runs already. */
import { directoryAt } from '../govuk/directory.ts';
import { run, say } from '../govuk/run.ts';
import { demonstrationSignIn } from '../govuk/sign-in-demonstration.ts';
import { createDashboard } from './app.ts';
import { readConfig } from './config.ts';
import { people } from './people.ts';

await run(async () => {
  const { DASHBOARD_PORT: port, DASHBOARD_DIRECTORY_URL: directory, DASHBOARD_URL: url } = readConfig();
  const app = await createDashboard({
    directory: directoryAt(directory),
    signIn: demonstrationSignIn(new URL(directory), people, 'explorer'),
    isSecure: url?.startsWith('https:') ?? false,
    log: say,
  });
  return { app, port, says: (address) => `Open ${address} in a browser. It asks the directory at ${directory}.` };
});
