/** Pages from nunjucks templates. Everything is escaped but the plots, whose texts the plot itself escapes. */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';
import { monthName } from './over-time.ts';

const components = dirname(fileURLToPath(import.meta.resolve('govuk-frontend/package.json')));
const asDay = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

const loader = new nunjucks.FileSystemLoader([join(import.meta.dirname, 'views'), join(components, 'dist')]);
const views = new nunjucks.Environment(loader, { autoescape: true, trimBlocks: true, lstripBlocks: true });
views.addFilter('month', monthName);
views.addFilter('day', (text: string) => asDay.format(new Date(text)));
// Read and compiled before anybody waits for them.
for (const file of readdirSync(join(import.meta.dirname, 'views'))) views.getTemplate(file, true);

export const render = (view: string, data: object): string => views.render(`${view}.njk`, data);
