/** All pages of the example, one after the other. */
import type { Page } from 'playwright-core';
import { deviceCode } from '#demo/device.ts';
import { openRecord, press, signIn, state } from './page-steps.ts';
import { child } from './scenario-children.ts';

/** Pages by their names, each reached from the one before as a person reaches it. */
export type Tour = readonly (readonly [name: string, go: (page: Page) => Promise<unknown>])[];

/** Every page, each reached as a person reaches it; those of somebody acted for come last. */
export const partnerTour: Tour = [
  ['sign-in', (page) => page.goto('/sign-in')],
  ['sign-in-nobody', (page) => press(page, 'Sign in')],
  ['home', (page) => signIn(page, 'Ben Ashcroft')],
  ['reason', (page) => page.goto('/search')],
  ['reason-none', (page) => press(page, 'Continue')],
  ['search', (page) => state(page, 'Already working with the child')],
  ['search-empty', (page) => press(page, 'Search')],
  [
    'search-broad',
    async (page) => {
      await page.getByLabel('Family name').fill('Thornbury');
      await press(page, 'Search');
    },
  ],
  [
    'search-none',
    async (page) => {
      await page.getByLabel('Family name').fill('Nobodyatall');
      await page.getByLabel('First given name').fill('Maya');
      await page.getByLabel('Postcode').fill('ZN3 3YA');
      await press(page, 'Search');
    },
  ],
  ['search-alike', (page) => press(page, 'Search for similar names and dates')],
  [
    'search-alike-none',
    async (page) => {
      await page.goBack();
      await press(page, 'Change the search');
      await page.getByLabel('Postcode').fill('ZS6 9ZZ');
      await press(page, 'Search');
      await press(page, 'Search for similar names and dates');
    },
  ],
  [
    'search-range',
    async (page) => {
      await page.getByRole('button', { name: 'Change the search' }).click();
      await page.getByText('I only know roughly').click();
    },
  ],
  [
    'search-results',
    async (page) => {
      await page.getByLabel('Family name').fill('Thornbury');
      await page.getByLabel('First given name').fill('Maya');
      await page.getByLabel('Postcode').fill('ZN3 3YA');
      await press(page, 'Search');
    },
  ],
  ['child', (page) => page.getByRole('link', { name: 'Maya' }).click()],
  ['contact', (page) => page.getByRole('link', { name: 'Ask for contact' }).click()],
  ['contact-none', (page) => press(page, 'Ask the team')],
  [
    'contact-asked',
    async (page) => {
      await page.getByLabel('Within two working days').check();
      await press(page, 'Ask the team');
    },
  ],
  ['contacts', (page) => page.goto('/contacts')],
  [
    'hand-over',
    async (page) => {
      await openRecord(page, child.whoElse);
      await page.getByRole('button', { name: 'Hand over the lead' }).click();
    },
  ],
  ['child-nobody', (page) => openRecord(page, child.none)],
  ['record', (page) => page.getByRole('button', { name: 'Record your involvement' }).click()],
  [
    'record-wrong',
    async (page) => {
      await page.getByLabel('Day').fill('31');
      await page.getByLabel('Month').fill('2');
      await page.getByLabel('Year').fill('2026');
      await press(page, 'Record');
    },
  ],
  [
    'recorded',
    async (page) => {
      await page.getByLabel('Service').selectOption('SOC_CHILDRENS_SOCIAL_CARE');
      await page.getByLabel('Day').fill('1');
      await page.getByLabel('Month').fill('10');
      await press(page, 'Record');
    },
  ],
  ['confirm', (page) => page.getByRole('link', { name: 'Confirm your involvement' }).click()],
  [
    'end',
    async (page) => {
      await page.goBack();
      await page.getByRole('link', { name: 'End your involvement' }).click();
    },
  ],
  [
    'lead',
    async (page) => {
      await page.goBack();
      await page.getByRole('button', { name: 'Become lead professional' }).click();
    },
  ],
  ['shielded', (page) => openRecord(page, child.shielded)],
  ['child-not-there', (page) => openRecord(page, '123456789012')],
  ['mine', (page) => page.goto('/mine')],
  ['looks', (page) => page.goto('/looks')],
  ['for-me', (page) => page.goto('/for-me')],
  ['not-found', (page) => page.goto('/nowhere')],
  ['acting', (page) => page.goto('/acting')],
  ['acting-wrong', (page) => press(page, 'Begin')],
  [
    'acting-search',
    async (page) => {
      await page.getByLabel('Their user number').fill('1000 0012');
      await page.getByLabel('The code').fill(deviceCode(new Date()));
      await press(page, 'Begin');
    },
  ],
  ['acting-child', (page) => openRecord(page, child.none)],
  ['acting-record', (page) => page.getByRole('button', { name: 'Record your colleague’s involvement' }).click()],
  [
    'read-back',
    async (page) => {
      await page.getByLabel('Service').selectOption('HLTH_HEALTH_VISITOR');
      await page.getByLabel('Day').fill('1');
      await page.getByLabel('Month').fill('10');
      await page.getByLabel('Year').fill('2026');
      await press(page, 'Record');
    },
  ],
  ['acting-end', (page) => page.getByRole('link', { name: 'Stop acting' }).click()],
];
