/** What holds for every page of the example: whom it serves, what it loads, what it tells the browser. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCatalogue } from '#core/errors.ts';
import { personas } from '#demo/personas.ts';
import { people } from '#partner/people.ts';
import { saidCodes } from '#partner/refusals.ts';
import { findings, overflow } from '#support/accessible.ts';
import { asPersona } from '#support/colleagues.ts';
import { heading, openRecord, type Partner, press, signIn, startPartner, state } from '#support/partner.ts';
import { partnerTour } from '#support/partner-tour.ts';
import { recordSensitive } from '#support/sensitive.ts';
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

describe('every page of the example', { timeout: 480_000 }, () => {
  let partner: Partner;
  beforeAll(async () => {
    partner = await startPartner();
    await recordSensitive(asPersona(partner.stack, 'amira'));
  });
  afterAll(() => partner?.stop());

  it('fits a window of 320 and of 1280 pixels, is one in which axe-core finds nothing, and loads little script and its own alone', async () => {
    const { page, complaints, asked } = await partner.open();
    await withoutCache(page);
    const found: Record<string, readonly string[]> = {};
    for (const [name, go] of partnerTour) {
      await go(page);
      found[name] = [...(await tooWide(page, name)), ...(await findings(page)), ...(await tooHeavy(page))];
    }
    expect(Object.entries(found).filter(([, faults]) => faults.length > 0)).toEqual([]);
    expect(await heading(page)).toBe('Stop acting for your colleague');
    expect(asked.filter((url) => !url.startsWith(partner.url))).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe('what the example tells a browser', () => {
  let partner: Partner;
  beforeAll(async () => {
    partner = await startPartner();
  });
  afterAll(() => partner?.stop());

  it('ships less than 100 kB of script, and neither the crown nor the font of gov.uk', async () => {
    const { body } = await partner.app.inject('/sign-in');
    const own = [...body.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
    const base = own[0]?.replace(/[^/]+$/, '') ?? '';
    const scripts = await Promise.all(
      [`${base}start.js`, `${base}govuk-frontend.js`].map(
        async (path) => (await partner.app.inject(path)).rawPayload.length,
      ),
    );
    expect(scripts.reduce((sum, size) => sum + size, 0)).toBeLessThan(100_000);
    const style = (await partner.app.inject(`${base}style.css`)).body;
    expect(style).not.toMatch(/GDS Transport|font-face|crest|url\(/);
    expect(style).toContain('font-family:arial,sans-serif');
  });

  it('keeps no page in the browser, allows no script of others and none within a page', async () => {
    const { headers, body } = await partner.app.inject('/sign-in');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-security-policy']).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
    );
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(body).not.toMatch(/<script(?![^>]* src=)|\son\w+=|style="/);
  });

  it('gives a cookie that no script reads and no other site sends', async () => {
    const { context, page } = await partner.open();
    await signIn(page, 'Amira Siddiqui');
    const cookies = await context.cookies();
    expect(cookies).toEqual([expect.objectContaining({ httpOnly: true, sameSite: 'Lax', path: '/', expires: -1 })]);
  });

  it('says nothing about a child in an address, in a title or in its log', async () => {
    const { page, asked } = await partner.open();
    await signIn(page, 'Amira Siddiqui');
    await state(page, 'New contact or referral');
    const titles: string[] = [];
    await page.getByLabel('Family name').fill('Thornbury');
    await page.getByLabel('First given name').fill('Maya');
    await page.getByLabel('Postcode').fill('ZN3 3YA');
    await press(page, 'Search');
    titles.push(await page.title());
    await page.getByRole('link', { name: 'Maya' }).click();
    titles.push(await page.title());
    expect(await heading(page)).toContain('Maya Grace Thornbury');
    const said = [...asked, ...titles, ...partner.lines].join('\n');
    expect(said).not.toMatch(/thornbury|maya|zn3|417329056183/i);
    expect(partner.lines).toContainEqual(expect.stringMatching(/^GET \/children\/:child 200/));
  });

  it('shows nothing to whoever comes after somebody who signed out', async () => {
    const { page } = await partner.open();
    await signIn(page, 'Amira Siddiqui');
    await state(page, 'New contact or referral');
    await openRecord(page, child.whoElse);
    const record = page.url();
    await press(page, 'Sign out');
    // As the browser's button does it; where it shows again what it had kept, that must not be the record.
    await page.evaluate('history.back()');
    await expect.poll(() => page.content().catch(() => '')).toMatch(/<h1/);
    expect(await page.content()).not.toContain('Thornbury');
    await page.goto(record);
    expect(page.url()).toBe(`${partner.url}/sign-in`);
  });

  it('lets no browser look ahead: nothing goes on record that nobody has looked at', async () => {
    const { context, page } = await partner.open();
    await signIn(page, 'Amira Siddiqui');
    await state(page, 'New contact or referral');
    await openRecord(page, child.whoElse);
    const before = (await partner.stack.trail()).length;
    const answer = await context.request.get(page.url(), { headers: { 'sec-purpose': 'prefetch' } });
    expect(answer.status()).toBe(503);
    expect((await partner.stack.trail()).length).toBe(before);
  });

  it('has words of its own for every code with which the directory refuses', () => {
    expect(Object.keys(errorCatalogue).filter((code) => !saidCodes.has(code))).toEqual([]);
  });

  it('offers only people whom the demonstration knows', () => {
    const known = new Set(personas('2026-11-24' as never).map(({ name, displayName }) => `${name} ${displayName}`));
    expect(people.filter(({ name, text }) => !known.has(`${name} ${text}`))).toEqual([]);
  });
});
