/** The example on bad days: what is refused is said kindly, and nothing that was typed is lost. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { IDLE } from '#partner/sessions.ts';
import { daysAgo } from '#support/changes.ts';
import {
  fillRecord,
  heading,
  openRecord,
  type Partner,
  press,
  recordedBy,
  signIn,
  startPartner,
  state,
} from '#support/partner.ts';
import { child } from '#support/stack.ts';

describe('on a bad day', { timeout: 240_000 }, () => {
  let partner: Partner;
  beforeAll(async () => {
    partner = await startPartner();
  });
  afterAll(() => partner?.stop());

  const sql = (text: string, values: readonly unknown[] = []) =>
    partner.stack.database.sql<{ n: number; text: string }>(text, [...values]);
  const filled = async (page: Page) => ({
    service: await page.getByLabel('Service').inputValue(),
    team: await page.getByLabel('Team').inputValue(),
    year: await page.getByLabel('Year').inputValue(),
  });

  it.each(['Carol Beddoes', 'Nina Castellane', 'Sam Oyelaran'])(
    'tells %s what their access rests on and whom to ask, and shows nothing',
    async (name) => {
      const { page } = await partner.open();
      await signIn(page, name);
      expect(await heading(page)).toBe('You cannot use the directory at present');
      expect(await page.getByRole('main').innerText()).toMatch(
        /enhanced check[\s\S]*person who manages accounts[\s\S]*STANDING_REFUSED/,
      );
      await page.goto('/search');
      expect(page.url()).toBe(`${partner.url}/sign-in`);
    },
  );

  it('is suspended in the middle of it: the next page says so, and nothing about the child', async () => {
    const page = await partner.at('Vera Lindqvist');
    await openRecord(page, child.whoElse);
    const { account } = partner.stack.persona('vera');
    await sql(`update accreditation.account set suspended_for = '{ABSENCE}' where id = ?`, [account]);
    await expect
      .poll(async () => {
        await page.reload();
        return heading(page);
      })
      .toBe('You cannot use the directory at present');
    expect(await page.content()).not.toContain('Thornbury');
    await sql(`update accreditation.account set suspended_for = '{}' where id = ?`, [account]);
    await expect
      .poll(async () => {
        await page.reload();
        return heading(page);
      })
      .toContain('Maya Grace Thornbury');
  });

  it('ends the session in the middle of a form: the same person finds all of it again, in another tab too', async () => {
    const page = await partner.at('Amira Siddiqui');
    await fillRecord(page, child.ended);
    partner.wait(IDLE + 1000);
    // Another tab of theirs asks first, and must not take the form's place.
    await press(page, 'Record');
    expect(await page.getByRole('main').innerText()).toContain('Nothing you typed is lost');
    const other = await page.context().newPage();
    await other.goto('/search');
    expect(other.url()).toBe(`${partner.url}/sign-in`);
    await signIn(page, 'Amira Siddiqui');
    expect(await page.getByRole('main').innerText()).toContain('What you had typed is still here');
    expect(await filled(page)).toEqual({
      service: 'HLTH_SCHOOL_NURSE',
      team: 'Blue team',
      year: daysAgo(3).slice(0, 4),
    });
    expect(await recordedBy(partner, 'amira', child.ended)).toBe(0);
    await press(page, 'Record');
    expect(await page.getByRole('alert').innerText()).toContain('Your involvement is recorded');
    expect(await recordedBy(partner, 'amira', child.ended)).toBe(1);
  });

  it('takes a form that stood open in another tab while its owner signed in again', async () => {
    const page = await partner.at('Amira Siddiqui');
    await fillRecord(page, child.moved);
    partner.wait(IDLE + 1000);
    const other = await page.context().newPage();
    await signIn(other, 'Amira Siddiqui');
    await press(page, 'Record');
    expect(await page.getByRole('alert').innerText()).toContain('Your involvement is recorded');
  });

  it('gives what was typed to nobody else who signs in at the same screen', async () => {
    const page = await partner.at('Amira Siddiqui');
    await fillRecord(page, child.noSchool, 'Green team');
    const form = page.url();
    partner.wait(IDLE + 1000);
    await press(page, 'Record');
    await signIn(page, 'Ben Ashcroft');
    expect(await heading(page)).toBe('Who else is working with this child?');
    await state(page, 'Already working with the child');
    await page.goto(form);
    expect(await heading(page)).toBe('Page not found');
    expect(await page.content()).not.toMatch(/Green team|Wiśniewolski/);
  });

  it('cannot be put on record: nothing is shown or changed, what was typed is kept, and it counts once when sent again', async () => {
    const page = await partner.at('Amira Siddiqui');
    await fillRecord(page, child.none);
    const [definition] = await sql(`select pg_get_functiondef('audit.append'::regproc) as text`);
    const whole = String(definition?.text);
    const mended = () => sql(whole);
    onTestFinished(async () => void (await mended()));
    await sql(whole.replace(/begin[\s\S]*end/, `begin raise exception 'full' using errcode = '53100'; end`));
    await press(page, 'Record');
    expect(await heading(page)).toBe('The directory cannot answer just now');
    expect(await page.getByRole('main').innerText()).toContain('What you typed is kept on this page');
    const form = page.url();
    await press(page, 'Send it again');
    expect(await heading(page)).toBe('The directory cannot answer just now');
    await page.goto('/search');
    await page.goto(form);
    expect(await heading(page)).toBe('The directory cannot answer just now');
    await mended();
    // The directory tries its trail again by itself, after a moment.
    await expect
      .poll(
        async () => {
          await page.goto(form);
          return heading(page);
        },
        { timeout: 20_000 },
      )
      .toBe('Record your involvement');
    expect(await filled(page)).toEqual({
      service: 'HLTH_SCHOOL_NURSE',
      team: 'Blue team',
      year: daysAgo(3).slice(0, 4),
    });
    await press(page, 'Record');
    expect(await page.getByRole('alert').innerText()).toContain('Your involvement is recorded');
    expect(await recordedBy(partner, 'amira', child.none)).toBe(1);
  });

  it('cannot reach the directory: says so, and goes on when it is there again', async () => {
    const { createPartner } = await import('#partner/app.ts');
    const { directoryAt } = await import('#govuk/directory.ts');
    const { demonstrationSignIn } = await import('#govuk/sign-in-demonstration.ts');
    const { people } = await import('#partner/people.ts');
    const lost = await createPartner({
      directory: directoryAt('http://127.0.0.1:9/graphql'),
      signIn: demonstrationSignIn(new URL(partner.stack.url), people, 'partner'),
      isSecure: false,
    });
    const answer = await lost.inject({
      method: 'POST',
      url: '/sign-in',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'persona=amira',
    });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toMatch(/^\d+$/);
    expect(answer.body).toContain('The directory cannot be reached');
    expect(answer.headers['set-cookie']).toBeUndefined();
    await lost.close();
  });

  it('takes no form of another site, none without its secret, and none written in another name', async () => {
    const page = await partner.at('Ben Ashcroft');
    await openRecord(page, child.brother);
    await page.getByRole('button', { name: 'Record your involvement' }).click();
    const csrf = await page.locator('input[name=csrf]').first().inputValue();
    const form = {
      csrf,
      acting: '',
      nonce: 'a'.repeat(20),
      serviceType: 'HLTH_SCHOOL_NURSE',
      'startedOn-day': '1',
      'startedOn-month': '10',
      'startedOn-year': '2026',
    };
    const send = async (fields: Record<string, string>, headers: Record<string, string> = {}) => {
      const answer = await page.context().request.post(page.url(), { form: fields, headers, maxRedirects: 0 });
      return answer.status();
    };
    expect(await send(form, { 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await send(form, { origin: 'https://elsewhere.example' })).toBe(403);
    expect(await send({ ...form, csrf: '' })).toBe(403);
    expect(await send({ ...form, csrf: 'x'.repeat(csrf.length) })).toBe(403);
    expect(await send({ ...form, acting: '00000000-0000-4000-8000-000000000009' })).toBe(409);
    expect(await recordedBy(partner, 'ben', child.brother)).toBe(0);
    expect(await send(form)).toBe(303);
    expect(await recordedBy(partner, 'ben', child.brother)).toBe(1);
  });
});
