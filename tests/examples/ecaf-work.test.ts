/** The work on the pages of eCAF: the team around the child, the plan, and its reviews. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { daysAgo } from '#support/changes.ts';
import { bring, type Ecaf, type Json, type Worker } from '#support/ecaf.ts';
import { assessment, type EcafPages, startEcafPages } from '#support/ecaf-pages.ts';
import { fillAction } from '#support/ecaf-tour.ts';
import { day, heading, press } from '#support/page-steps.ts';
import { child } from '#support/stack.ts';

describe('on the pages of eCAF, the holder of an assessment', { timeout: 240_000 }, () => {
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

  it('puts together a team from who is involved already and by hand, hands on its lead, and lets members go', async () => {
    const episode = await bring(robin, 'ASSESSING');
    await ecaf.worker(child.none);
    const page = await pages.as(robin, { javaScriptEnabled: false });
    await page.goto(assessment(episode, '/team'));
    await press(page, 'Somebody who is involved already');
    await press(page, /^Add Robin Colleague.*to the team$/);
    // What the directory said stands in the form; it is kept when that is sent.
    expect(await page.getByLabel('Name').inputValue()).toBe('Robin Colleague');
    expect(await page.getByLabel('Post').inputValue()).toBe('Family support');
    expect(await page.getByLabel('Telephone').inputValue()).not.toBe('');
    expect((await kept(robin, episode)).team).toEqual([]);
    await page.getByLabel('Their user number').fill('1234');
    await press(page, 'Add to the team');
    expect(await page.getByRole('alert').innerText()).toMatch(/Say whether they lead/);
    await page.getByLabel('Yes', { exact: true }).check();
    await press(page, 'Add to the team');
    expect(await page.getByRole('alert').innerText()).toContain('Their user number must be eight digits');
    const sasha = await ecaf.worker();
    await page.getByLabel('Their user number').fill(sasha.userNumber.replace(/(....)/, '$1 '));
    await press(page, 'Add to the team');
    expect(await page.getByRole('listitem').filter({ hasText: 'Robin Colleague' }).innerText()).toMatch(
      /Lead professional/i,
    );

    await page.getByRole('button', { name: 'Somebody else' }).click();
    expect(await page.getByText('Do they lead?').count()).toBe(0);
    await page.getByLabel('Name').fill('Rosa Amberley');
    await press(page, 'Add to the team');
    expect(await page.getByRole('alert').innerText()).toMatch(/Enter post[\s\S]*Enter organisation/);
    expect(await page.getByLabel('Name').inputValue()).toBe('Rosa Amberley');
    await page.getByLabel('Post').fill('Nursery nurse');
    await page.getByLabel('Organisation').fill('Little Oaks');
    await press(page, 'Add to the team');

    await page.getByRole('link', { name: 'Make Rosa Amberley lead professional' }).click();
    await press(page, 'Make them lead professional');
    expect((await kept(robin, episode)).team).toMatchObject([
      { name: 'Rosa Amberley', leads: true },
      { name: 'Robin Colleague', leads: false, userNumber: sasha.userNumber },
    ]);
    expect((await sasha.call('GET', `/episodes/${episode.id}`)).status).toBe(200);
    await page.getByRole('link', { name: 'End the membership of Robin Colleague' }).click();
    await press(page, 'End the membership');
    expect((await sasha.call('GET', `/episodes/${episode.id}`)).status).toBe(404);
    // Who was in it, and who led when, stays known.
    const former = await page.getByRole('list', { name: 'Who was in it, and who led' }).innerText();
    expect(former).toMatch(/Robin Colleague, Family support, .*: /);
    expect(former).toMatch(/Robin Colleague, .*\(lead professional\): /);
    expect(former).toMatch(/Rosa Amberley, Nursery nurse, Little Oaks: /);
    await page.goto(assessment(episode, '/history'));
    expect(await page.getByRole('main').innerText()).toMatch(
      /Left the team: Robin Colleague[\s\S]*Leads from then on: Rosa Amberley[\s\S]*Joined the team: Rosa Amberley/,
    );
  });

  it('agrees a plan, carries it out, records how far each action is, and finds what it was before', async () => {
    const { id, version } = await bring(robin, 'ASSESSING');
    const page = await pages.as(robin);
    await page.goto(assessment({ id }, '/form/plan'));
    await press(page, 'Save');
    expect(await page.getByRole('alert').innerText()).toContain('Enter at least one action');
    await fillAction(page, 1, daysAgo(2));
    await page.getByRole('group', { name: 'Action 2', exact: true }).getByLabel('Who does it').fill('Rosa');
    await press(page, 'Save');
    // The second is half written: what it lacks is said there, and the first is not lost.
    expect(await page.getByRole('alert').innerText()).toMatch(
      /Enter desired outcome\s+Enter action to take\s+Enter by when/,
    );
    expect(await page.locator('[id="actions.0.actionToTake"]').inputValue()).toBe('Visit weekly');
    await page.getByRole('alert').getByRole('link', { name: 'Enter action to take' }).click();
    expect(await page.evaluate('document.activeElement.id')).toBe('actions.1.actionToTake');
    await fillAction(page, 2, daysAgo(-20), 'Find a nursery');
    await press(page, 'Save');
    expect(await page.getByRole('listitem').filter({ hasText: 'Visit weekly' }).innerText()).toMatch(/Overdue/i);

    await page.getByRole('button', { name: 'The plan is agreed' }).click();
    await press(page, 'The plan is agreed');
    expect(await page.getByRole('alert').innerText()).toContain('The plan is not whole yet');
    const on = { version: version + 1, name: 'Robin', post: 'Worker', organisation: 'Team', leads: true };
    const { json } = await robin.call('POST', `/episodes/${id}/team`, on);
    await robin.call('PUT', `/episodes/${id}/form/conclusions`, {
      version: json.version,
      content: { conclusion: 'x' },
    });
    await page.goto(assessment({ id }, '/plan/agree'));
    await press(page, 'The plan is agreed');
    expect(await heading(page)).toContain('Plan agreed');
    await page.getByRole('button', { name: 'Begin to carry it out' }).click();
    await day(page, 'Next review', daysAgo(-100));
    await press(page, 'Begin');
    expect(await page.getByRole('alert').innerText()).toContain('The next review must be 4 to 12 weeks later: from');
    expect(await page.getByRole('group', { name: 'Next review' }).getByLabel('Year').inputValue()).toMatch(/^20/);
    await day(page, 'Next review', daysAgo(-40));
    await press(page, 'Begin');
    expect(await heading(page)).toContain('Plan being carried out');
    expect((await kept(robin, { id })).reviewOn).toBe(daysAgo(-40));

    await page.getByRole('link', { name: 'Plan', exact: true }).click();
    await page.getByRole('link', { name: 'Record progress of: Visit weekly' }).click();
    await page.getByLabel('Done').check();
    await page.getByLabel('Note on the progress').fill('Six visits.');
    await press(page, 'Record');
    expect((await kept(robin, { id })).form.plan.actions).toMatchObject([
      { actionToTake: 'Visit weekly', actionProgress: 'DONE', progressNote: 'Six visits.' },
      { actionToTake: 'Find a nursery' },
    ]);
    expect(await page.getByText('Overdue').count()).toBe(0);
    await page.locator('summary').first().click();
    expect(await page.locator('details').first().innerText()).toMatch(
      /Visit weekly: Amira Siddiqui, by .*, not started/,
    );
  });

  it('records a review, says who leads from then on, and agrees the day of the next', async () => {
    const episode = await bring(robin, 'DELIVERING');
    const { json: joined } = await robin.call('POST', `/episodes/${episode.id}/team`, {
      ...{ version: episode.version, name: 'Sasha', post: 'Nurse', organisation: 'Health' },
    });
    const page = await pages.as(robin, { javaScriptEnabled: false });
    await page.goto(assessment(episode, '/reviews'));
    await page.getByRole('button', { name: 'Record a review' }).click();
    await day(page, 'Day of the review', daysAgo(-1));
    await page.getByLabel('What was decided').fill('It goes on.\nSasha leads.');
    await day(page, 'Next review', daysAgo(-42));
    await press(page, 'Record the review');
    expect(await page.getByRole('alert').innerText()).toContain('The day of the review must be today or in the past');
    expect(await page.getByLabel('What was decided').inputValue()).toBe('It goes on.\nSasha leads.');
    await day(page, 'Day of the review', daysAgo(0));
    await day(page, 'Next review', daysAgo(-20));
    await press(page, 'Record the review');
    expect(await page.getByRole('alert').innerText()).toContain('4 to 12 weeks');
    await day(page, 'Next review', daysAgo(-42));
    expect(await page.getByLabel('As before: Robin').isChecked()).toBe(true);
    await page.getByLabel('Sasha, Nurse').check();
    await press(page, 'Record the review');
    expect(await page.getByRole('listitem').filter({ hasText: 'It goes on.' }).innerText()).toContain(
      'Sasha leads since.',
    );
    expect(await kept(robin, episode)).toMatchObject({
      version: joined.version + 1,
      reviewOn: daysAgo(-42),
      reviews: [{ heldOn: daysAgo(0), summary: 'It goes on.\nSasha leads.', nextOn: daysAgo(-42), lead: 'Sasha' }],
      team: [
        { name: 'Sasha', leads: true },
        { name: 'Robin', leads: false },
      ],
    });
  });
});
