/** eCAF on bad days: what is refused is said kindly, and nothing that was typed is lost. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { IDLE } from '#ecaf/sessions.ts';
import { findings } from '#support/accessible.ts';
import { daysAgo } from '#support/changes.ts';
import { bring, type Ecaf, type Json, type Worker } from '#support/ecaf.ts';
import { assessment, type EcafPages, startEcafPages } from '#support/ecaf-pages.ts';
import { day, heading, press, signIn } from '#support/page-steps.ts';
import { child } from '#support/stack.ts';

const AMIRA = 'Amira Siddiqui';
const BEN = 'Ben Ashcroft';

describe('on a bad day eCAF', { timeout: 240_000 }, () => {
  let pages: EcafPages;
  let ecaf: Ecaf;
  let robin: Worker;
  beforeAll(async () => {
    pages = await startEcafPages();
    ({ ecaf } = pages);
  });
  afterAll(() => pages?.stop());
  beforeEach(async () => {
    ecaf.proxy.set('pass');
    await ecaf.clear();
    robin = await ecaf.worker(child.none);
  });

  const sql = (text: string, values: readonly unknown[] = []) =>
    ecaf.stack.database.sql<{ text: string }>(text, [...values]);

  /** An assessment that Amira holds, for people of the demonstration sign in at the page. */
  async function amiras(): Promise<{ page: Page; episode: Json }> {
    const account = ecaf.stack.persona('amira').account;
    const amira = await ecaf.signIn({ account, practitioner: null, ask: robin.ask });
    const episode = await bring(amira, 'DELIVERING', child.brother);
    return { page: await pages.at(AMIRA), episode };
  }
  async function typeReview(page: Page, episode: Json): Promise<void> {
    await page.goto(assessment(episode, '/reviews/add'));
    await page.getByLabel('What was decided').fill('It goes on.\nWe meet at the nursery.');
    await day(page, 'Next review', daysAgo(-35));
  }
  const typed = async (page: Page) => ({
    decided: await page.getByLabel('What was decided').inputValue(),
    year: await page.getByRole('group', { name: 'Next review' }).getByLabel('Year').inputValue(),
  });
  const all = { decided: 'It goes on.\nWe meet at the nursery.', year: daysAgo(-35).slice(0, 4) };
  const reviews = async (): Promise<number> => (await ecaf.database.sql('select 1 from ecaf.review')).length;

  it.each([
    [
      'whose enhanced check has run out',
      `update accreditation.account set enhanced_check_on = current_date - 1200 where id = ?`,
      `update accreditation.account set enhanced_check_on = current_date - 30 where id = ?`,
    ],
    [
      'whose organisation is suspended',
      `update accreditation.organisation set accreditation = 'SUSPENDED' where id = (select organisation_id from accreditation.account where id = ?)`,
      `update accreditation.organisation set accreditation = 'ACCREDITED' where id = (select organisation_id from accreditation.account where id = ?)`,
    ],
  ])(
    'tells somebody %s what it rests on, in the middle of a form and at the sign-in, and loses nothing',
    async (_who, spoil, mend) => {
      const { page, episode } = await amiras();
      const { account } = ecaf.stack.persona('amira');
      await typeReview(page, episode);
      onTestFinished(async () => void (await sql(mend, [account])));
      await sql(spoil, [account]);
      await expect.poll(async () => (await ecaf.stack.ask('amira', '{ viewer { role } }')).status).toBe(403);
      // The directory is asked again whether they still may: from then on eCAF shows them nothing.
      pages.wait(61_000);
      await press(page, 'Record the review');
      expect(await page.getByRole('main').innerText()).toContain('Nothing you typed is lost');
      await page.getByLabel(AMIRA).check();
      await press(page, 'Sign in');
      expect(await heading(page)).toBe('You cannot use eCAF at present');
      expect(await page.getByRole('main').innerText()).toMatch(
        /enhanced check[\s\S]*person who manages accounts[\s\S]*999[\s\S]*STANDING_REFUSED/,
      );
      expect(await findings(page)).toEqual([]);
      await page.goto(assessment(episode));
      expect(page.url()).toBe(`${ecaf.url}/sign-in`);
      await sql(mend, [account]);
      await expect.poll(async () => (await ecaf.stack.ask('amira', '{ viewer { role } }')).status).toBe(200);
      await signIn(page, AMIRA);
      expect(await typed(page)).toEqual(all);
      await press(page, 'Record the review');
      expect(await page.getByRole('alert').innerText()).toContain('The review is recorded');
    },
  );

  it('asks who else is involved no more for somebody who was suspended a moment ago', async () => {
    const { page, episode } = await amiras();
    const { account } = ecaf.stack.persona('amira');
    onTestFinished(
      async () => void (await sql(`update accreditation.account set suspended_for = '{}' where id = ?`, [account])),
    );
    await page.goto(assessment(episode));
    await sql(`update accreditation.account set suspended_for = '{ABSENCE}' where id = ?`, [account]);
    await expect.poll(async () => (await ecaf.stack.ask('amira', '{ viewer { role } }')).status).toBe(403);
    await press(page, 'Who else is working with this child?');
    expect(await heading(page)).toBe('You cannot use eCAF at present');
    await page.goto('/');
    expect(page.url()).toBe(`${ecaf.url}/sign-in`);
  });

  it('ends the session in the middle of a form: the same person finds all of it again, in spite of another tab', async () => {
    const { page, episode } = await amiras();
    await typeReview(page, episode);
    pages.wait(IDLE + 1_000);
    await press(page, 'Record the review');
    expect(await page.getByRole('main').innerText()).toContain('Nothing you typed is lost');
    const other = await page.context().newPage();
    await other.goto('/');
    expect(other.url()).toBe(`${ecaf.url}/sign-in`);
    await signIn(page, AMIRA);
    expect(await page.getByRole('main').innerText()).toContain('What you had typed is still here');
    expect(await typed(page)).toEqual(all);
    expect(await findings(page)).toEqual([]);
    expect(await reviews()).toBe(0);
    await press(page, 'Record the review');
    expect(await page.getByRole('alert').innerText()).toContain('The review is recorded');
    expect(await reviews()).toBe(1);
    // It was there once: whoever opens the page now begins anew.
    await page.goto(assessment(episode, '/reviews/add'));
    expect(await page.getByLabel('What was decided').inputValue()).toBe('');
  });

  it('keeps a long section of the form that was sent too late, and takes one that stood open meanwhile', async () => {
    const { page, episode } = await amiras();
    const words = 'Words of the family. '.repeat(150);
    await page.goto(assessment(episode, '/form/conclusions'));
    await page.getByLabel('Conclusion', { exact: true }).fill(words);
    pages.wait(IDLE + 1_000);
    await press(page, 'Save');
    await signIn(page, AMIRA);
    expect(await page.getByLabel('Conclusion', { exact: true }).inputValue()).toBe(words.trim());
    // Another tab signs in; this form stands open, and is theirs still.
    pages.wait(IDLE + 1_000);
    await signIn(await page.context().newPage(), AMIRA);
    await press(page, 'Save');
    expect(await page.getByRole('alert').innerText()).toContain('Saved: conclusions');
  });

  it('gives what was typed to nobody else who signs in at the same screen, and keeps no form of a stranger', async () => {
    const { page, episode } = await amiras();
    await typeReview(page, episode);
    pages.wait(IDLE + 1_000);
    await press(page, 'Record the review');
    await signIn(page, BEN);
    expect(await heading(page)).toBe('Your assessments');
    await press(page, 'Sign out');
    await signIn(page, AMIRA);
    await page.goto(assessment(episode, '/reviews/add'));
    expect(await page.getByLabel('What was decided').inputValue()).toBe('');
    // Another site's page finds the session over: what it sends waits for nobody.
    pages.wait(IDLE + 1_000);
    await page.context().request.post(`${ecaf.url}${assessment(episode, '/reviews/add')}`, {
      form: { csrf: 'x'.repeat(32), summary: 'Planted' },
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    await signIn(page, AMIRA);
    await page.goto(assessment(episode, '/reviews/add'));
    expect(await page.content()).not.toContain('Planted');
  });

  it('cannot have a look put on record: nothing is shown, it says so, and goes on when the trail is back', async () => {
    const { page, episode } = await amiras();
    const [definition] = await sql(`select pg_get_functiondef('audit.append'::regproc) as text`);
    const whole = String(definition?.text);
    onTestFinished(async () => void (await sql(whole)));
    await page.goto(assessment(episode));
    await sql(whole.replace(/begin[\s\S]*end/, `begin raise exception 'full' using errcode = '53100'; end`));
    await press(page, 'Who else is working with this child?');
    expect(await heading(page)).toBe('The directory cannot answer just now');
    expect(await page.getByRole('main').innerText()).toMatch(/cannot put on record[\s\S]*goes on without it[\s\S]*999/);
    expect(await page.content()).not.toContain('Health visitor');
    expect(await findings(page)).toEqual([]);
    await page.goto('/');
    await page.getByLabel('Directory number of the child').fill(child.ended);
    await press(page, 'Begin');
    // What was typed stands where it was typed.
    expect(await page.getByRole('alert').innerText()).toContain('The directory cannot answer just now');
    expect(await page.getByLabel('Directory number of the child').inputValue()).toBe(child.ended);
    // The work itself goes on.
    await typeReview(page, episode);
    await press(page, 'Record the review');
    expect(await page.getByRole('alert').innerText()).toContain('The review is recorded');
    await sql(whole);
    await page.goto('/');
    await page.getByLabel('Directory number of the child').fill(child.ended);
    await expect
      .poll(
        async () => {
          if (await page.getByRole('button', { name: 'Begin' }).isVisible()) await press(page, 'Begin');
          return heading(page);
        },
        { timeout: 20_000 },
      )
      .toContain('Consent is to be asked for');
  });

  it('loses its own database in the middle of a form: what was typed is on the page, and counts when it is sent again', async () => {
    const { page, episode } = await amiras();
    await typeReview(page, episode);
    await ecaf.database.sql('alter table ecaf.review rename to review_away');
    onTestFinished(
      async () => void (await ecaf.database.sql('alter table if exists ecaf.review_away rename to review')),
    );
    await press(page, 'Record the review');
    expect(await heading(page)).toBe('Sorry, there is a problem with the service');
    expect(await page.getByRole('main').innerText()).toContain('What you typed is kept on this page');
    await ecaf.database.sql('alter table ecaf.review_away rename to review');
    await press(page, 'Send it again');
    expect(await page.getByRole('alert').innerText()).toContain('The review is recorded');
    expect(ecaf.lines.join('\n')).not.toContain('nursery');
  });

  it('tells whoever comes second that somebody has changed it, keeps what they typed, and lets them decide', async () => {
    const { page, episode } = await amiras();
    const other = await pages.at(AMIRA);
    for (const each of [page, other]) {
      await each.goto(assessment(episode, '/form/conclusions'));
      await each.getByLabel('Conclusion', { exact: true }).fill(each === page ? 'The first' : 'The second');
    }
    await press(page, 'Save');
    await other.getByLabel('Conclusion', { exact: true }).fill('x'.repeat(4_001));
    await press(other, 'Save');
    // A fault of the form in between must not make it forget that somebody was first.
    expect(await other.getByRole('alert').innerText()).toContain('4,000 characters or fewer');
    await other.getByLabel('Conclusion', { exact: true }).fill('The second');
    await press(other, 'Save');
    expect(await other.getByRole('alert').innerText()).toContain('Somebody has changed the assessment since');
    expect(await other.getByLabel('Conclusion', { exact: true }).inputValue()).toBe('The second');
    await press(other, 'Save');
    expect(await other.getByRole('alert').innerText()).toContain('Saved: conclusions');
    const kept = await ecaf.database.sql<{ content: Json }>(
      `select content from ecaf.form_section where section = 'conclusions' order by seq desc limit 2`,
    );
    expect(kept.map(({ content }) => content.conclusion)).toEqual(['The second', 'The first']);
  });

  it('keeps a form of an assessment that was closed meanwhile, and says so', async () => {
    const { page, episode } = await amiras();
    await typeReview(page, episode);
    const other = await pages.at(AMIRA);
    await other.goto(assessment(episode, '/closure'));
    await other.getByLabel('Moved away').check();
    await press(other, 'Close the assessment');
    await press(page, 'Record the review');
    expect(await page.getByRole('alert').innerText()).toContain('Somebody has changed the assessment');
    await press(page, 'Record the review');
    expect(await page.getByRole('alert').innerText()).toContain('That is not possible now');
    expect(await typed(page)).toEqual(all);
    expect(await reviews()).toBe(0);
  });

  it.each([
    ['440123456781', 'There is no such child, or you may not know of it'],
    ['nonsense', 'There is no such child, or you may not know of it'],
    [child.shielded, 'This child could be in danger'],
    ['', 'Enter directory number of the child'],
  ])('says at the field why nothing is begun with the number %s', async (number, said) => {
    const page = await pages.as(robin);
    await page.getByLabel('Directory number of the child').fill(number);
    await press(page, 'Begin');
    expect(await page.locator('#childId-error').innerText()).toContain(said);
    expect(await page.getByLabel('Directory number of the child').inputValue()).toBe(number);
    expect(await page.title()).toMatch(/^Error: /);
  });
});
