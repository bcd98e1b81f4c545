/** The example as practitioners change things with it: once each, whatever the browser does. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daysAgo } from '#support/changes.ts';
import { asPersona } from '#support/colleagues.ts';
import { day, openRecord, type Partner, press, startPartner } from '#support/partner.ts';
import { make, recordSensitive } from '#support/sensitive.ts';
import { child } from '#support/stack.ts';

describe('a practitioner', { timeout: 240_000 }, () => {
  let partner: Partner;
  beforeAll(async () => {
    partner = await startPartner();
  });
  afterAll(() => partner?.stop());

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

  it.each([true, false])(
    'records an involvement once, whatever the back button does, and ends it (scripts: %s)',
    async (scripts) => {
      const page = await partner.at('Amira Siddiqui', { scripts });
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

  it('is shown what is wrong with a form before anything is asked', async () => {
    const page = await partner.at('Amira Siddiqui');
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

  it('sends one form twice, as a second press or a reload does, and it is one change', async () => {
    const page = await partner.at('Vera Lindqvist');
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

  it('becomes lead professional, and hands the lead over', async () => {
    const ben = await partner.at('Ben Ashcroft');
    await openRecord(ben, child.none);
    await ben.getByRole('button', { name: 'Record your involvement' }).click();
    await ben.getByLabel('Service').selectOption('SOC_CHILDRENS_SOCIAL_CARE');
    await day(ben, 'First day', daysAgo(5));
    await press(ben, 'Record');
    await ben.getByRole('button', { name: 'Become lead professional' }).click();
    await press(ben, 'Take the lead');
    expect(await ben.getByRole('alert').innerText()).toContain('The lead is recorded');
    const amira = await partner.at('Amira Siddiqui');
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
    const page = await partner.at('Vera Lindqvist');
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
});
