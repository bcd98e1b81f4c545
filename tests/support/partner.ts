/** The example for practitioners beside a whole directory, and a browser in front of it. */
import type { Page } from 'playwright-core';
import { directoryAt } from '#govuk/directory.ts';
import { demonstrationSignIn } from '#govuk/sign-in-demonstration.ts';
import { createPartner } from '#partner/app.ts';
import { people } from '#partner/people.ts';
import { launchBrowser, type Opening, openWindow } from './browser.ts';
import { daysAgo } from './changes.ts';
import { type Stack, type StackOptions, startStack } from './stack.ts';

export async function startPartner(options: StackOptions = {}) {
  const stack: Stack = await startStack({ ...options, explorer: true });
  const lines: string[] = [];
  let ahead = 0;
  const app = await createPartner({
    directory: directoryAt(`${stack.url}/graphql`),
    signIn: demonstrationSignIn(new URL(stack.url), people),
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

export const heading = (page: Page): Promise<string> => page.locator('h1').innerText();

export const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).first().click();

export async function signIn(page: Page, name: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel(name, { exact: true }).check();
  await press(page, 'Sign in');
}

/** Says why; a case reference where one is needed. */
export async function state(page: Page, reason: string, caseReference?: string): Promise<void> {
  await page.goto('/reason');
  await page.getByLabel(reason, { exact: true }).check();
  if (caseReference !== undefined) await page.getByLabel('Case reference').fill(caseReference);
  await press(page, 'Continue');
}

export async function day(page: Page, name: string, iso: string): Promise<void> {
  const [year = '', month = '', date = ''] = iso.split('-');
  const group = page.getByRole('group', { name });
  await group.getByLabel('Day').fill(String(Number(date)));
  await group.getByLabel('Month').fill(String(Number(month)));
  await group.getByLabel('Year').fill(year);
}

/** Opens a record by its directory number. */
export async function openRecord(page: Page, number: string): Promise<void> {
  await page.goto('/search');
  await page.getByText('I have a number').click();
  await page.getByLabel('Number', { exact: true }).fill(number);
  await press(page, 'Search');
}

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
