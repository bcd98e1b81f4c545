import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findings, overflow } from '#support/accessible.ts';
import { launchBrowser } from '#support/browser.ts';
import { daysAgo } from '#support/changes.ts';
import { bring, type Ecaf, startEcaf, until } from '#support/ecaf.ts';
import { child } from '#support/stack.ts';

describe('the pages of eCAF', { timeout: 240_000 }, () => {
  let ecaf: Ecaf;
  let browser: Browser;
  beforeAll(async () => {
    ecaf = await startEcaf({ demonstration: true });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await ecaf.stop();
  });
  beforeEach(() => ecaf.database.sql('truncate ecaf.episode cascade'));

  async function open(name: string | null, width = 1_280): Promise<{ page: Page; asked: string[] }> {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      baseURL: ecaf.url,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto('/');
    if (name !== null) {
      await page.getByLabel(name, { exact: true }).check();
      await press(page, 'Sign in');
    }
    return { page, asked };
  }
  const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name }).first().click();
  const heading = (page: Page): Promise<string> => page.locator('h1').innerText();
  /** Accessible, and no wider than its window. */
  const seen = async (page: Page): Promise<void> => {
    expect(await findings(page), await heading(page)).toEqual([]);
    expect(await overflow(page), await heading(page)).toBe(0);
  };

  async function begin(page: Page): Promise<void> {
    await page.getByLabel('Directory number of the child').fill('1547 0286 3940');
    await press(page, 'Begin');
  }
  async function consent(page: Page): Promise<void> {
    await page.getByLabel('The child was born on').fill('2024-05-01');
    await page.getByLabel('Somebody with parental responsibility').check();
    await press(page, 'Record the consent');
  }

  it.each([1_280, 320])(
    'lead from a number to consent, the form, who else, and withdrawal, %i pixels wide',
    async (width) => {
      const { page, asked } = await open(null, width);
      expect(await heading(page)).toBe('Common assessments');
      await seen(page);
      await page.getByLabel('Amira Siddiqui').check();
      await press(page, 'Sign in');
      expect(await heading(page)).toBe('Your assessments');
      await seen(page);
      await begin(page);
      expect(await heading(page)).toContain('Consent is to be asked for');
      await seen(page);
      await consent(page);
      expect(await heading(page)).toContain('Consent given');
      await until(
        () => ecaf.shown(child.brother),
        (shown) => shown?.status === 'CURRENT',
      );
      await page.reload();
      expect(await page.getByText('Still to be told').count()).toBe(0);
      await seen(page);

      await page.getByRole('link', { name: /The child/ }).click();
      await page.getByLabel('First day of the assessment').fill(daysAgo(0));
      await page.getByLabel('Given names').fill('Idris');
      await press(page, 'Save');
      // What is missing is said, and nothing that was typed is lost.
      expect(await page.locator('.govuk-error-summary').innerText()).toContain('Family name');
      expect(await page.getByLabel('Given names').inputValue()).toBe('Idris');
      await seen(page);
      await page.getByLabel('Family name').fill('Example');
      await page.getByLabel('Sex').selectOption('MALE');
      await page.getByLabel('Date of birth').fill('2024-05-01');
      await page.getByLabel('Home address').fill('1 Example Street');
      await page.getByLabel('Postcode').fill('ZN3 3YA');
      await page.getByLabel('Telephone').fill('07700 900111');
      await page.getByLabel('Ethnicity').selectOption('NOBT');
      await press(page, 'Save');
      expect(await heading(page)).toContain('Being written');
      await page.getByRole('link', { name: /Actions/ }).click();
      const action = page.getByRole('group', { name: 'Actions 1' });
      await action.getByLabel('Desired outcome').fill('He sleeps');
      await action.getByLabel('Action to take').fill('Visit weekly');
      await action.getByLabel('Action owner').fill('Amira');
      await action.getByLabel('Action by').fill('2027-01-15');
      await seen(page);
      await press(page, 'Save');
      const [{ content }] = (await ecaf.database.sql<{ content: { actions: object[] } }>(
        `select content from ecaf.form_section where section = 'plan'`,
      )) as [{ content: { actions: object[] } }];
      expect(content.actions).toEqual([
        { desiredOutcome: 'He sleeps', actionToTake: 'Visit weekly', actionOwner: 'Amira', actionBy: '2027-01-15' },
      ]);

      await press(page, 'Who else is working with this child?');
      expect(
        await page.getByText('Amira Siddiqui (lead professional)').or(page.getByText('Amira Siddiqui')).count(),
      ).toBeGreaterThan(0);
      await seen(page);
      await page.goBack();
      await page.getByLabel('Somebody with parental responsibility').check();
      await press(page, 'Record that consent is taken back');
      expect(await page.getByText('Closed').count()).toBeGreaterThan(0);
      await until(
        () => ecaf.shown(child.brother),
        (shown) => shown?.status === 'CLOSED',
      );

      for (const url of asked) {
        expect(url.startsWith(ecaf.url)).toBe(true);
        expect(url).not.toMatch(/154702863940|Idris|Example|900111/);
      }
    },
  );

  it('take a form from a page of ours alone', async () => {
    const { page } = await open('Amira Siddiqui');
    await begin(page);
    const url = page.url();
    const id = url.slice(-36);
    const cookies = await page.context().cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const csrf = await page.locator('input[name=csrf]').first().inputValue();
    const send = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
      fetch(`${ecaf.url}/pages/episodes/${id}/refusal`, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded', cookie, ...headers },
        body: new URLSearchParams({ version: '1', ...fields }),
      });
    expect((await send({})).status).toBe(404);
    expect((await send({ csrf: 'x' })).status).toBe(404);
    expect((await send({ csrf }, { 'sec-fetch-site': 'cross-site' })).status).toBe(404);
    expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Lax' }]);
    expect((await send({ csrf }, { 'sec-fetch-site': 'same-origin' })).status).toBe(303);
    for (const path of [`/assessments/${id}x`, '/assessments/x/form/identity', `/assessments/${id}/form/nothing`]) {
      expect((await page.goto(path))?.status()).toBe(404);
    }
  });

  it('offer a transfer to whom it was offered, and say when the directory does not know yet', async () => {
    const robin = await ecaf.worker(child.none);
    const episode = await bring(robin, 'CONSENTED');
    const { page } = await open('Ben Ashcroft');
    const number = (await page.locator('.cp-who__text').innerText()).replaceAll(/\D/g, '');
    await robin.call('POST', `/episodes/${episode.id}/transfers`, {
      ...{ version: episode.version, toUserNumber: number },
      consent: { childBornOn: null, givenBy: 'PARENT', statement: '2026-1', givenOn: daysAgo(0) },
    });
    await page.reload();
    await seen(page);
    await press(page, 'Take it on');
    await page.getByRole('link', { name: /Open/ }).click();
    // Ben does not work with the child: the directory does not take his word, and he reads what to do.
    await until(
      async () => {
        await page.reload();
        return page.locator('main').innerText();
      },
      (text) => text.includes('record your involvement'),
    );
    expect(await page.locator('main').innerText()).toContain(
      'record your involvement with the child in the directory first',
    );
    await seen(page);
    const recorded = await ecaf.stack.ask(
      'ben',
      `mutation { recordInvolvement(input: { idempotencyKey: "pages-12345", childId: "${child.none}", serviceType: YTH_WORKER, startedOn: "${daysAgo(2)}" }) { problems { code } } }`,
    );
    expect(recorded.data.recordInvolvement.problems).toEqual([]);
    await press(page, 'Tell the directory again');
    await until(
      () => ecaf.shown(),
      (shown) => shown?.status === 'CURRENT' && shown.heldBy.practitioner.id !== robin.practitioner,
    );
    await until(
      async () => {
        await page.reload();
        return page.getByRole('button', { name: 'Tell the directory again' }).count();
      },
      (count) => count === 0,
    );
    expect(await page.getByText('did not take it').count()).toBe(0);
    await press(page, 'Sign out');
    expect(await heading(page)).toBe('Common assessments');
  });
});
