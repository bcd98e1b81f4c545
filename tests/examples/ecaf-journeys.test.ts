/** What practitioners do on the pages of eCAF, from the first word with the family to the end. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { daysAgo } from '#support/changes.ts';
import { bring, type Ecaf, type Json, until, type Worker } from '#support/ecaf.ts';
import { assessment, type EcafPages, startEcafPages } from '#support/ecaf-pages.ts';
import { fillConsent, fillIdentity } from '#support/ecaf-tour.ts';
import { day, heading, press } from '#support/page-steps.ts';
import { child } from '#support/stack.ts';

describe('on the pages of eCAF, a practitioner', { timeout: 240_000 }, () => {
  let pages: EcafPages;
  let ecaf: Ecaf;
  let robin: Worker;
  beforeAll(async () => {
    pages = await startEcafPages();
    ({ ecaf } = pages);
  });
  afterAll(() => pages?.stop());
  beforeEach(async () => {
    await ecaf.clear();
    robin = await ecaf.worker(child.none);
  });

  const kept = async (who: Worker, { id }: { id: string }): Promise<Json> =>
    (await who.call('GET', `/episodes/${id}`)).json;
  const status = (wanted: string, id: string = child.none) =>
    until(
      () => ecaf.shown(id),
      (shown) => shown?.status === wanted,
    );

  it('goes from a number to consent, the form and who else is involved, and records that consent is taken back', async () => {
    const page = await pages.at('Amira Siddiqui', { javaScriptEnabled: false });
    await page.getByLabel('Directory number of the child').fill('1547 0286 3940');
    await press(page, 'Begin');
    expect(await heading(page)).toContain('Consent is to be asked for');
    await press(page, 'Record the consent');
    expect(await heading(page)).toContain('Consent to the assessment');
    await fillConsent(page);
    await page.getByLabel('With whom it may not be shared').fill('His grandmother\nThe neighbours');
    await press(page, 'Record the consent');
    expect(await heading(page)).toContain('Consent given');
    expect(await page.getByRole('complementary').innerText()).toMatch(/His grandmother\s+The neighbours/);
    await status('CURRENT', child.brother);

    await page.getByRole('link', { name: 'The child', exact: true }).click();
    await page.getByLabel('Given names').fill('Idris');
    await day(page, 'Date of birth', '2024-02-31');
    await press(page, 'Save');
    // All that is missing or wrong is said at once, each at its field, and nothing that was typed is lost.
    const faults = await page.locator('.govuk-error-summary li').allInnerTexts();
    expect(faults).toContain('Enter family name');
    expect(faults).toContain('Date of birth must be a real date');
    expect(faults).toContain('Choose sex');
    expect(await page.getByLabel('Given names').inputValue()).toBe('Idris');
    expect(await page.getByRole('group', { name: 'Date of birth' }).getByLabel('Day').inputValue()).toBe('31');
    expect(await page.locator('#familyName-error').innerText()).toContain('Enter family name');
    await fillIdentity(page);
    await press(page, 'Save');
    expect(await heading(page)).toMatch(/Idris Example[\s\S]*Being written/);

    await press(page, 'Who else is working with this child?');
    expect(await page.getByRole('main').innerText()).toContain('Amira Siddiqui');
    expect(await page.getByRole('main').innerText()).toContain('The directory has recorded that you looked');
    await page.getByRole('link', { name: 'Back' }).click();
    await page.getByRole('link', { name: 'The family takes its consent back' }).click();
    await press(page, 'Record that consent is taken back');
    expect(await page.getByRole('alert').innerText()).toContain('Say who takes it back');
    await page.getByLabel('Somebody with parental responsibility').check();
    await press(page, 'Record that consent is taken back');
    expect(await page.getByRole('alert').innerText()).toContain('no longer shared');
    expect(await page.getByRole('main').innerText()).toContain('Consent was taken back');
    await status('CLOSED', child.brother);
  });

  it('hands an assessment on across the border of an authority, and the directory learns of it by itself', async () => {
    const episode = await bring(robin, 'DELIVERING');
    await status('CURRENT');
    const noor = await ecaf.workerOf('EASTVALE-CSC', child.none);
    const page = await pages.as(robin);
    await page.goto(assessment(episode, '/transfer'));
    await page.getByRole('button', { name: 'Offer it to another holder' }).click();
    await page.getByLabel('User number of the next holder').fill(robin.userNumber);
    await page.getByLabel('Somebody with parental responsibility').check();
    await press(page, 'Offer the assessment');
    expect(await page.getByRole('alert').innerText()).toContain('your own user number');
    await page.getByLabel('User number of the next holder').fill(noor.userNumber);
    await day(page, 'The child was born on', '2001-01-15');
    await press(page, 'Offer the assessment');
    // Consent is asked for anew, by the same rules.
    expect(await page.getByRole('alert').innerText()).toContain('nobody consents in its place');
    await day(page, 'The child was born on', '2024-01-15');
    await press(page, 'Offer the assessment');
    expect(await page.getByRole('main').innerText()).toContain('It is offered, and stays yours');
    await press(page, 'Take the offer back');
    expect(await page.getByRole('list', { name: 'Offers' }).innerText()).toMatch(/Taken back/i);
    await page.getByRole('button', { name: 'Offer it to another holder' }).click();
    await page.getByLabel('User number of the next holder').fill(noor.userNumber);
    await page.getByLabel('Somebody with parental responsibility').check();
    await press(page, 'Offer the assessment');

    const theirs = await pages.as(noor, { javaScriptEnabled: false });
    await theirs.getByRole('link', { name: 'Answer the offer' }).click();
    const offered = await theirs.getByRole('main').innerText();
    expect(offered).toContain("Northshire Children's Social Care, offers you the assessment");
    expect(await theirs.content()).not.toMatch(/A givenNames|A actionToTake/);
    await press(theirs, 'Send your answer');
    expect(await theirs.getByRole('alert').innerText()).toContain('Say whether you take it on');
    await theirs.getByLabel('Yes, I take it on').check();
    await press(theirs, 'Send your answer');
    expect(await heading(theirs)).toContain('A givenNames A familyName');
    const shown = await until(
      () => ecaf.shown(),
      (seen) => seen?.heldBy?.practitioner?.id === noor.practitioner,
    );
    expect(shown).toMatchObject({ status: 'CURRENT', heldBy: { practitioner: { id: noor.practitioner } } });
    await theirs.goto(assessment(episode, '/transfer'));
    expect(await theirs.getByRole('list', { name: 'Offers' }).innerText()).toMatch(/Taken on[\s\S]*Taken back/i);
    await theirs.goto(assessment(episode, '/history'));
    expect(await theirs.getByRole('list', { name: 'What the directory has been told' }).innerText()).toMatch(
      /An assessment is open, as Robin[^\n]*\n[^\n]*The assessment is taken over/,
    );
    // Robin is in the team, by his own number, and sees it still; he holds it no more.
    await page.goto(assessment(episode, '/closure'));
    expect(await heading(page)).toBe('Only the holder does that');
  });

  it('reads what to do when the directory does not take it over, does it, and tells it again', async () => {
    const episode = await bring(robin, 'CONSENTED');
    const sasha = await ecaf.worker();
    await robin.call('POST', `/episodes/${episode.id}/transfers`, {
      ...{ version: episode.version, toUserNumber: sasha.userNumber },
      consent: { childBornOn: null, givenBy: 'PARENT', statement: '2026-1', givenOn: daysAgo(0) },
    });
    const page = await pages.as(sasha);
    await page.getByRole('link', { name: 'Answer the offer' }).click();
    await page.getByLabel('Yes, I take it on').check();
    await press(page, 'Send your answer');
    await until(
      async () => {
        await page.reload();
        return page.getByRole('main').innerText();
      },
      (text) => text.includes('record your involvement'),
    );
    expect(await page.getByRole('main').innerText()).toContain(
      'record your involvement with the child in the directory first',
    );
    await ecaf.involve(sasha, child.none);
    await press(page, 'Tell the directory again');
    await until(
      () => ecaf.shown(),
      (seen) => seen?.heldBy?.practitioner?.id === sasha.practitioner,
    );
    await until(
      async () => {
        await page.reload();
        return page.getByRole('button', { name: 'Tell the directory again' }).count();
      },
      (count) => count === 0,
    );
    expect(await page.getByText('did not take it').count()).toBe(0);
  });

  it.each([
    ['The needs are met', 'NEEDS_MET'],
    ['Stepped up to social care', 'ESCALATED_TO_SOCIAL_CARE'],
  ])('closes it and says why: %s', async (label, reason) => {
    const episode = await bring(robin, 'DELIVERING');
    await status('CURRENT');
    const page = await pages.as(robin, { javaScriptEnabled: false });
    await page.goto(assessment(episode));
    await page.getByRole('link', { name: 'Close the assessment' }).click();
    await press(page, 'Close the assessment');
    expect(await page.getByRole('alert').innerText()).toContain('Say why it ends');
    await page.getByLabel(label).check();
    await press(page, 'Close the assessment');
    expect(await page.getByRole('main').innerText()).toMatch(new RegExp(`Closed[\\s\\S]*${label}`));
    expect(await kept(robin, episode)).toMatchObject({ state: 'CLOSED', reason, reviewOn: null });
    await status('CLOSED');
    await page.goto(assessment(episode, '/reviews/add'));
    expect(await heading(page)).toBe('That is not possible now');
  });

  it('records that consent was not given, and nothing is kept or told', async () => {
    const { json: episode } = await robin.call('POST', '/episodes', { childId: child.none });
    const page = await pages.as(robin);
    await page.goto(assessment(episode));
    await page.getByRole('link', { name: 'Consent was not given' }).click();
    await press(page, 'Close it without an assessment');
    expect(await kept(robin, episode)).toMatchObject({ state: 'CLOSED', reason: 'CONSENT_REFUSED', registration: [] });
    expect(await ecaf.shown()).toBeNull();
  });

  it('finds what is theirs with what is due: overdue reviews first, then overdue actions, and what is closed last', async () => {
    const ids = [child.none, child.ended, child.moved, child.noSchool, child.brother];
    robin = await ecaf.worker(...ids);
    for (const id of ids) await bring(robin, id === child.noSchool ? 'CONSENTED' : 'DELIVERING', id);
    const set = (id: string, change: string) =>
      ecaf.database.sql(`update ecaf.episode set ${change} where child_id = '${id}'`);
    const act = (id: string) =>
      ecaf.database.sql(
        `update ecaf.form_section set content = jsonb_set(content, '{actions,0,actionProgress}', '"DONE"')
         where section = 'plan' and episode = (select id from ecaf.episode where child_id = '${id}')`,
      );
    await set(child.none, `review_on = current_date - 3`);
    await set(child.moved, `review_on = current_date - 9`);
    await act(child.none);
    await act(child.moved);
    await act(child.brother);
    const { json } = await robin.call('GET', '/episodes');
    const brother = json.episodes.find(({ childId }: Json) => childId === child.brother);
    const { version } = await kept(robin, brother);
    await robin.call('POST', `/episodes/${brother.id}/closure`, { version, reason: 'MOVED' });

    const page = await pages.as(robin);
    const rows = await page.locator('.cp-result').allInnerTexts();
    const facts = rows.map((text) => /\d{4} \d{4} \d{4}/.exec(text)?.[0]?.replaceAll(' ', ''));
    expect(facts).toEqual([child.moved, child.none, child.ended, child.noSchool, child.brother]);
    expect(rows[0]).toMatch(/Review overdue/i);
    expect(rows[2]).toMatch(/1 action overdue/i);
    expect(rows[3]).toMatch(/Begin the form/i);
    expect(rows[4]).toMatch(/Moved away/);
    await page.getByRole('link', { name: 'A givenNames A familyName' }).first().click();
    expect(await page.getByRole('main').innerText()).toContain('The review was due on');
  });

  it('needs nothing but the keyboard from signing in to the form, and to what is missing in it', async () => {
    const { page } = await pages.open();
    const focused = () =>
      page.evaluate<string>(`(document.activeElement?.labels?.[0] ?? document.activeElement)?.innerText?.trim() ?? ''`);
    const tabTo = async (text: RegExp) => {
      for (let presses = 0; presses < 80; presses += 1) {
        await page.keyboard.press('Tab');
        if (text.test(await focused())) return;
      }
      throw new Error(`the keyboard does not reach ${text}`);
    };
    const enter = async () => {
      await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    };
    await page.goto('/sign-in');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to main content');
    await tabTo(/^Amira Siddiqui/);
    await page.keyboard.press('Space');
    await enter();
    await tabTo(/^Directory number/);
    await page.keyboard.type(child.brother);
    await enter();
    await tabTo(/^Record the consent$/);
    await enter();
    await tabTo(/^Day$/);
    await page.keyboard.type('1');
    await tabTo(/^Month$/);
    await page.keyboard.type('5');
    await tabTo(/^Year$/);
    await page.keyboard.type('2024');
    await tabTo(/^The child$/);
    await page.keyboard.press('ArrowDown');
    await enter();
    expect(await heading(page)).toContain('Consent given');
    await tabTo(/^The child$/);
    await enter();
    await tabTo(/^Given names$/);
    await page.keyboard.type('Idris');
    await enter();
    // Focus is on what went wrong, and from there it goes to the field.
    expect(await focused()).toContain('There is a problem');
    await tabTo(/^Enter family name$/);
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('familyName');
    expect(await page.getByLabel('Given names').inputValue()).toBe('Idris');
  });
});
