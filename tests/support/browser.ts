/** A real browser, and windows of it that keep what they complain of and what they ask for. */
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sparticuz from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';

/** Without these a browser looks for its maker, and floods a closed network with refused connections. */
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

/** Made for servers without much memory. One process for all takes every window down with one; and a browser of ours must be as strict as anybody's. */
const NOT_OURS = ['--single-process', '--disable-web-security', '--allow-running-insecure-content'];

export interface Opening extends BrowserContextOptions {
  readonly width?: number;
}

const version: string = JSON.parse(readFileSync('package.json', 'utf8')).devDependencies['@sparticuz/chromium'];

/**
 * The browser, unpacked whole: the package writes file by file into the folder for temporary files, where another test
 * finds half of it. Here it is written elsewhere, and put in its place at once by whoever is first.
 */
async function unpacked(): Promise<string> {
  const home = join(tmpdir(), `contactpoint-browser-${version}`);
  const isWhole = (): boolean => ['chromium', 'libvk_swiftshader.so'].every((file) => existsSync(join(home, file)));
  if (!isWhole()) {
    const draft = mkdtempSync(join(tmpdir(), 'contactpoint-browser-'));
    const { TMPDIR } = process.env;
    process.env.TMPDIR = draft;
    try {
      await sparticuz.executablePath();
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
    try {
      renameSync(draft, home);
    } catch {
      // Somebody else has put one there; or what is there is what a cleaner has left of one.
      if (isWhole()) rmSync(draft, { recursive: true });
      else return join(draft, 'chromium');
    }
  }
  return join(home, 'chromium');
}

export const launchBrowser = async (): Promise<Browser> =>
  chromium.launch({
    executablePath: await unpacked(),
    args: [...sparticuz.args.filter((arg) => !NOT_OURS.includes(arg)), ...QUIET],
  });

/** A browser of one person, with nothing in it yet. */
export async function openWindow(browser: Browser, { width = 1280, ...rest }: Opening) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, ...rest });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => {
    // A page that says 400 or 403 is an answer like any other.
    const isStatus = message.text().startsWith('Failed to load resource');
    if (!isStatus && ['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => asked.push(request.url()));
  return { context, page, complaints, asked };
}
