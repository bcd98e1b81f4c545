/** Whom the demonstration offers to be. */
import type { Somebody } from '../govuk/sign-in-demonstration.ts';

/** Names of `npm run token -- --list`. */
export const people: readonly Somebody[] = [
  { name: 'amira', text: 'Amira Siddiqui', hint: 'Health visitor in Northshire' },
  { name: 'ben', text: 'Ben Ashcroft', hint: 'Social worker in Northshire; may act for a colleague on the telephone' },
  { name: 'vera', text: 'Vera Lindqvist', hint: 'Pastoral lead of a school: finds and opens records, changes nothing' },
  { name: 'olga', text: 'Olga Trent', hint: 'Officer of Northshire’s directory team' },
  { name: 'carol', text: 'Carol Beddoes', hint: 'Family support worker whose enhanced check has run out' },
  { name: 'nina', text: 'Nina Castellane', hint: 'Mentor in an organisation that is suspended' },
  { name: 'sam', text: 'Sam Oyelaran', hint: 'Youth worker whose account is suspended' },
];
