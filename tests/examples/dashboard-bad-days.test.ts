/** The dashboard on bad days: what is refused is said kindly, and what was chosen is not lost. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { monthName } from '#dashboard/over-time.ts';
import { findings } from '#support/accessible.ts';
import { type Dashboard, monthBefore, monthNow, startDashboard } from '#support/dashboard.ts';
import { heading, press, signIn } from '#support/page-steps.ts';

describe('on a bad day the dashboard', { timeout: 240_000 }, () => {
  let dashboard: Dashboard;
  beforeAll(async () => {
    dashboard = await startDashboard();
    await dashboard.publish();
  });
  afterAll(() => dashboard?.stop());

  const opened = async (name: string, javaScriptEnabled = true): Promise<{ page: Page }> => {
    const { page } = await dashboard.open({ javaScriptEnabled });
    await signIn(page, name);
    return { page };
  };

  it('tells an analyst whose organisation is suspended, in the middle of it, and shows no number', async () => {
    const { page } = await opened('Stan Whitlow');
    const { organisation } = dashboard.stack.persona('stan');
    const set = (state: string) =>
      dashboard.stack.database.sql('update accreditation.organisation set accreditation = ? where id = ?', [
        state,
        organisation,
      ]);
    onTestFinished(async () => void (await set('ACCREDITED')));
    await set('SUSPENDED');
    await expect
      .poll(async () => {
        await page.goto('/?area=901');
        return heading(page);
      })
      .toBe('You cannot use the directory at present');
    expect(await page.getByRole('main').innerText()).toMatch(
      /accreditation of your organisation[\s\S]*person who manages accounts/,
    );
    expect(await page.locator('.cp-tile').count()).toBe(0);
    expect(await findings(page)).toEqual([]);
  });

  it('cannot have a request put on record: says so, shows no number, and goes on when the trail is back', async () => {
    const { page } = await opened('Olga Trent');
    const { sql } = dashboard.stack.database;
    const [definition] = await sql<{ text: string }>(`select pg_get_functiondef('audit.append'::regproc) as text`);
    const whole = String(definition?.text);
    onTestFinished(async () => void (await sql(whole)));
    await sql(whole.replace(/begin[\s\S]*end/, `begin raise exception 'full' using errcode = '53100'; end`));
    await page.goto('/?area=901');
    expect(await heading(page)).toBe('The directory cannot answer just now');
    expect(await page.locator('.cp-tile').count()).toBe(0);
    expect(await findings(page)).toEqual([]);
    await sql(whole);
    await expect
      .poll(
        async () => {
          await page.goto('/?area=901');
          return heading(page);
        },
        { timeout: 20_000 },
      )
      .toBe('Northshire');
  });

  it('goes on with the authority and the month that were chosen when the session ended', async () => {
    const { page } = await opened('Stan Whitlow', false);
    await page.goto(`/?area=901&month=${monthBefore}`);
    await page.getByLabel('Month', { exact: true }).selectOption(monthNow);
    dashboard.wait(15 * 60_000 + 1000);
    await press(page, 'Show');
    expect(await page.getByRole('main').innerText()).toContain('Your session has ended');
    await page.getByLabel('Stan Whitlow', { exact: true }).check();
    await press(page, 'Sign in');
    expect(await heading(page)).toBe('Northshire');
    expect(await page.title()).toContain(monthName(monthNow));
    // Nothing but an authority and a month comes along.
    await page.goto('/sign-in?ended&area=//evil.example&month=2026-11%0d%0ax');
    await page.getByLabel('Stan Whitlow', { exact: true }).check();
    await press(page, 'Sign in');
    expect(page.url()).toBe(`${dashboard.url}/`);
  });
});
