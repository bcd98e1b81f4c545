/** How pages look: files and names of services are those that all examples share. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';
import { readAssets } from '../govuk/assets.ts';
import { serviceTypes } from '../govuk/words.ts';
import { toldWordOf, transferWordOf, wordOf } from './words.ts';

const components = dirname(fileURLToPath(import.meta.resolve('govuk-frontend/package.json')));
const asDay = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'Europe/London' });
const asMoment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'Europe/London' });

export const dayInWords = (on: string | Date): string => asDay.format(new Date(on));

const services: Readonly<Partial<Record<string, string>>> = serviceTypes;
const serviceOf = (code: string): string => services[code] ?? wordOf(code);

export function openLook() {
  const { base, assets } = readAssets();
  const loader = new nunjucks.FileSystemLoader([join(import.meta.dirname, 'views'), join(components, 'dist')]);
  const views = new nunjucks.Environment(loader, { autoescape: true, trimBlocks: true, lstripBlocks: true });
  views.addFilter('day', (on: string | Date | null) => (on ? dayInWords(on) : ''));
  views.addFilter('moment', (at: Date) => asMoment.format(at));
  views.addFilter('word', wordOf);
  views.addFilter('transfer', transferWordOf);
  views.addFilter('told', toldWordOf);
  views.addFilter('service', serviceOf);
  views.addFilter('grouped', (digits: string) => digits.replace(/\d{4}(?=\d)/g, '$& '));
  return {
    base,
    assets,
    draw: (view: string, data: object): string => views.render(`${view}.njk`, { assets: base, ...data }),
  };
}
