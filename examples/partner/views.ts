/** Pages from nunjucks templates and the components of the GOV.UK Design System. Everything is escaped. */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';
import { words } from './words.ts';

const components = dirname(fileURLToPath(import.meta.resolve('govuk-frontend/package.json')));

const asDay = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
const asMoment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'Europe/London' });
const asTime = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'Europe/London' });

/** Years lived on a day, as people count them. */
function age(bornOn: string, today: string): string {
  const [year = 0, month = 0, day = 0] = bornOn.split('-').map(Number);
  const [thisYear = 0, thisMonth = 0, thisDay = 0] = today.split('-').map(Number);
  const months = (thisYear - year) * 12 + thisMonth - month - (thisDay < day ? 1 : 0);
  if (months < 24) return months === 1 ? '1 month' : `${Math.max(months, 0)} months`;
  return `${Math.floor(months / 12)} years`;
}

/** Digits in groups, so that they can be read out: 4173 2905 6183. */
const grouped = (digits: string, size = 4): string => digits.replace(new RegExp(`\\d{${size}}(?=\\d)`, 'g'), '$& ');

export type Render = (view: string, data: object) => string;

export function renderer(clock: () => number): Render {
  const loader = new nunjucks.FileSystemLoader([join(import.meta.dirname, 'views'), join(components, 'dist')]);
  const views = new nunjucks.Environment(loader, { autoescape: true, trimBlocks: true, lstripBlocks: true });
  views.addFilter('day', (text: string | null) => (text ? asDay.format(new Date(text)) : ''));
  views.addFilter('moment', (text: string | number | null) => (text ? asMoment.format(new Date(text)) : ''));
  views.addFilter('time', (text: string | number) => asTime.format(new Date(text)));
  views.addFilter('age', (text: string) => age(text, new Date(clock()).toISOString().slice(0, 10)));
  views.addFilter('grouped', grouped);
  views.addFilter('word', (code: string, kind: keyof typeof words) => {
    const known: Readonly<Record<string, string>> = words[kind];
    return known[code] ?? code;
  });
  // Read and compiled before anybody waits for them.
  for (const file of readdirSync(join(import.meta.dirname, 'views'))) views.getTemplate(file, true);
  return (view, data) => views.render(`${view}.njk`, data);
}
