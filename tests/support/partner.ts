/** The example for practitioners beside a whole directory, and a browser in front of it. */
import type { Page } from 'playwright-core';
import { directoryAt } from '#govuk/directory.ts';
import { demonstrationSignIn } from '#govuk/sign-in-demonstration.ts';
import { createPartner } from '#partner/app.ts';
import { people } from '#partner/people.ts';
import { launchBrowser, type Opening, openWindow } from './browser.ts';
import { daysAgo } from './changes.ts';
import { day, openRecord, signIn, state } from './page-steps.ts';
import { type Stack, type StackOptions, startStack } from './stack.ts';
import { onlyRegistered } from './trusted.ts';

export { day, heading, openRecord, press, signIn, state } from './page-steps.ts';

export async function startPartner(options: StackOptions = {}) {
  // As in production: what the example has not registered, it may not ask.
  const stack: Stack = await startStack({ change: onlyRegistered, ...options, explorer: true });
  const lines: string[] = [];
  let ahead = 0;
  const app = await createPartner({
    directory: directoryAt(`${stack.url}/graphql`),
    signIn: demonstrationSignIn(new URL(stack.url), people, 'partner'),
    isSecure: false,
    clock: () => Date.now() + ahead,
    log: (line) => lines.push(line),
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const browser = await launchBrowser();
  const open = (opening: Opening = {}) => openWindow(browser, { baseURL: url, ...opening });
  return {
    stack,
    app,
    url,
    browser,
    /** What the example has logged. */
    lines,
    /** Puts the clock of the example forward. */
    wait: (milliseconds: number): void => {
      ahead += milliseconds;
    },
    open,
    /** Somebody who has signed in and said why, on the search page. */
    at: async (name: string, { reason = 'Already working with the child', scripts = true } = {}): Promise<Page> => {
      const { page } = await open({ javaScriptEnabled: scripts });
      await signIn(page, name);
      await state(page, reason);
      return page;
    },
    stop: async () => {
      await browser.close();
      await app.close();
      await stack.stop();
    },
  };
}
export type Partner = Awaited<ReturnType<typeof startPartner>>;

/** How many school nurses are on record as working with the child, as this person sees it. */
export async function recordedBy({ stack }: Pick<Partner, 'stack'>, name: string, id: string): Promise<number> {
  const { data } = await stack.ask(name, `{ child(id: "${id}") { involvements { nodes { serviceType } } } }`);
  const all: readonly { serviceType: string }[] = data.child.involvements.nodes;
  return all.filter(({ serviceType }) => serviceType === 'HLTH_SCHOOL_NURSE').length;
}

/** Fills in the form that records a school nurse, and does not send it. */
export async function fillRecord(page: Page, id: string, team = 'Blue team'): Promise<void> {
  await openRecord(page, id);
  await page.getByRole('button', { name: /^Record your/ }).click();
  await page.getByLabel('Service').selectOption('HLTH_SCHOOL_NURSE');
  await day(page, 'First day', daysAgo(3));
  await page.getByLabel('Team').fill(team);
}
