import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addChild, addChildren } from '#support/more-children.ts';
import { day, heading, openRecord, type Partner, press, startPartner } from '#support/partner.ts';
import { child } from '#support/stack.ts';

describe('a practitioner', { timeout: 240_000 }, () => {
  let partner: Partner;
  beforeAll(async () => {
    partner = await startPartner();
  });
  afterAll(() => partner?.stop());

  const bornOn = async (id: string): Promise<string> =>
    (await partner.stack.ask('amira', `{ child(id: "${id}") { dateOfBirth } }`)).data.child.dateOfBirth;
  const records = async (id: string): Promise<number> =>
    (await partner.stack.trail()).filter(({ kind, children }) => kind === 'OUTCOME' && children?.[id]).length;

  it.each([true, false])('finds out who else is involved and how to reach them (scripts: %s)', async (scripts) => {
    const page = await partner.at('Amira Siddiqui', { scripts });
    await page.getByLabel('Family name').fill('Thornbury');
    await day(page, 'Date of birth', await bornOn(child.whoElse));
    await press(page, 'Search');
    expect(await heading(page)).toBe('One child matches');
    await page.getByRole('link', { name: 'Maya Grace Thornbury' }).click();
    expect(await heading(page)).toContain('Maya Grace Thornbury');
    const lead = page.getByRole('listitem').filter({ hasText: 'Children’s social care' });
    expect(await lead.innerText()).toMatch(
      /Lead professional[\s\S]*Ben Ashcroft[\s\S]*Northshire Children's Social Care/,
    );
    expect(await lead.getByRole('link', { name: '07700 900000' }).getAttribute('href')).toBe('tel:07700900000');
    expect(await page.getByRole('heading', { name: 'Who was, in the last twelve months' }).count()).toBe(1);
    expect(await page.getByText('Reason for access Already working with the child').count()).toBe(1);
  });

  it('needs nothing but the keyboard from signing in to the telephone number', async () => {
    const { page } = await partner.open();
    const focused = () =>
      page.evaluate<string>(`(document.activeElement?.labels?.[0] ?? document.activeElement)?.innerText?.trim() ?? ''`);
    const tabTo = async (text: RegExp) => {
      for (let presses = 0; presses < 60; presses += 1) {
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
    await tabTo(/^Find a child$/);
    await enter();
    await tabTo(/^New contact or referral/);
    await page.keyboard.press('ArrowDown');
    await enter();
    await tabTo(/^Family name/);
    await page.keyboard.type('Thornbury');
    await tabTo(/^First given name/);
    await page.keyboard.type('Maya');
    await tabTo(/^Postcode/);
    await page.keyboard.type('ZN3 3YA');
    await enter();
    await tabTo(/Maya Grace Thornbury$/);
    await enter();
    expect(await heading(page)).toContain('Maya Grace Thornbury');
    await tabTo(/^07700 900000$/);
  });

  it('is told kindly of a search that is too broad, has too many matches, or none, and loses nothing of it', async () => {
    const page = await partner.at('Amira Siddiqui');
    await page.getByLabel('Family name').fill('Thornbury');
    await press(page, 'Search');
    expect(await page.getByRole('alert').innerText()).toContain('too little to search with');
    expect(await page.title()).toMatch(/^Error: /);
    expect(await page.getByLabel('Family name').inputValue()).toBe('Thornbury');
    await page.getByRole('alert').getByRole('link').click();
    expect(await page.evaluate('document.activeElement.id')).toBe('born-day');

    await addChildren(partner.stack, 11, { familyName: 'Manyfold', dateOfBirth: '2015-05-05', gender: 'FEMALE' });
    await page.goto('/search');
    await page.getByLabel('Family name').fill('Manyfold');
    await page.getByText('I only know roughly').click();
    await day(page, 'Born on or after', '2015-01-01');
    await day(page, 'Born on or before', '2015-12-31');
    await page.getByLabel('Girl').check();
    await press(page, 'Search');
    expect(await page.getByRole('alert').innerText()).toContain('More children match than may be listed');
    expect(await page.getByRole('group', { name: 'Born on or after' }).getByLabel('Year').inputValue()).toBe('2015');

    await page.goto('/search');
    await page.getByLabel('Family name').fill('Nobodyatall');
    await day(page, 'Date of birth', '2018-01-01');
    await press(page, 'Search');
    expect(await heading(page)).toBe('Nobody matches');
    await page.getByRole('link', { name: 'Change the search' }).first().click();
    expect(await page.getByLabel('Family name').inputValue()).toBe('Nobodyatall');
  });

  it.each([
    [true, 'Featherstonhaugh', 'Fetherstonhaugh'],
    [false, 'Cholmondeleigh', 'Cholmondly'],
  ])(
    'finds a child by a misspelt name, and day and month changed over (scripts: %s)',
    async (scripts, name, misspelt) => {
      const page = await partner.at('Amira Siddiqui', { scripts });
      const made = { familyName: name, givenNames: 'Cosima', dateOfBirth: '2014-04-03' };
      const id = await addChild(partner.stack, made);
      const asked = async (dateOfBirth: string): Promise<string> => {
        await page.goto('/search');
        await page.getByLabel('Family name').fill(misspelt);
        await page.getByLabel('First given name').fill('Cosima');
        await day(page, 'Date of birth', dateOfBirth);
        await press(page, 'Search');
        expect(await heading(page)).toBe('Nobody matches');
        await press(page, 'Search for similar names and dates');
        expect(await heading(page)).toBe('Similar names and dates');
        return page.getByRole('listitem').filter({ hasText: name }).innerText();
      };
      expect(await asked('2014-04-03')).toMatch(/very similar/i);
      expect(await asked('2014-03-04')).toMatch(/similar/i);
      const [last] = (await partner.stack.trail()).toReversed();
      expect(last?.children?.[id]).toEqual(['EXISTENCE', 'IDENTITY', 'WHEREABOUTS']);
      await page.getByRole('link', { name }).click();
      expect(await heading(page)).toContain(name);
    },
  );

  it('is offered similar names only where that can be asked', async () => {
    const page = await partner.at('Amira Siddiqui');
    await page.getByLabel('Family name').fill('Nobodyat*');
    await day(page, 'Date of birth', '2018-01-01');
    await press(page, 'Search');
    expect(await heading(page)).toBe('Nobody matches');
    expect(await page.getByText('similar names and dates').count()).toBe(0);
  });

  it('sees of a shielded child who it is, that it could be in danger, and what to do', async () => {
    const page = await partner.at('Amira Siddiqui');
    await page.getByLabel('Family name').fill('Merrowby');
    await day(page, 'Date of birth', await bornOn(child.shielded));
    await press(page, 'Search');
    expect(await page.getByRole('main').innerText()).toMatch(/Hannah Rose Merrowby[\s\S]*Shielded/i);
    await page.getByRole('link', { name: 'Hannah Rose Merrowby' }).click();
    const said = await page.getByRole('main').innerText();
    expect(said).toContain('This child could be in danger');
    expect(said).toContain('has been told of your look');
    expect(said).not.toMatch(/ZN\d|Northshire|Esther/);
    expect(await page.getByRole('button', { name: 'Record your involvement' }).count()).toBe(0);
    await page.getByRole('link', { name: 'ask for it through' }).click();
    expect(await heading(page)).toBe('Ask for contact');
  });

  it('states another reason at will, with a case reference where one is needed, and it goes on record', async () => {
    const page = await partner.at('Ben Ashcroft');
    await page.getByRole('link', { name: 'Change the reason for access' }).click();
    await page.getByLabel('Child protection enquiry (section 47)').check();
    await press(page, 'Continue');
    expect(await page.getByRole('alert').innerText()).toContain('Enter the case reference');
    await page.getByLabel('Case reference').fill('NS/2026-14');
    await press(page, 'Continue');
    await openRecord(page, child.whoElse);
    expect(
      await page.getByText('Reason for access Child protection enquiry (section 47), case NS/2026-14').count(),
    ).toBe(1);
    const [last] = (await partner.stack.trail()).toReversed();
    expect(last).toMatchObject({ kind: 'OUTCOME', reason: 'CHILD_PROTECTION', caseReference: 'NS/2026-14' });
  });

  it('reads their own looks, each of which was one page', async () => {
    const page = await partner.at('Vera Lindqvist', { reason: 'Assessment in progress, such as a CAF' });
    const before = await records(child.ended);
    await openRecord(page, child.ended);
    expect(await records(child.ended)).toBe(before + 1);
    await page.getByRole('link', { name: 'My looks' }).click();
    const [latest] = await page.locator('.cp-result').filter({ hasText: '8402 6739 5111' }).allInnerTexts();
    expect(latest).toMatch(/Answered[\s\S]*Assessment in progress[\s\S]*who the child is/);
  });

  it('finds the children they work with', async () => {
    const page = await partner.at('Ben Ashcroft');
    await page.getByRole('link', { name: 'Children I work with' }).click();
    await page.getByRole('link', { name: 'Maya Grace Thornbury' }).click();
    expect(await heading(page)).toContain('Maya Grace Thornbury');
  });
});
