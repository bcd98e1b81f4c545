/** Mediated access in the example: looking up and recording for a colleague on the telephone. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviceCode } from '#demo/device.ts';
import { IDLE } from '#partner/sessions.ts';
import {
  fillRecord,
  heading,
  openRecord,
  type Partner,
  press,
  recordedBy,
  signIn,
  startPartner,
} from '#support/partner.ts';
import { child } from '#support/stack.ts';

describe('while acting for a colleague on the telephone', { timeout: 240_000 }, () => {
  let partner: Partner;
  let now = () => Date.now();
  beforeAll(async () => {
    partner = await startPartner({ clock: () => new Date(now()) });
  });
  afterAll(() => partner?.stop());

  let steps = 0;
  const begin = async (page: Page): Promise<void> => {
    steps += 1;
    const ahead = steps * 30_000;
    now = () => Date.now() + ahead;
    await page.goto('/acting');
    await page.getByLabel('Their user number').fill('1000 0012');
    await page.getByLabel('The code').fill(deviceCode(new Date(now())));
    await press(page, 'Begin');
  };

  it('records in the colleague’s name, reads a number back, and both find it on record', async () => {
    const page = await partner.at('Ben Ashcroft', { reason: 'New contact or referral' });
    await page.goto('/acting');
    await page.getByLabel('Their user number').fill('10000012');
    await page.getByLabel('The code').fill('000000');
    await press(page, 'Begin');
    expect(await page.getByRole('alert').innerText()).toContain('It cannot be opened');
    expect(await page.getByLabel('The code').inputValue()).toBe('');
    await begin(page);
    expect(await page.getByText('You are acting for user 1000 0012').count()).toBe(1);
    await fillRecord(page, child.twins[0]);
    await press(page, 'Record');
    expect(await heading(page)).toMatch(/Read this number/);
    const [number] = /\d{4} \d{4}(?=\.”)/.exec(await page.getByRole('blockquote').innerText()) ?? [];
    expect(number).toBeDefined();
    await page.getByRole('button', { name: 'Back to the record' }).click();
    expect(await page.getByRole('listitem').filter({ hasText: 'School nurse' }).innerText()).toMatch(
      /Your colleague[\s\S]*Amira Siddiqui/i,
    );
    const own = await partner.stack.ask(
      'amira',
      `{ child(id: "${child.twins[0]}") { involvements { nodes { mediatedChanges { confirmationNumber } } } } }`,
    );
    const numbers = own.data.child.involvements.nodes.flatMap(
      (each: { mediatedChanges: { confirmationNumber: string }[] | null }) => each.mediatedChanges ?? [],
    );
    expect(numbers).toEqual([{ confirmationNumber: number?.replace(' ', '') }]);

    // About one child: another is not shown.
    await openRecord(page, child.whoElse);
    expect(await page.content()).not.toContain('Thornbury');
    await page.getByRole('link', { name: 'Stop acting' }).first().click();
    await press(page, 'Stop acting');
    expect(await page.getByRole('alert').innerText()).toContain('You have stopped acting');
    await openRecord(page, child.whoElse);
    expect(await heading(page)).toContain('Maya Grace Thornbury');

    const amira = await partner.at('Amira Siddiqui');
    await amira.goto('/for-me');
    expect(await amira.getByRole('main').innerText()).toMatch(
      /By telephone[\s\S]*Northshire Children's Social Care[\s\S]*New contact/,
    );
    await press(amira, 'I did not ask for this');
    expect(await amira.getByRole('alert').innerText()).toContain('Disputed');
  });

  it('records nothing in one’s own name that was written in the colleague’s, whichever ends in between', async () => {
    const page = await partner.at('Ben Ashcroft');
    await begin(page);
    await fillRecord(page, child.twins[1]);
    const other = await page.context().newPage();
    await other.goto('/acting/end');
    await press(other, 'Stop acting');
    await press(page, 'Record');
    expect(await heading(page)).toBe('You have begun or stopped acting for a colleague since');
    expect(await recordedBy(partner, 'ben', child.twins[1])).toBe(0);

    await begin(page);
    await fillRecord(page, child.twins[1]);
    partner.wait(IDLE + 1000);
    now = () => Date.now() + (steps * 30_000 + IDLE + 1000);
    await press(page, 'Record');
    await signIn(page, 'Ben Ashcroft');
    expect(await page.content()).not.toContain('Record your involvement');
    expect(await recordedBy(partner, 'ben', child.twins[1])).toBe(0);
  });
});
