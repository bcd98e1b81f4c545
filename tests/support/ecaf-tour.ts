/** All pages of eCAF, one after the other: Amira's assessment of Idris, which she offers to Ben. */
import type { Page } from 'playwright-core';
import { day, press, signIn } from './page-steps.ts';
import type { Tour } from './partner-tour.ts';
import { child } from './scenario-children.ts';

const isoIn = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

export async function fillIdentity(page: Page): Promise<void> {
  await day(page, 'First day of the assessment', isoIn(0));
  await page.getByLabel('Given names').fill('Idris');
  await page.getByLabel('Family name').fill('Example');
  await page.getByLabel('Sex').selectOption('MALE');
  await day(page, 'Date of birth', '2024-05-01');
  await page.getByLabel('Home address').fill('1 Example Street');
  await page.getByLabel('Postcode').fill('ZN3 3YA');
  await page.getByLabel('Telephone').fill('07700 900111');
  await page.getByLabel('Ethnicity').selectOption('NOBT');
}

/** Fills in one row of the plan. */
export async function fillAction(page: Page, row: number, by: string, action = 'Visit weekly'): Promise<void> {
  const group = page.getByRole('group', { name: `Action ${row}`, exact: true });
  await group.getByLabel('Desired outcome').fill('He sleeps through the night');
  await group.getByLabel('Action to take').fill(action);
  await group.getByLabel('Who does it').fill('Amira Siddiqui');
  await day(group, 'By when', by);
}

export async function fillConsent(page: Page): Promise<void> {
  await day(page, 'The child was born on', '2024-05-01');
  await page.getByLabel('Somebody with parental responsibility').check();
}

/** A tour of its own each time: addresses hold numbers that are made up as it goes. */
export function ecafTour(): Tour {
  let at = '';
  let ben = '';
  const to = (path: string) => (page: Page) => page.goto(at + path);
  return [
    ['sign-in', (page) => page.goto('/sign-in')],
    ['sign-in-nobody', (page) => press(page, 'Sign in')],
    ['home-empty', (page) => signIn(page, 'Ben Ashcroft')],
    [
      'home',
      async (page) => {
        ben = (await page.locator('.cp-who__text').innerText()).replaceAll(/\D/g, '');
        await press(page, 'Sign out');
        await signIn(page, 'Amira Siddiqui');
      },
    ],
    ['home-wrong', (page) => press(page, 'Begin')],
    [
      'requested',
      async (page) => {
        await page.getByLabel('Directory number of the child').fill(child.brother);
        await press(page, 'Begin');
        at = page.url();
      },
    ],
    ['refusal', to('/refusal')],
    ['consent', to('/consent')],
    ['consent-wrong', (page) => press(page, 'Record the consent')],
    [
      'consented',
      async (page) => {
        await fillConsent(page);
        await page.getByLabel('With whom it may not be shared').fill('His grandmother');
        await press(page, 'Record the consent');
      },
    ],
    ['form-identity', to('/form/identity')],
    ['form-identity-wrong', (page) => press(page, 'Save')],
    [
      'assessing',
      async (page) => {
        await fillIdentity(page);
        await press(page, 'Save');
      },
    ],
    ['who-else', (page) => press(page, 'Who else is working with this child?')],
    ['team-chosen', (page) => press(page, /^Add.*to the team$/)],
    [
      'team-one',
      async (page) => {
        if ((await page.getByLabel('Name').inputValue()) === '') await page.getByLabel('Name').fill('Moira Fenn');
        await page.getByLabel('Yes', { exact: true }).check();
        await press(page, 'Add to the team');
      },
    ],
    ['team-add', to('/team/add')],
    ['team-add-wrong', (page) => press(page, 'Add to the team')],
    [
      'team',
      async (page) => {
        await page.getByLabel('Name').fill('Rosa Amberley');
        await page.getByLabel('Post').fill('Nursery nurse');
        await page.getByLabel('Organisation').fill('Little Oaks Nursery');
        await press(page, 'Add to the team');
      },
    ],
    ['team-lead', (page) => page.getByRole('link', { name: 'lead professional' }).first().click()],
    ['team-led', (page) => press(page, 'Make them lead professional')],
    ['team-end', (page) => page.getByRole('link', { name: 'End the membership' }).last().click()],
    ['team-left', (page) => press(page, 'End the membership')],
    ...['situation', 'assessor', 'development', 'parenting', 'environment'].map(
      (section) => [`form-${section}`, to(`/form/${section}`)] as const,
    ),
    [
      'form-conclusions',
      async (page) => {
        await to('/form/conclusions')(page);
        await page.getByLabel('Conclusion', { exact: true }).fill('He needs sleep, and they need help.');
        await press(page, 'Save');
      },
    ],
    ['plan-empty', to('/plan')],
    ['form-plan', to('/form/plan')],
    ['form-plan-wrong', (page) => press(page, 'Save')],
    [
      'plan',
      async (page) => {
        await fillAction(page, 1, isoIn(-3));
        await fillAction(page, 2, isoIn(30), 'Find a place in a nursery');
        await press(page, 'Save');
      },
    ],
    ['plan-agree', to('/plan/agree')],
    ['planned', (page) => press(page, 'The plan is agreed')],
    ['plan-begin', to('/plan/begin')],
    ['plan-begin-wrong', (page) => press(page, 'Begin')],
    [
      'delivering',
      async (page) => {
        await day(page, 'Next review', isoIn(30));
        await press(page, 'Begin');
      },
    ],
    ['plan-progress', to('/plan/1/progress')],
    [
      'plan-progressed',
      async (page) => {
        await page.getByLabel('Under way').check();
        await page.getByLabel('Note on the progress').fill('Two visits so far.');
        await press(page, 'Record');
      },
    ],
    ['reviews-empty', to('/reviews')],
    ['review-add', to('/reviews/add')],
    ['review-add-wrong', (page) => press(page, 'Record the review')],
    [
      'reviews',
      async (page) => {
        await page.getByLabel('What was decided').fill('It goes on as agreed.\nThe nursery joins.');
        await day(page, 'Next review', isoIn(42));
        await press(page, 'Record the review');
      },
    ],
    ['under-way', (page) => page.goto(at)],
    ['home-due', (page) => page.goto('/')],
    ['transfer', to('/transfer')],
    ['transfer-offer', to('/transfer/offer')],
    ['transfer-offer-wrong', (page) => press(page, 'Offer the assessment')],
    [
      'transfer-offered',
      async (page) => {
        await page.getByLabel('User number of the next holder').fill(ben);
        await page.getByLabel('Somebody with parental responsibility').check();
        await press(page, 'Offer the assessment');
      },
    ],
    ['history', to('/history')],
    ['withdrawal', to('/withdrawal')],
    ['closure', to('/closure')],
    [
      'home-offered',
      async (page) => {
        await press(page, 'Sign out');
        await signIn(page, 'Ben Ashcroft');
      },
    ],
    ['offer', (page) => page.getByRole('link', { name: 'Answer the offer' }).click()],
    ['offer-wrong', (page) => press(page, 'Send your answer')],
    [
      'taken-on',
      async (page) => {
        await page.getByLabel('Yes, I take it on').check();
        await press(page, 'Send your answer');
      },
    ],
    [
      'closed',
      async (page) => {
        await to('/closure')(page);
        await page.getByLabel('The needs are met').check();
        await press(page, 'Close the assessment');
      },
    ],
    ['home-closed', (page) => page.goto('/')],
    ['not-possible', to('/reviews/add')],
    ['not-found', (page) => page.goto('/nowhere')],
  ];
}
