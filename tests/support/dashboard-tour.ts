/** All pages of the example for authorities, one after the other. */
import { press, signIn } from './page-steps.ts';
import type { Tour } from './partner-tour.ts';

export const dashboardTour: Tour = [
  ['sign-in', (page) => page.goto('/sign-in')],
  ['sign-in-nobody', (page) => press(page, 'Sign in')],
  ['not-for-practitioners', (page) => signIn(page, 'Amira Siddiqui')],
  ['not-at-present', (page) => signIn(page, 'Carol Beddoes')],
  ['dashboard', (page) => signIn(page, 'Olga Trent')],
  ['month-unpublished', (page) => page.goto('/?area=901&month=2001-02')],
  ['not-found', (page) => page.goto('/?area=999')],
  ['choose', (page) => signIn(page, 'Stan Whitlow')],
  [
    'chosen',
    async (page) => {
      await page.getByLabel('Authority').selectOption('Northshire');
      await press(page, 'Show');
    },
  ],
];
