/**
 * The five minutes of each of the three users: a fresh copy, the commands of their README, and its steps in a real
 * browser or a shell. What is typed and pressed is read out of the README: what it does not say is not done.
 */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '#core/free-ports.ts';
import { launchBrowser, openWindow } from '#support/browser.ts';
import { daysAgo } from '#support/changes.ts';
import { blocksOf, type FreshCopy, freshCopy, type Terminal } from '#support/fresh-copy.ts';
import { day, heading, openRecord, press, signIn } from '#support/page-steps.ts';

const MINUTES = 60_000;

/** The part of a README about its five minutes. */
function fiveMinutes(path: string): string {
  const [, section = ''] = /^## (?:In f|F)ive minutes$([\s\S]*?)^## /m.exec(readFileSync(path, 'utf8')) ?? [];
  expect(section).toContain('npm start');
  return section;
}

/** What the README says, or it fails: for whatever a step types, presses or finds. */
const saidIn =
  (section: string) =>
  (words: string): string => {
    expect(section.replaceAll(/[*`]/g, '')).toContain(words);
    return words;
  };

describe('five minutes', () => {
  let copy: FreshCopy;
  let browser: Browser;
  let directory: Terminal;
  const ports: Record<'directory' | 'partner' | 'dashboard' | 'ecaf', number> = {
    directory: 0,
    partner: 0,
    dashboard: 0,
    ecaf: 0,
  };

  beforeAll(async () => {
    for (const [index, port] of (await freePorts(4)).entries()) {
      const name = (['directory', 'partner', 'dashboard', 'ecaf'] as const)[index];
      if (name) ports[name] = port;
    }
    const graph = `http://localhost:${ports.directory}/graphql`;
    copy = freshCopy({
      PORT: String(ports.directory),
      PARTNER_PORT: String(ports.partner),
      PARTNER_DIRECTORY_URL: graph,
      DASHBOARD_PORT: String(ports.dashboard),
      DASHBOARD_DIRECTORY_URL: graph,
      ECAF_PORT: String(ports.ecaf),
      ECAF_DIRECTORY_URL: graph,
    });
    directory = await copy.begin(['npm', 'start'], /ContactPoint is ready/);
    browser = await launchBrowser();
  }, 6 * MINUTES);
  afterAll(async () => {
    await browser?.close();
    await copy.remove();
  }, 2 * MINUTES);

  /** Where a README says a program is. */
  const usual = { 4000: 'directory', 4300: 'partner', 4400: 'dashboard', 4500: 'ecaf' } as const;
  /** As a shell runs it, where the programs are in this test: all at once, for one of these ports may begin with 4400. */
  const shell = (text: string): string =>
    copy.run(
      text.replaceAll(
        /\blocalhost:(4000|4300|4400|4500)\b/g,
        (_, port: string) => `localhost:${ports[usual[Number(port) as keyof typeof usual]]}`,
      ),
    );

  /** The program whose commands these are, and a window at it. */
  async function begin(section: string, name: 'partner' | 'dashboard' | 'ecaf'): Promise<Page> {
    expect(blocksOf(section, 'sh')[0]).toMatch(new RegExp(`^npm start .*\\nnpm run ${name} .*http://localhost:\\d+`));
    await copy.begin(['npm', 'run', name], new RegExp(`http://localhost:${ports[name]}`));
    const { page } = await openWindow(browser, { baseURL: `http://localhost:${ports[name]}` });
    await page.goto('/');
    return page;
  }
  const follow = (page: Page, name: string | RegExp): Promise<void> => page.getByRole('link', { name }).first().click();

  it(
    'are enough for a front end of practitioners, as its README tells them',
    async () => {
      const section = fiveMinutes('examples/partner/README.md');
      const said = saidIn(section);
      const page = await begin(section, 'partner');

      await signIn(page, said('Amira Siddiqui'));
      await follow(page, said('Find a child'));
      await page.getByLabel(said('New contact or referral')).check();
      await press(page, 'Continue');
      await page.getByLabel('Family name').fill(said('Thornbury'));
      await page.getByLabel('Postcode').fill(said('ZN3 3YA'));
      await press(page, said('Search'));
      expect(await page.getByRole('alert').innerText()).toContain('too little to search with');
      await page.getByLabel('First given name').fill(said('Maya'));
      await press(page, 'Search');
      await follow(page, 'Maya');
      expect(await page.locator('main').innerText()).toContain('07700 900000');
      const send = async () => {
        await page.getByLabel('Service').selectOption('HLTH_HEALTH_VISITOR');
        await day(page, 'First day', daysAgo(3));
        await press(page, 'Record');
      };
      await press(page, said('Record your involvement'));
      await send();
      await page.waitForURL((url) => !url.pathname.endsWith('/record'));
      await page.goBack();
      await send();
      expect(await page.getByRole('alert').innerText()).toContain('already have a current involvement');
      await follow(page, said('My looks'));
      expect(await page.locator('main').innerText()).toContain(said('New contact or referral'));

      await follow(page, 'Find a child');
      await page.getByText(said('I have a number')).click();
      await page.getByLabel('Number', { exact: true }).fill(said('3195 7408 6232'));
      await press(page, 'Search');
      expect(await page.locator('main').innerText()).toMatch(/shielded/i);

      await press(page, said('Sign out'));
      await signIn(page, said('Ben Ashcroft'));
      await follow(page, said('Act for a colleague'));
      await page.getByLabel('New contact or referral').check();
      await press(page, 'Continue');
      await page.getByLabel('Their user number').fill(said('1000 0012'));
      await page.getByLabel('The code').fill(copy.run(said('npm run -s token -- amira --code')).trim());
      await press(page, 'Begin');
      expect(await page.getByText(`You are acting for user ${said('1000 0012')}`).count()).toBe(1);
      await openRecord(page, '671803529461');
      await page.getByRole('button', { name: 'Record your colleague’s involvement' }).click();
      await send();
      expect(await heading(page)).toMatch(/Read this number/);
      await page.context().clearCookies();
      await signIn(page, 'Amira Siddiqui');
      await follow(page, 'My looks');
      await follow(page, said('What was asked on your behalf'));
      expect(await page.locator('main').innerText()).toMatch(/change|record/i);
      for (const name of ['Carol Beddoes', 'Nina Castellane', 'Sam Oyelaran']) {
        said(name.replace(/ .*/, ''));
        await page.context().clearCookies();
        await signIn(page, name);
        expect(await heading(page)).toBe('You cannot use the directory at present');
      }
    },
    3 * MINUTES,
  );

  it(
    'are enough for a dashboard of an authority, as its README tells them',
    async () => {
      const section = fiveMinutes('examples/la-dashboard/README.md');
      const said = saidIn(section);
      const page = await begin(section, 'dashboard');
      await signIn(page, said('Olga Trent'));
      await page.getByText(said('Show as a table')).first().click();
      const download = page.waitForEvent('download');
      await follow(page, new RegExp(said('Download as CSV')));
      const stream = await (await download).createReadStream();
      expect(await new Response(stream as never).text()).toMatch(/^time_period,/);
      for (const [name, sees] of [
        [said('Stan Whitlow'), /authority/i],
        [said('Amira Siddiqui'), /not/i],
      ] as const) {
        await page.context().clearCookies();
        await signIn(page, name);
        expect(await page.locator('main').innerText()).toMatch(sees);
      }
      const { data, errors } = JSON.parse(shell(blocksOf(section, 'sh')[1] ?? ''));
      expect(errors).toBeUndefined();
      expect(data.localAuthority.managementInformation.involvements.total.value).toBeGreaterThan(0);
    },
    3 * MINUTES,
  );

  it(
    'are enough for the national eCAF client, as its README tells them, with the directory gone meanwhile',
    async () => {
      const section = fiveMinutes('examples/ecaf/README.md');
      const page = await begin(section, 'ecaf');
      await signIn(page, saidIn(section)('Amira Siddiqui'));
      const [, signing = '', writing = '', asking = '', handing = ''] = blocksOf(section, 'sh');
      const [answer = ''] = blocksOf(section, 'json');
      const written = shell(`${signing}\n${writing}\necho; echo "SESSION=$SESSION; ID=$ID"`);
      expect(written).not.toContain('"errors"');
      await expect.poll(() => shell(asking).trim(), { timeout: 20_000, interval: 500 }).toBe(answer);
      const variables = /SESSION=.*; ID=.*$/m.exec(written)?.[0] ?? expect.unreachable();
      const functions = signing.split('\n').slice(0, 2).join('\n');
      const handed = shell(`${functions}\n${variables}\n${handing}`);
      expect(handed).toContain('"state":"ACCEPTED"');
      expect(handed).toContain('NOT_FOUND');
      await directory.ctrlC();
      expect(shell(`curl -s http://localhost:4500/health`)).toContain('{');
    },
    3 * MINUTES,
  );
});
