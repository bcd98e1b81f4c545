/**
 * How long each page of the three examples takes until it is whole, and how much script it brings: in a real browser
 * without its cache, beside `npm start`, the examples in turn.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openWindow } from '#support/browser.ts';
import { dashboardTour } from '#support/dashboard-tour.ts';
import { ecafTour } from '#support/ecaf-tour.ts';
import { partnerTour, type Tour } from '#support/partner-tour.ts';
import { child } from '#support/scenario-children.ts';
import { scriptBytes, withoutCache } from '#support/weight.ts';
import type { Benchmark, BenchOptions } from './benchmark.ts';
import type { Target } from './closed-loop.ts';
import { type Directory, openDirectory } from './directory.ts';
import { median, rounded, table } from './figures.ts';
import { startProgram } from './program.ts';
import { ours } from './systems.ts';

const CHILDREN = 500;
/** What the pages are held to. */
const BAR_MS = 1_000;

interface Loaded {
  readonly example: string;
  readonly page: string;
  readonly milliseconds: number[];
  scriptBytes: number;
}

interface Walk {
  readonly example: string;
  readonly tour: Tour;
  readonly page: Page;
}

/** A database beside the directory's, for what is no part of it. */
async function databaseFor(name: string, { url, ask }: Directory): Promise<string> {
  await ask(`create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}

async function examplesOf(
  directory: Directory,
  asked: string,
  { undo }: BenchOptions,
): Promise<[string, Tour, string][]> {
  const settings: readonly (readonly [name: string, folder: string, tour: Tour, more: Record<string, string>])[] = [
    ['PARTNER', 'partner', partnerTour, {}],
    ['DASHBOARD', 'la-dashboard', dashboardTour, {}],
    ['ECAF', 'ecaf', ecafTour(), { ECAF_DATABASE_URL: await databaseFor('ecaf', directory) }],
  ];
  const started: [string, Tour, string][] = [];
  for (const [name, folder, tour, more] of settings) {
    const { urls } = await startProgram({
      script: new URL(`../examples/${folder}/main.ts`, import.meta.url),
      env: { [`${name}_PORT`]: '0', [`${name}_DIRECTORY_URL`]: asked, ...more },
      folder: directory.dataDir,
      undo,
    });
    started.push([folder, tour, urls[0] ?? '']);
  }
  return started;
}

/** So that there is somebody to ask for contact with: one of the pages is about that. */
async function recordSensitiveService({ url, headers }: Target): Promise<void> {
  const input = {
    idempotencyKey: 'bench-of-the-pages',
    childId: child.whoElse,
    kind: 'MENTAL_HEALTH',
    startedOn: '2026-01-05',
    basis: 'SIGNIFICANT_HARM',
  };
  const query = `mutation ($input: RecordSensitiveServiceInput!) {
    recordSensitiveService(input: $input) { problems { code } } }`;
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables: { input } }) });
  const { data } = (await answer.json()) as { data?: { recordSensitiveService?: { problems: readonly object[] } } };
  if (data?.recordSensitiveService?.problems.length !== 0) throw new Error('no sensitive service could be recorded');
}

async function walksOf(browser: Browser, examples: readonly [string, Tour, string][]): Promise<Walk[]> {
  return Promise.all(
    examples.map(async ([example, tour, baseURL]) => {
      const { page } = await openWindow(browser, { baseURL });
      await withoutCache(page);
      return { example, tour, page };
    }),
  );
}

/** What the browser has noted of the page that is shown, once it is whole. */
async function note(page: Page, loaded: Loaded): Promise<void> {
  await page.waitForLoadState();
  const duration = () => page.evaluate<number>(`performance.getEntriesByType('navigation')[0].duration`);
  let milliseconds = await duration();
  // None yet as long as the browser is still telling of the load itself.
  for (; milliseconds === 0; milliseconds = await duration()) await sleep(5);
  loaded.milliseconds.push(milliseconds);
  loaded.scriptBytes = Math.max(loaded.scriptBytes, await scriptBytes(page));
}

/** One page of each example: reached as a person reaches it, and then loaded again and again in turn. */
async function step(walks: readonly Walk[], index: number, times: number): Promise<Loaded[]> {
  const here: { readonly page: Page; readonly loaded: Loaded }[] = [];
  for (const { example, tour, page } of walks) {
    const [name, go] = tour[index] ?? [];
    if (name === undefined || go === undefined) continue;
    const loaded = { example, page: name, milliseconds: [], scriptBytes: 0 };
    await go(page);
    await note(page, loaded);
    here.push({ page, loaded });
  }
  for (let time = 1; time < times; time += 1) {
    for (const { page, loaded } of here) {
      await page.reload();
      await note(page, loaded);
    }
  }
  return here.map(({ loaded }) => loaded);
}

export const pages: Benchmark = async (options) => {
  const { rounds, seconds, undo, say } = options;
  say(`Making a directory of ${CHILDREN} invented children, and starting the three examples beside it ...`);
  const directory = await openDirectory(CHILDREN, undo);
  const { target } = await ours(directory, options);
  await recordSensitiveService(target);
  const examples = await examplesOf(directory, target.url, options);
  const browser = await launchBrowser();
  undo.add(() => browser.close());
  const walks = await walksOf(browser, examples);

  const all: Loaded[] = [];
  const longest = Math.max(...walks.map(({ tour }) => tour.length));
  for (let index = 0; index < longest; index += 1) {
    all.push(...(await step(walks, index, rounds * seconds)));
    if ((index + 1) % 10 === 0) say(`${index + 1} of ${longest} pages`);
  }

  const ordered = walks.flatMap(({ example }) => all.filter((each) => each.example === example));
  const figures = {
    slowest_median_ms: rounded(Math.max(...all.map(({ milliseconds }) => median(milliseconds)))),
    slowest_ms: rounded(Math.max(...all.flatMap(({ milliseconds }) => milliseconds))),
    most_script_kb: rounded(Math.max(...all.map((each) => each.scriptBytes)) / 1_000),
    pages: all.length,
  };
  const text = [
    table([
      ['page', 'loads', 'median ms', 'max ms', 'script kB'],
      ...ordered.map(({ example, page, milliseconds, scriptBytes: bytes }) => [
        `${example} ${page}`,
        String(milliseconds.length),
        median(milliseconds).toFixed(0),
        Math.max(...milliseconds).toFixed(0),
        (bytes / 1_000).toFixed(1),
      ]),
    ]),
    '',
    `Every load without the browser’s cache. The bar is ${BAR_MS} ms: ${all.filter(({ milliseconds }) => Math.max(...milliseconds) >= BAR_MS).length} of ${all.length} pages took longer at any time.`,
  ].join('\n');
  return { figures, text };
};
