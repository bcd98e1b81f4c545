/** The dashboard of the example in a real browser, beside a directory whose months are closed by the real closing. */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sections } from '#dashboard/catalogue.ts';
import { Dashboard as DashboardQuery } from '#dashboard/operations.generated.ts';
import { monthName } from '#dashboard/over-time.ts';
import { findings, overflow } from '#support/accessible.ts';
import { asPersona } from '#support/colleagues.ts';
import { type Dashboard, monthBefore, monthNow, startDashboard } from '#support/dashboard.ts';
import { dashboardTour } from '#support/dashboard-tour.ts';
import { addChildren } from '#support/more-children.ts';
import { heading, press, signIn } from '#support/page-steps.ts';
import { workList } from '#support/schooling.ts';
import { tooHeavy, withoutCache } from '#support/weight.ts';

const titles = sections.flatMap(({ entries }) => entries.map(({ title }) => title));

/** What is wrong with a page at the width of a small telephone and of a desk: too wide, or found by axe-core. */
async function faults(page: Page): Promise<string[]> {
  const found: string[] = [];
  const folder = process.env.SCREENSHOTS;
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 1320 });
    const wider = await overflow(page);
    if (wider > 0) found.push(`${wider} pixels wider than ${width}`);
    found.push(...(await findings(page)));
    if (folder) await page.screenshot({ path: `${folder}/${width}-${(await heading(page)).replaceAll(' ', '-')}.png` });
  }
  return found;
}

/** Each number of a figure's table, by the words of its row and column. */
async function tabled(figure: Locator): Promise<Map<string, string>> {
  const heads = await figure.locator('thead th').allTextContents();
  const numbers = new Map<string, string>();
  for (const row of await figure.locator('tbody tr').all()) {
    const name = await row.locator('th').textContent();
    const cells = await row.locator('td').allTextContents();
    for (const [index, text] of cells.entries()) {
      const column = heads[index + 1]?.replace(/^Number.*/, '') ?? '';
      numbers.set(`${name}|${column}`, text.replace(' (suppressed, 1 to 5)', '').replaceAll(',', ''));
    }
  }
  return numbers;
}

describe('the dashboard', { timeout: 480_000 }, () => {
  let dashboard: Dashboard;
  const opened = async (name: string, javaScriptEnabled = true) => {
    const window = await dashboard.open({ javaScriptEnabled });
    await signIn(window.page, name);
    return window;
  };
  const csv = async (page: Page, href: string): Promise<Record<string, string>[]> => {
    const answer = await page.context().request.get(new URL(href, dashboard.url).href);
    expect(answer.headers()['content-type']).toContain('text/csv');
    return parse(await answer.body(), { columns: true, relax_column_count: false });
  };

  beforeAll(async () => {
    dashboard = await startDashboard();
    const { page } = await opened('Olga Trent', false);
    expect(await page.getByRole('main').innerText()).toContain('No month is published yet');
    expect(await findings((await opened('Olga Trent')).page)).toEqual([]);
    await dashboard.publish();
  });
  afterAll(() => dashboard?.stop());

  it('shows the team its authority’s last month: fits 320 and 1280 pixels, and axe-core finds nothing on any page', async () => {
    const { page, complaints, asked } = await dashboard.open();
    await page.goto('/sign-in');
    expect(await faults(page)).toEqual([]);
    await press(page, 'Sign in');
    expect(await page.getByRole('alert').innerText()).toContain('Choose who you are');
    expect(await findings(page)).toEqual([]);
    await signIn(page, 'Olga Trent');
    expect([await heading(page), await faults(page)]).toEqual(['Northshire', []]);
    expect(await page.title()).toContain(monthName(monthNow));
    await page.evaluate(`document.querySelectorAll('details').forEach((each) => { each.open = true; })`);
    expect(await faults(page)).toEqual([]);
    expect(asked.filter((url) => !url.startsWith(dashboard.url))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('has every figure of the catalogue for whoever may see all, in words and with no word of the schema', async () => {
    const { page } = await opened('Olga Trent');
    expect(await page.locator('article h3').allInnerTexts()).toEqual(titles);
    expect(await page.locator('.cp-tile').count()).toBe(8);
    const said = await page.evaluate<string>(
      `[...document.querySelectorAll('main > :not(#query)')].map((each) => each.textContent).join(' ')`,
    );
    expect(said.match(/\b[A-Z]{5,}\b|\b[A-Z]+_[A-Z_]+\b|\bundefined\b|\bNaN\b|\bnull\b/g)).toBeNull();
  });

  it('says the same in each plot, table and file, and the same as the directory says', async () => {
    const { page } = await opened('Olga Trent');
    const { data } = await dashboard.stack.ask('olga', DashboardQuery.query, {
      variables: { code: '901', month: monthNow },
      operationName: 'Dashboard',
      reason: null,
    });
    let drawn = 0;
    for (const { slug } of sections.flatMap(({ entries }) => entries)) {
      const figure = page.locator(`#${slug}`);
      const lines = await csv(
        page,
        (await figure.getByRole('link', { name: /^Download as CSV/ }).getAttribute('href')) ?? '',
      );
      const cells: { count: { value: number | null } }[] = data.localAuthority.managementInformation[slug].cells;
      expect(lines.map(({ number }) => number)).toEqual(cells.map(({ count }) => String(count.value ?? 'c')));
      const numbers = await tabled(figure);
      const tellings = lines.filter(({ number }) => number !== '0');
      for (const { category, subcategory, number } of tellings) {
        const column = subcategory === '' && numbers.has(`${category}|Not yet`) ? 'Not yet' : subcategory;
        expect(numbers.get(`${category}|${column}`), `${slug} ${category} ${subcategory}`).toBe(number);
      }
      const bars = await figure.locator('.cp-plot--telephone rect').count();
      expect(bars, slug).toBe(tellings.filter(({ number }) => number !== 'c').length);
      drawn += bars;
    }
    expect(drawn).toBeGreaterThan(10);
    const all = await csv(page, '/csv/all?area=901');
    expect(new Set(all.map(({ figure }) => figure)).size).toBe(titles.length);
    expect(all.every(({ la_name, old_la_code }) => la_name === 'Northshire' && old_la_code === '901')).toBe(true);
  });

  it('explains suppression where it strikes, and beside a part never says 0 without "of what is shown"', async () => {
    const { page } = await opened('Olga Trent');
    const accounts = await page.locator('#accounts').innerText();
    expect(accounts).toContain('6 numbers from 1 to 5 suppressed, and written c, so that nobody can be recognised.');
    expect(accounts).toContain('In all: suppressed, for it would give smaller numbers away.');
    const clearances = await page.locator('#clearancesEnding').innerText();
    expect(clearances).toContain('Every number is 0, of what is shown.');
    expect(clearances).toContain('6 numbers suppressed there: whoever is in them is not counted here.');
    const tile = page.locator('.cp-tile', { hasText: 'Enhanced checks run out' });
    expect((await tile.innerText()).split('\n').slice(-2)).toEqual(['0', 'to the nearest 10, of what is shown']);
    const titles = await page.locator('.cp-plot svg title').allTextContents();
    expect(titles.length).toBeGreaterThan(5);
    expect(await page.locator('.cp-plot svg:not([role=img])').count()).toBe(0);
  });

  it('goes from month to month by what is published, and says what never will be', async () => {
    const { page } = await opened('Olga Trent');
    expect(await page.getByLabel('Month', { exact: true }).locator('option').allInnerTexts()).toEqual(
      [monthNow, monthBefore].map(monthName),
    );
    await page.locator('#over-time summary').click();
    const rows = await page.locator('#over-time tbody tr').allInnerTexts();
    expect(rows).toHaveLength(2);
    await page.getByLabel('Month', { exact: true }).selectOption(monthBefore);
    await press(page, 'Show');
    expect(await page.title()).toContain(monthName(monthBefore));
    expect(await page.locator('#looks').innerText()).toContain('Every number is 0.');
    await page.goto('/?area=901&month=2001-02');
    expect(await page.getByRole('main').innerText()).toContain('February 2001 is not published, and never will be');
    await page.goto('/?area=999');
    expect(await heading(page)).toBe('Page not found');
    await page.goto('/?area=901&month=next');
    expect(await heading(page)).toBe('Northshire');
  });

  it('works without JavaScript for an analyst, who chooses an authority and is shown nothing of shields', async () => {
    const { page } = await opened('Stan Whitlow', false);
    expect(await heading(page)).toBe('Choose an authority');
    await page.getByLabel('Authority').selectOption('Northshire');
    await press(page, 'Show');
    expect(await heading(page)).toBe('Northshire');
    const shown = await page.locator('article h3').allInnerTexts();
    const protection = sections.find(({ id }) => id === 'protection')?.entries.map(({ title }) => title) ?? [];
    expect(shown).toEqual(titles.filter((title) => !protection.includes(title)));
    expect(await page.locator('#protection').innerText()).toContain('Not shown: Shields by state;');
    await page.locator('#looks summary').click();
    expect(await page.locator('#looks table').isVisible()).toBe(true);
    await press(page, 'Sign out');
    await page.goto('/');
    expect(page.url()).toBe(`${dashboard.url}/sign-in`);
  });

  it('is gone through with the keyboard alone: sign in, another authority, a table, a file', async () => {
    const { page } = await dashboard.open();
    await page.goto('/sign-in');
    const tabTo = async (name: string): Promise<void> => {
      for (let times = 0; times < 60; times += 1) {
        await page.keyboard.press('Tab');
        if ((await page.evaluate<string>('document.activeElement.textContent')).includes(name)) return;
      }
      throw new Error(`no way to ${name}`);
    };
    await tabTo('Skip to main content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await tabTo('Sign in');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Northshire' }).waitFor();
    await tabTo('Eastvale');
    await page.keyboard.press('E');
    await tabTo('Show');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Eastvale' }).waitFor();
    await tabTo('Download every figure');
    await tabTo('Show as a table');
    await page.keyboard.press('Enter');
    expect(await page.locator('table').first().isVisible()).toBe(true);
  });

  it('lists by name the children without a known place of education to the team that looks for them, with a reference and on record', async () => {
    const { page, complaints } = await opened('Olga Trent');
    await page.getByRole('link', { name: 'Which children have no known place' }).click();
    expect([await heading(page), await faults(page)]).toEqual(['Children without a known place of education', []]);
    await page.getByLabel('Reference of the work').fill('the Wiśniewolski boy');
    await press(page, 'Show the list');
    expect(await page.getByRole('alert').innerText()).toContain('Enter a reference');
    expect(await findings(page)).toEqual([]);
    await page.getByLabel('Reference of the work').fill('CME/2026-7');
    const before = (await dashboard.stack.trail()).length;
    await press(page, 'Show the list');
    expect(await faults(page)).toEqual([]);
    const list = (await workList(asPersona(dashboard.stack, 'olga'))).map(({ child: { id } }) => id);
    const shown = await page.locator('.cp-list tbody .cp-code').allInnerTexts();
    expect(shown).toEqual(list);
    expect(await page.locator('.cp-list tbody').innerText()).toContain('Krzysztof Wiśniewolski');
    const entry = (await dashboard.stack.trail()).slice(before).find(({ kind }) => kind === 'OUTCOME');
    expect(entry).toMatchObject({ reason: 'MISSING_EDUCATION', caseReference: 'CME/2026-7' });
    expect(new Set(Object.keys(entry.children))).toEqual(new Set(list));
    // Nothing of a child stands in an address, and what was shown is kept by no browser.
    expect(new URL(page.url()).search).toBe('');
    const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Download as CSV')]);
    const lines: Record<string, string>[] = parse(readFileSync(await download.path()), { columns: true });
    expect(lines.map(({ directory_number }) => directory_number)).toEqual(list);
    expect(lines.every(({ name, date_of_birth }) => name && date_of_birth)).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('gives the list in pages where it is long, and to nobody by a form of another site', async () => {
    const { page, context } = await opened('Olga Trent');
    await addChildren(dashboard.stack, 60, { familyName: 'Manyfold' });
    await dashboard.stack.database.sql(
      `update children.child set without_setting_since = '2020-08-31', without_setting_from = '2020-08-31',
         without_setting_until = '2999-01-01' where family_name = 'Manyfold'`,
    );
    await page.goto('/without-a-place');
    await page.getByLabel('Reference of the work').fill('CME/2026-8');
    await press(page, 'Show the list');
    const numbers = await page.locator('.cp-list tbody .cp-code').allInnerTexts();
    await press(page, 'Next page');
    numbers.push(...(await page.locator('.cp-list tbody .cp-code').allInnerTexts()));
    expect(numbers).toEqual((await workList(asPersona(dashboard.stack, 'olga'))).map(({ child: { id } }) => id));
    expect(await page.getByRole('button', { name: 'Next page' }).count()).toBe(0);
    for (const path of ['/without-a-place', '/without-a-place/csv']) {
      const headers = { 'sec-fetch-site': 'cross-site' };
      const forged = await context.request.post(`${dashboard.url}${path}`, { headers, form: { reference: 'CME/1' } });
      expect(forged.status(), path).toBe(403);
    }
  });

  it('tells an analyst kindly that the names are for the team, and somebody signed out to sign in', async () => {
    const { page, context } = await opened('Stan Whitlow');
    await page.goto('/without-a-place');
    expect(await heading(page)).toBe('The names are for the team that looks for these children');
    expect(await findings(page)).toEqual([]);
    const asked = await context.request.post(`${dashboard.url}/without-a-place`, { form: { reference: 'CME/1' } });
    expect([asked.status(), (await asked.text()).includes('Wiśniewolski')]).toEqual([403, false]);
    await press(page, 'Sign out');
    await page.goto('/without-a-place');
    expect(page.url()).toBe(`${dashboard.url}/sign-in`);
  });

  it('tells a practitioner, and somebody whose check has run out, kindly that it is not for them, and shows no number', async () => {
    const { page } = await dashboard.open();
    await signIn(page, 'Amira Siddiqui');
    expect(await heading(page)).toBe('Figures are not for your role');
    expect(await findings(page)).toEqual([]);
    await page.goto('/?area=901');
    expect(page.url()).toBe(`${dashboard.url}/sign-in`);
    await signIn(page, 'Carol Beddoes');
    expect(await heading(page)).toBe('You cannot use the directory at present');
    expect(await page.context().cookies()).toEqual([]);
  });

  it('ships under 100 kB of script with every page, as the browser counts what came over the wire', async () => {
    const { page, complaints } = await dashboard.open();
    await withoutCache(page);
    const found: Record<string, readonly string[]> = {};
    for (const [name, go] of dashboardTour) {
      await go(page);
      found[name] = [...(await faults(page)), ...(await tooHeavy(page))];
    }
    expect(Object.entries(found).filter(([, all]) => all.length > 0)).toEqual([]);
    expect(await heading(page)).toBe('Northshire');
    expect(complaints).toEqual([]);
  });

  it('asks to sign in again after a quarter of an hour without a page, and takes no sign-out of another site', async () => {
    const { page, context } = await opened('Olga Trent');
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', expires: -1 });
    const forged = await context.request.post(`${dashboard.url}/sign-out`, {
      headers: { 'sec-fetch-site': 'cross-site' },
      maxRedirects: 0,
    });
    expect(forged.status()).toBe(403);
    await page.goto('/');
    expect(await heading(page)).toBe('Northshire');
    dashboard.wait(15 * 60_000 + 1000);
    await page.goto('/');
    expect(await page.getByRole('main').innerText()).toContain('Your session has ended');
  });
});
