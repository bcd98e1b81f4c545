/** The example for local authorities beside a whole directory, and a browser in front of it. */
import { closeAll } from '#core/figures/keeper.ts';
import { endedBy } from '#core/figures/periods.ts';
import { createDashboard } from '#dashboard/app.ts';
import { people } from '#dashboard/people.ts';
import { directoryAt } from '#govuk/directory.ts';
import { demonstrationSignIn } from '#govuk/sign-in-demonstration.ts';
import { launchBrowser, type Opening, openWindow } from './browser.ts';
import { child, startStack } from './stack.ts';

const NOW = new Date();
/** When this month has ended, too. */
const LATER = new Date(Date.UTC(NOW.getUTCFullYear(), NOW.getUTCMonth() + 1, 2));

/** The two months that are published, by the real closing: the last one, and this one with what was asked in it. */
export const [monthBefore] = endedBy(NOW);
export const [monthNow] = endedBy(LATER);

export async function startDashboard() {
  const stack = await startStack({ explorer: true });
  const lines: string[] = [];
  let ahead = 0;
  const app = await createDashboard({
    directory: directoryAt(`${stack.url}/graphql`),
    signIn: demonstrationSignIn(new URL(stack.url), people, 'explorer'),
    isSecure: false,
    clock: () => Date.now() + ahead,
    log: (line) => lines.push(line),
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const browser = await launchBrowser();
  return {
    stack,
    app,
    url,
    lines,
    /** Puts the clock of the example forward. */
    wait: (milliseconds: number): void => {
      ahead += milliseconds;
    },
    open: (opening: Opening = {}) => openWindow(browser, { baseURL: url, ...opening }),
    /** Closes the last month; then people look, and this month is closed. */
    publish: async (): Promise<void> => {
      await closeAll(stack.figures, NOW);
      const look = (name: string, id: string) => stack.ask(name, `{ child(id: "${id}") { givenNames } }`);
      for (let times = 0; times < 9; times += 1) await look('amira', child.whoElse);
      for (let times = 0; times < 7; times += 1) await look('ecaf-for-ben', child.whoElse);
      for (let times = 0; times < 3; times += 1) await look('vera', child.twins[0]);
      for (let times = 0; times < 8; times += 1) await stack.ask('carol', '{ viewer { role } }');
      await closeAll(stack.figures, LATER);
    },
    stop: async (): Promise<void> => {
      await browser.close();
      await app.close();
      await stack.stop();
    },
  };
}

export type Dashboard = Awaited<ReturnType<typeof startDashboard>>;
