/** The pages of eCAF in a real browser, beside a whole directory. */
import type { Page } from 'playwright-core';
import { launchBrowser, type Opening, openWindow } from './browser.ts';
import { startEcaf, type Worker } from './ecaf.ts';
import { signIn } from './page-steps.ts';

export async function startEcafPages() {
  let ahead = 0;
  const ecaf = await startEcaf({ demonstration: true, clock: () => Date.now() + ahead });
  const browser = await launchBrowser();
  const open = (opening: Opening = {}) => openWindow(browser, { baseURL: ecaf.url, ...opening });
  return {
    ecaf,
    open,
    /** Puts the clock of eCAF forward. */
    wait: (milliseconds: number): void => {
      ahead += milliseconds;
    },
    /** Somebody of the demonstration, signed in. */
    at: async (name: string, opening: Opening = {}): Promise<Page> => {
      const { page } = await open(opening);
      await signIn(page, name);
      return page;
    },
    /** Somebody whom the demonstration does not offer: their session came by the API. */
    as: async ({ session }: Worker, opening: Opening = {}): Promise<Page> => {
      const { page, context } = await open(opening);
      await context.addCookies([{ name: 'ecaf', value: session, url: ecaf.url }]);
      await page.goto('/');
      return page;
    },
    stop: async () => {
      await browser.close();
      await ecaf.stop();
    },
  };
}
export type EcafPages = Awaited<ReturnType<typeof startEcafPages>>;

/** The address of an episode's page. */
export const assessment = ({ id }: { readonly id: string }, path = ''): string => `/assessments/${id}${path}`;
