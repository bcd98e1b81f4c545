/** What axe-core finds on a page, and whether the page fits its window. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** WCAG 2.2 AA and what came before it. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

/** Each finding as one line: how bad, which rule, where. */
export async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const violations = (await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(RULES)} }).then(({ violations }) => violations)`,
  )) as readonly Finding[];
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ html }) => `${impact} ${id} ${html.slice(0, 160)}`),
  );
}

/** How much wider than its window the page is, in pixels; of a page that is still on its way, once it is there. */
export async function overflow(page: Page): Promise<number> {
  await page.waitForLoadState();
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
