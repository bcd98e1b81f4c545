/** Whom the demonstration offers to be. */
import type { Somebody } from '../govuk/sign-in-demonstration.ts';

/** Names of `npm run token -- --list`. */
export const people: readonly Somebody[] = [
  {
    name: 'olga',
    text: 'Olga Trent',
    hint: 'Officer of Northshire’s directory team: sees the figures of shields, too',
  },
  { name: 'stan', text: 'Stan Whitlow', hint: 'Analyst of the national office: chooses an authority' },
  { name: 'amira', text: 'Amira Siddiqui', hint: 'Health visitor: figures are not for her role' },
  { name: 'carol', text: 'Carol Beddoes', hint: 'Family support worker whose enhanced check has run out' },
];
