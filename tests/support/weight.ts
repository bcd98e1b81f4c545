/** What a page weighs in the browser. */
import type { Page } from 'playwright-core';

/** What the bars of the examples allow: under 100 kB of script on any page. */
export const MOST_SCRIPT = 100_000;

/** From now on every page of this window brings everything anew, as it does for somebody who comes for the first time. */
export async function withoutCache(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
}

/** How many bytes of script have come over the wire for the page that is shown, as the browser counted them. */
export async function scriptBytes(page: Page): Promise<number> {
  await page.waitForLoadState();
  return page.evaluate<number>(
    `performance.getEntriesByType('resource').filter(({ name }) => new URL(name).pathname.endsWith('.js'))
       .reduce((sum, { transferSize }) => sum + transferSize, 0)`,
  );
}

/** What is wrong with the weight of the page: too much script, or none where each page has some. */
export async function tooHeavy(page: Page): Promise<string[]> {
  const bytes = await scriptBytes(page);
  return bytes > 0 && bytes < MOST_SCRIPT ? [] : [`${bytes} bytes of script`];
}
