import { decodeJwt } from 'jose';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '#support/browser.ts';
import { type Stack, startStack } from '#support/stack.ts';

describe('the query page of the demonstration', () => {
  let stack: Stack;
  let browser: Browser;
  beforeAll(async () => {
    stack = await startStack({ explorer: true });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  async function open(width = 1280) {
    const context = await browser.newContext({ viewport: { width, height: 800 }, baseURL: stack.url });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    const complaints: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto('/');
    await page.getByText('Signed in as Amira Siddiqui').waitFor();
    return { page, complaints, asked };
  }

  const ask = (page: Page) => page.getByRole('button', { name: 'Execute query' }).click();
  const answered = (page: Page, text: string) => page.locator('.result-window').filter({ hasText: text }).waitFor();
  async function example(page: Page, title: string) {
    const button = page.getByRole('navigation').getByRole('button', { name: title });
    await button.click();
    await button.and(page.locator('[aria-current]')).waitFor();
  }

  it('answers a practitioner who else is involved, asks nobody but its own server and complains of nothing', async () => {
    const { page, complaints, asked } = await open();
    await ask(page);
    await answered(page, 'Ben Ashcroft');
    expect(await page.locator('#answer').innerText()).toMatch(/^HTTP 200 .* request [0-9a-f-]{36}$/);
    expect(await page.locator('#session').innerText()).toContain('Access-Reason: NEW_CONTACT');
    expect(asked.filter((url) => !url.startsWith(stack.url))).toEqual([]);
    expect(asked).toContain(`${stack.url}/explorer/schema.json`);
    expect(complaints).toEqual([]);
  });

  it('shows somebody whose check has lapsed the refusal and what to do about it', async () => {
    const { page } = await open();
    await page.getByLabel('Who asks', { exact: true }).selectOption('carol');
    await page.getByText('Signed in as Carol Beddoes').waitFor();
    await ask(page);
    await answered(page, 'STANDING_REFUSED');
    await answered(page, 'Ask the person who manages accounts in your organisation which part must be renewed.');
  });

  it('states the usual reason of whoever is chosen, and none when none is chosen', async () => {
    const { page } = await open();
    await page.getByLabel('Who asks', { exact: true }).selectOption('ben');
    await page.getByText('Signed in as Ben Ashcroft').waitFor();
    expect(await page.getByLabel('Reason for access').inputValue()).toBe('ALREADY_WORKING');
    await page.getByLabel('Reason for access').selectOption('');
    await ask(page);
    await answered(page, 'REASON_REQUIRED');
  });

  it('asks for a case reference where the reason needs one, and sends it', async () => {
    const { page } = await open();
    const reference = page.getByLabel('Case reference');
    expect(await reference.isVisible()).toBe(false);
    await page.getByLabel('Reason for access').selectOption('CHILD_PROTECTION');
    await ask(page);
    await answered(page, 'CASE_REFERENCE_REQUIRED');
    await reference.fill('CP-2026/117');
    await ask(page);
    await answered(page, 'Ben Ashcroft');
  });

  it('sets who asks, why and what with one press of an example', async () => {
    const { page } = await open();
    await example(page, 'Accreditation overview');
    await page.getByText('Signed in as Olga Trent').waitFor();
    expect(await page.getByLabel('Reason for access').inputValue()).toBe('RECORD_MAINTENANCE');
    await ask(page);
    await answered(page, 'ACCREDITED');
    await example(page, 'Record my involvement');
    await page.getByText('Signed in as Amira Siddiqui').waitFor();
    await ask(page);
    await answered(page, '"problems": []');
    await example(page, 'Who looked?');
    await page.getByText('Signed in as Audrey Kembrey').waitFor();
    await ask(page);
    await answered(page, 'RecordInvolvement');
  });

  it.each([
    ['Find a child', 'Ellie'],
    ['eCAF for Ben', 'National eCAF'],
    ['Why was I refused?', 'STANDING_REFUSED'],
  ])('has an example ready that answers: %s', async (title, answer) => {
    const { page } = await open();
    await example(page, title);
    await ask(page);
    await answered(page, answer);
  });

  it('opens an example again whose tab was closed', async () => {
    const { page } = await open();
    await example(page, 'Find a child');
    await page.locator('.graphiql-tab', { hasText: 'FindChild' }).getByLabel('Close Tab').click();
    await page.locator('.graphiql-tab', { hasText: 'FindChild' }).waitFor({ state: 'detached' });
    await example(page, 'Find a child');
    await ask(page);
    await answered(page, 'Ellie');
  });

  it('remembers who asks and what when the page is loaded again', async () => {
    const { page } = await open();
    await example(page, 'Who looked?');
    await expect
      .poll(() => page.evaluate("sessionStorage.getItem('graphiql:tabState')"))
      .toContain('"activeTabIndex":6');
    await page.reload();
    await page.getByText('Signed in as Audrey Kembrey').waitFor();
    await page.getByRole('button', { name: 'Who looked?' }).and(page.locator('[aria-current]')).waitFor();
    await ask(page);
    await answered(page, 'accessRecords');
  });

  it('describes the schema, from beside the API', async () => {
    const { page } = await open();
    await page.getByLabel('Show Documentation Explorer').click();
    const docs = page.getByLabel('Documentation Explorer', { exact: true });
    await docs.getByText('Query', { exact: true }).click();
    await docs.getByText('Who you are here, what you may do, and until when.').waitFor();
  });

  it('copies the question as a command for a terminal', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await page.getByText('Copied, with the token').waitFor();
    const command = String(await page.evaluate('navigator.clipboard.readText()'));
    expect(command).toContain(`curl -s '${stack.url}/graphql'`);
    expect(command).toMatch(/-H 'Authorization: Bearer [\w.-]+' /);
    expect(command).toContain("-H 'Access-Reason: NEW_CONTACT'");
    expect(command).toContain('query WhoElse');
  });

  it('lets the Tab key lead out of the editor, both ways', async () => {
    const { page } = await open();
    const inEditor = () =>
      page.evaluate<boolean>(`document.activeElement.closest('.graphiql-query-editor .CodeMirror') !== null`);
    const text = () =>
      page.getByLabel('Query', { exact: true }).evaluate((field) => field.closest('.CodeMirror')?.textContent);
    for (const key of ['Tab', 'Shift+Tab']) {
      await page.getByLabel('Query', { exact: true }).focus();
      const before = await text();
      await page.keyboard.press(key);
      expect(await inEditor()).toBe(false);
      expect(await text()).toBe(before);
    }
  });

  it('can be used without a mouse, names every control, and fits a narrow window', async () => {
    const { page } = await open(600);
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').innerText()).toBe('Skip to the query editor');
    await page.getByLabel('Answer', { exact: true }).waitFor({ state: 'attached' });
    const nameless = `[...document.querySelectorAll('input, select, textarea, button')]
      .filter((field) => !field.labels?.length && !field.ariaLabel && !field.innerText?.trim())
      .map((field) => field.outerHTML.slice(0, 200))`;
    expect(await page.evaluate(nameless)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(600);
  });
});

describe('what the server of the query page hands out', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ explorer: true });
  });
  afterAll(() => stack.stop());

  const signIn = (headers: Record<string, string>, body: unknown = { persona: 'amira' }) =>
    stack.app.inject({
      method: 'POST',
      url: '/sandbox/token',
      headers: { host: 'localhost:4000', 'content-type': 'application/json', ...headers },
      payload: JSON.stringify(body),
    });

  it('signs in the page of its own origin, until the token ends', async () => {
    const own = await signIn({ origin: 'http://localhost:4000', 'sec-fetch-site': 'same-origin' });
    expect(own.json()).toEqual({ token: expect.any(String), expiresAt: expect.stringMatching(/Z$/) });
    expect(own.headers['cache-control']).toBe('no-store');
    expect((await signIn({ origin: 'http://localhost:4000' })).statusCode).toBe(200);
  });

  it('signs in through another front end of the demonstration, and through no case system', async () => {
    const clientOf = async (body: object): Promise<unknown> => {
      const { statusCode, body: text } = await signIn({ origin: 'http://localhost:4000' }, body);
      return statusCode === 200 ? decodeJwt(JSON.parse(text).token).client_id : statusCode;
    };
    expect(await clientOf({ persona: 'amira' })).toBe('explorer');
    expect(await clientOf({ persona: 'amira', client: 'partner' })).toBe('partner');
    expect(await clientOf({ persona: 'ecaf-for-ben' })).toBe('ecaf');
    for (const client of ['ecaf', 'nobody', '', null, 7, ['partner']]) {
      expect(await clientOf({ persona: 'amira', client })).toBe(400);
    }
    expect(await clientOf({ persona: 'ecaf-for-ben', client: 'partner' })).toBe(400);
  });

  it.each([
    { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' },
    { 'sec-fetch-site': 'same-site', origin: 'http://localhost:4001' },
    { origin: 'https://elsewhere.example' },
    { origin: 'null' },
    {},
  ])('signs in nobody for a page that is not its own: %o', async (headers) => {
    const { statusCode, body } = await signIn(headers as Record<string, string>);
    expect(statusCode).toBe(403);
    expect(body).not.toContain('token"');
  });

  it.each([null, 7, {}, { persona: 'nobody' }])('signs in nobody it does not know: %o', async (body) => {
    expect((await signIn({ 'sec-fetch-site': 'same-origin' }, body)).statusCode).toBe(400);
  });

  it('lets the page load from its own server only, and leaves the API as closed as it was', async () => {
    const page = await stack.app.inject('/');
    expect(page.headers['content-security-policy']).toContain("script-src 'self';");
    const schema = await stack.app.inject('/schema.graphql');
    expect(schema.headers['content-security-policy']).toBe("default-src 'none';frame-ancestors 'none'");
    expect(schema.body).toContain('"""Who is asking.');
    expect(schema.body).not.toContain('recordFacts');
  });

  it('keeps its own few files for ever under their version, and serves nothing else from the disk', async () => {
    const [, base] = /src="(\/explorer\/[0-9a-f]{12}\/)react\.js"/.exec((await stack.app.inject('/')).body) ?? [];
    const script = await stack.app.inject(`${base}graphiql.js`);
    expect(script.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    for (const path of [
      '',
      'page.ts',
      'graphiql.min.js.map',
      '../page.ts',
      '..%2fpage.ts',
      '%2e%2e/%2e%2e/package.json',
    ]) {
      expect((await stack.app.inject(`${base}${path}`)).statusCode).toBe(404);
    }
  });
});

it('does not exist where the demonstration’s issuer is not in use', async () => {
  const stack = await startStack();
  try {
    for (const url of ['/', '/schema.graphql', '/explorer/schema.json']) {
      expect((await stack.app.inject(url)).statusCode).toBe(404);
    }
    expect((await stack.app.inject({ method: 'POST', url: '/sandbox/token' })).statusCode).toBe(404);
  } finally {
    await stack.stop();
  }
});
