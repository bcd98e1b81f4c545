/** What holds for every page of eCAF: whom it serves, what it loads, what it tells the browser. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findings, overflow } from '#support/accessible.ts';
import { bring, type Ecaf } from '#support/ecaf.ts';
import { assessment, type EcafPages, startEcafPages } from '#support/ecaf-pages.ts';
import { ecafTour } from '#support/ecaf-tour.ts';
import { heading, press } from '#support/page-steps.ts';
import { child } from '#support/stack.ts';
import { tooHeavy, withoutCache } from '#support/weight.ts';

/** How much too wide a page is, at the width of a small telephone and of a desk. */
async function tooWide(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  const folder = process.env.SCREENSHOTS;
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    const wider = await overflow(page);
    if (wider > 0) found.push(`${wider} pixels wider than ${width}`);
    if (folder) await page.screenshot({ path: `${folder}/${width}-${name}.png`, fullPage: true });
  }
  return found;
}

describe('every page of eCAF', { timeout: 600_000 }, () => {
  let pages: EcafPages;
  let ecaf: Ecaf;
  beforeAll(async () => {
    pages = await startEcafPages();
    ({ ecaf } = pages);
  });
  afterAll(() => pages?.stop());
  beforeEach(() => ecaf.database.sql('truncate ecaf.episode cascade'));

  it('fits 320 and 1280 pixels, is one in which axe-core finds nothing, and loads little script and its own alone', async () => {
    const { page, complaints, asked } = await pages.open();
    await withoutCache(page);
    const found: Record<string, readonly string[]> = {};
    for (const [name, go] of ecafTour()) {
      await go(page);
      found[name] = [...(await tooWide(page, name)), ...(await findings(page)), ...(await tooHeavy(page))];
    }
    expect(Object.entries(found).filter(([, faults]) => faults.length > 0)).toEqual([]);
    expect(await heading(page)).toBe('Page not found');
    expect(asked.filter((url) => !url.startsWith(ecaf.url))).toEqual([]);
    expect(complaints).toEqual([]);
    // Neither in an address nor in a line of the log.
    const said = [...asked, ...ecaf.lines].join('\n');
    expect(said).not.toMatch(new RegExp(`${child.brother}|Idris|Example|Amberley|900111`));
    expect(ecaf.lines).toContainEqual(expect.stringMatching(/^POST \/assessments\/:id\/reviews\/add 303/));
  });

  it('takes a form from a page of its own alone', async () => {
    const page = await pages.at('Amira Siddiqui');
    await page.getByLabel('Directory number of the child').fill('1547 0286 3940');
    await press(page, 'Begin');
    const id = page.url().slice(-36);
    const cookies = await page.context().cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const csrf = await page.locator('input[name=csrf]').first().inputValue();
    const send = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
      fetch(`${ecaf.url}/assessments/${id}/refusal`, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded', cookie, ...headers },
        body: new URLSearchParams({ version: '1', ...fields }),
      });
    expect((await send({})).status).toBe(404);
    expect((await send({ csrf: 'x' })).status).toBe(404);
    expect((await send({ csrf: 'x'.repeat(csrf.length) })).status).toBe(404);
    expect((await send({ csrf }, { 'sec-fetch-site': 'cross-site' })).status).toBe(404);
    expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Lax' }]);
    expect((await send({ csrf }, { 'sec-fetch-site': 'same-origin' })).status).toBe(303);
    for (const path of [`/assessments/${id}x`, '/assessments/x/form/identity', `/assessments/${id}/form/nothing`]) {
      expect((await page.goto(path))?.status(), path).toBe(404);
    }
  });

  it('is shown to nobody whose assessment it is not, whichever of them is asked for', async () => {
    const robin = await ecaf.worker(child.none);
    const episode = await bring(robin, 'DELIVERING');
    const [{ id: member }] = episode.team;
    const stranger = await pages.as(await ecaf.worker());
    const theirs = await pages.as(robin);
    const paths = [
      '',
      '/team',
      '/team/add',
      `/team/${member}/end`,
      '/plan',
      '/plan/1/progress',
      '/reviews',
      '/reviews/add',
    ];
    for (const path of [
      ...paths,
      '/transfer',
      '/transfer/offer',
      '/history',
      '/closure',
      '/withdrawal',
      '/form/plan',
    ]) {
      expect((await theirs.goto(assessment(episode, path)))?.status(), path).toBe(200);
      expect((await stranger.goto(assessment(episode, path)))?.status(), path).toBe(404);
      expect(await stranger.content()).not.toMatch(/A givenNames|A actionToTake/);
    }
  });

  it('says kindly what is wrong with what reaches no page, and in its own words to a program', async () => {
    const page = await pages.as(await ecaf.worker());
    const { request } = page.context();
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const tooLong = { headers: { ...form, accept: 'text/html' }, data: `childId=${'x'.repeat(1_100_000)}` };
    const answer = await request.post(ecaf.url, tooLong);
    expect([answer.status(), await answer.text()]).toEqual([400, expect.stringContaining('Check what you have typed')]);
    const other = await request.post(`${ecaf.url}/episodes`, { headers: { ...form, accept: '*/*' }, data: 'x=y' });
    expect([other.status(), await other.json()]).toMatchObject([401, { errors: [{ code: 'UNAUTHENTICATED' }] }]);
    const nowhere = await request.get(`${ecaf.url}/nowhere`, { headers: { accept: 'application/json' } });
    expect([nowhere.status(), await nowhere.json()]).toMatchObject([404, { errors: [{ code: 'NOT_FOUND' }] }]);
  });

  it('lets no browser look ahead', async () => {
    const robin = await ecaf.worker(child.none);
    const page = await pages.as(robin);
    const answer = await page.context().request.get(ecaf.url, { headers: { 'sec-purpose': 'prefetch' } });
    expect(answer.status()).toBe(503);
  });
});
