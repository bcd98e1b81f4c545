/** What people do on the pages of the examples, whatever stands behind them. */
import type { Locator, Page } from 'playwright-core';

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

/** Fills in the three fields of a day. */
export async function day(page: Page | Locator, name: string, iso: string): Promise<void> {
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
