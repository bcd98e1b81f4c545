/** Every page, by subject. */
import type { Page } from '../visit.ts';
import { acting } from './acting.ts';
import { child } from './child.ts';
import { contacts } from './contacts.ts';
import { home } from './home.ts';
import { involvements } from './involvements.ts';
import { lead } from './lead.ts';
import { looks } from './looks.ts';
import { mine } from './mine.ts';
import { reason } from './reason.ts';
import { search } from './search.ts';

export const pages: readonly Page[] = [
  ...home,
  ...reason,
  ...search,
  ...child,
  ...involvements,
  ...lead,
  ...contacts,
  ...acting,
  ...mine,
  ...looks,
];
