/** The example as practitioners use it: each journey of the issue, with a real browser on a real directory. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daysAgo } from '#support/changes.ts';
import { asPersona } from '#support/colleagues.ts';
import { addChildren } from '#support/more-children.ts';
import { day, heading, openRecord, type Partner, press, signIn, startPartner, state } from '#support/partner.ts';
import { make, recordSensitive } from '#support/sensitive.ts';
import { child } from '#support/stack.ts';

describe('a practitioner', { timeout: 240_000 }, () => {
  let partner: Partner;
  beforeAll(async () => {
    partner = await startPartner();
  });
  afterAll(() => partner?.stop());

  /** Somebody with a reason, on the search page. */
  async function at(name: string, { reason = 'Already working with the child', scripts = true } = {}): Promise<Page> {
    const { page } = await partner.open({ javaScriptEnabled: scripts });
    await signIn(page, name);
    await state(page, reason);
    return page;
  }
  const bornOn = async (id: string): Promise<string> =>
    (await partner.stack.ask('amira', `{ child(id: "${id}") { dateOfBirth } }`)).data.child.dateOfBirth;
  const myInvolvements = async (name: string, id: string) => {
    const { data } = await partner.stack.ask(
      name,
      `{ child(id: "${id}") { involvements { nodes { serviceType status isLeadProfessional practitioner { name } } } } }`,
    );
    return data.child.involvements.nodes as {
      serviceType: string;
      status: string;
      isLeadProfessional: boolean;
      practitioner: { name: string } | null;
    }[];
  };
  const records = async (id: string): Promise<number> =>
    (await partner.stack.trail()).filter(({ kind, children }) => kind === 'OUTCOME' && children?.[id]).length;

  it.each([true, false])('finds out who else is involved and how to reach them (scripts: %s)', async (scripts) => {
    const page = await at('Amira Siddiqui', { scripts });
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
    const page = await at('Amira Siddiqui');
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

  it('sees of a shielded child who it is, that it could be in danger, and what to do', async () => {
    const page = await at('Amira Siddiqui');
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

  it.each([true, false])(
    'records an involvement once, whatever the back button does, and ends it (scripts: %s)',
    async (scripts) => {
      const page = await at('Amira Siddiqui', { scripts });
      await openRecord(page, child.none);
      await page.getByRole('button', { name: 'Record your involvement' }).click();
      await page.getByLabel('Service').selectOption('HLTH_HEALTH_VISITOR');
      await day(page, 'First day', daysAgo(3));
      await press(page, 'Record');
      expect(await page.getByRole('alert').innerText()).toContain('Your involvement is recorded');
      const recorded = async () =>
        (await myInvolvements('amira', child.none)).filter(
          ({ serviceType, status }) => serviceType === 'HLTH_HEALTH_VISITOR' && status === 'ACTIVE',
        );
      expect(await recorded()).toHaveLength(1);
      // Back at the form, which is a new one: what is there already is said, and not recorded twice.
      await page.goBack();
      await page.getByLabel('Service').selectOption('HLTH_HEALTH_VISITOR');
      await day(page, 'First day', daysAgo(3));
      await press(page, 'Record');
      expect(await page.getByRole('alert').innerText()).toContain(
        'You already have a current involvement of this kind',
      );
      await page.getByRole('link', { name: 'Back to the record' }).click();
      expect(await recorded()).toHaveLength(1);
      await page.reload();
      expect(await recorded()).toHaveLength(1);
      await page.getByRole('link', { name: 'Confirm your involvement' }).click();
      await press(page, 'Yes, confirm');
      expect(await page.getByRole('alert').innerText()).toContain('Confirmed');
      await page.getByRole('link', { name: 'End your involvement' }).click();
      await day(page, 'Last day', daysAgo(30));
      await press(page, 'End the involvement');
      expect(await page.getByRole('alert').innerText()).toContain('must be the same as or after the first day');
      await day(page, 'Last day', daysAgo(0));
      await press(page, 'End the involvement');
      expect(await page.getByRole('alert').innerText()).toContain('Your involvement has ended');
      expect(await recorded()).toHaveLength(0);
    },
  );

  it('sends one form twice, as a second press or a reload does, and it is one change', async () => {
    const page = await at('Vera Lindqvist');
    await openRecord(page, child.shielded);
    await page.getByRole('link', { name: 'ask for it through' }).click();
    const hidden = async (name: string) => page.locator(`main input[name=${name}]`).inputValue();
    const form = { csrf: await hidden('csrf'), acting: '', nonce: await hidden('nonce'), urgency: 'STANDARD' };
    const send = async (fields: Record<string, string>) =>
      (await page.context().request.post(page.url(), { form: fields, maxRedirects: 0 })).status();
    expect([await send(form), await send(form)]).toEqual([303, 303]);
    const asked = async () =>
      (await partner.stack.ask('vera', '{ myContactRequests { nodes { id } } }')).data.myContactRequests.nodes;
    expect(await asked()).toHaveLength(1);
    // The same form with another answer is another change, and stands or falls by itself.
    expect(await send({ ...form, urgency: 'URGENT' })).toBe(400);
    expect(await asked()).toHaveLength(1);
  });

  it('is shown what is wrong with a form before anything is asked', async () => {
    const page = await at('Amira Siddiqui');
    await openRecord(page, child.none);
    await page.getByRole('button', { name: 'Record your involvement' }).click();
    await page.getByLabel('Day').fill('31');
    await page.getByLabel('Month').fill('2');
    await page.getByLabel('Year').fill('2026');
    await page.getByLabel('Team').fill('Blue team');
    await press(page, 'Record');
    const summary = page.getByRole('alert');
    expect(await summary.getByRole('link').allInnerTexts()).toEqual([
      'Choose the service you give',
      'The first day must be a real date',
    ]);
    expect(await page.getByLabel('Team').inputValue()).toBe('Blue team');
    await page.getByLabel('Service').selectOption('HLTH_HEALTH_VISITOR');
    await day(page, 'First day', '2199-01-01');
    await press(page, 'Record');
    expect(await summary.innerText()).toContain('The date must be today or in the past');
  });

  it('becomes lead professional, and hands the lead over', async () => {
    const ben = await at('Ben Ashcroft');
    await openRecord(ben, child.none);
    await ben.getByRole('button', { name: 'Record your involvement' }).click();
    await ben.getByLabel('Service').selectOption('SOC_CHILDRENS_SOCIAL_CARE');
    await day(ben, 'First day', daysAgo(5));
    await press(ben, 'Record');
    await ben.getByRole('button', { name: 'Become lead professional' }).click();
    await press(ben, 'Take the lead');
    expect(await ben.getByRole('alert').innerText()).toContain('The lead is recorded');
    const amira = await at('Amira Siddiqui');
    await openRecord(amira, child.none);
    await amira.getByRole('button', { name: 'Record your involvement' }).click();
    await amira.getByLabel('Service').selectOption('HLTH_HEALTH_VISITOR');
    await day(amira, 'First day', daysAgo(4));
    await press(amira, 'Record');
    await ben.reload();
    await ben.getByRole('button', { name: 'Hand over the lead' }).click();
    await press(ben, 'Hand over');
    expect(await ben.getByRole('alert').innerText()).toContain('Choose who is to lead');
    await ben.getByLabel('Amira Siddiqui').check();
    await press(ben, 'Hand over');
    expect(await ben.getByRole('alert').innerText()).toContain('Amira Siddiqui leads now');
    const leads = (await myInvolvements('amira', child.none)).filter(({ isLeadProfessional }) => isLeadProfessional);
    expect(leads.map(({ practitioner }) => practitioner?.name)).toEqual(['Amira Siddiqui']);
  });

  it('asks for contact with a service that is not shown, and finds what it lets be passed on', async () => {
    const { stack } = partner;
    await recordSensitive(asPersona(stack, 'amira'));
    const page = await at('Vera Lindqvist');
    await openRecord(page, child.whoElse);
    expect(await page.getByRole('main').innerText()).not.toMatch(/mental health/i);
    await page.getByRole('link', { name: 'Ask for contact' }).click();
    await page.getByLabel('Within two working days').check();
    await press(page, 'Ask the team');
    expect(await page.getByRole('alert').innerText()).toContain('The authority’s team has your request');
    const olga = asPersona(stack, 'olga');
    const { data } = await olga('{ contactRequests { nodes { id version child { id } } } }');
    const { id, version } = data.contactRequests.nodes.find(
      (each: { child: { id: string } }) => each.child.id === child.whoElse,
    );
    await make(olga, 'takeContactRequest', { contactRequestId: id, version });
    await make(olga, 'noteServiceContacted', { contactRequestId: id, version: version + 1 });
    const answered = await make(olga, 'answerContactRequest', {
      contactRequestId: id,
      version: version + 2,
      answer: 'CONTACT_RELEASED',
      released: { name: 'Duty desk', telephone: '01632 960999' },
    });
    expect(answered.codes).toEqual([]);
    await page.getByRole('link', { name: 'Contacts asked for' }).click();
    expect(await page.getByRole('main').innerText()).toMatch(
      /Maya Grace Thornbury[\s\S]*Answered[\s\S]*Duty desk\s+01632 960999/,
    );
    await press(page, 'Settled, or no longer needed');
    expect(await page.getByRole('alert').innerText()).toContain('Settled');
  });

  it('states another reason at will, with a case reference where one is needed, and it goes on record', async () => {
    const page = await at('Ben Ashcroft');
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
    const page = await at('Vera Lindqvist', { reason: 'Assessment in progress, such as a CAF' });
    const before = await records(child.ended);
    await openRecord(page, child.ended);
    expect(await records(child.ended)).toBe(before + 1);
    await page.getByRole('link', { name: 'My looks' }).click();
    const [latest] = await page.getByRole('row').filter({ hasText: '8402 6739 5111' }).allInnerTexts();
    expect(latest).toMatch(/Assessment in progress[\s\S]*who the child is[\s\S]*Answered/);
  });

  it('finds the children they work with', async () => {
    const page = await at('Ben Ashcroft');
    await page.getByRole('link', { name: 'Children I work with' }).click();
    await page.getByRole('link', { name: 'Maya Grace Thornbury' }).click();
    expect(await heading(page)).toContain('Maya Grace Thornbury');
  });
});
