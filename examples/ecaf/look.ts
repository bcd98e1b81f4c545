/** How pages look: files and names of services are those that all examples share. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';
import { readAssets } from '../govuk/assets.ts';
import { serviceTypes } from '../govuk/words.ts';
import { wordOf } from './words.ts';

const components = dirname(fileURLToPath(import.meta.resolve('govuk-frontend/package.json')));
const asDay = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

export function openLook() {
  const { base, assets } = readAssets();
  const loader = new nunjucks.FileSystemLoader([join(import.meta.dirname, 'views'), join(components, 'dist')]);
  const views = new nunjucks.Environment(loader, { autoescape: true, trimBlocks: true, lstripBlocks: true });
  views.addFilter('day', (text: string | null) => (text ? asDay.format(new Date(text)) : ''));
  views.addFilter('word', wordOf);
  const services: Readonly<Partial<Record<string, string>>> = serviceTypes;
  views.addFilter('service', (code: string) => services[code] ?? wordOf(code));
  views.addFilter('grouped', (digits: string) => digits.replace(/\d{4}(?=\d)/g, '$& '));
  return {
    base,
    assets,
    draw: (view: string, data: object): string => views.render(`${view}.njk`, { assets: base, ...data }),
  };
}
