/** `npm run partner`: the example, beside a directory that runs already. */
import { directoryAt } from '../govuk/directory.ts';
import { run, say } from '../govuk/run.ts';
import { demonstrationSignIn } from '../govuk/sign-in-demonstration.ts';
import { createPartner } from './app.ts';
import { readConfig } from './config.ts';
import { people } from './people.ts';

await run(async () => {
  const { PARTNER_PORT: port, PARTNER_DIRECTORY_URL: directory, PARTNER_URL: url } = readConfig();
  const app = await createPartner({
    directory: directoryAt(directory),
    signIn: demonstrationSignIn(new URL(directory), people, 'partner'),
    isSecure: url?.startsWith('https:') ?? false,
    log: say,
  });
  return { app, port, says: (address) => `Open ${address} in a browser. It asks the directory at ${directory}.` };
});
