/**
 * The few files a page loads, read once, under an address that changes with their content. The licence of the crown and
 * of GDS Transport ends at gov.uk, so neither is served: what names them is taken out of the style sheet.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

interface Asset {
  readonly type: string;
  readonly body: string;
}

const SCRIPT = 'text/javascript; charset=utf-8';
const beside = (path: string): string =>
  readFileSync(new URL(`dist/govuk/${path}`, import.meta.resolve('govuk-frontend/package.json')), 'utf8');
const own = (name: string): string => readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8');

const withoutTheirs = (css: string): string =>
  css
    .replace(/@font-face\{[^}]*\}/g, '')
    .replaceAll('GDS Transport,arial', 'arial')
    .replace(/[\w-]+:url\(\/assets\/images\/govuk-crest\.svg\)/g, '')
    .replace(/url\(\/assets\/images\/govuk-crest\.svg\)[^;}]*/g, 'none');

const withoutMap = (script: string): string => script.replace(/\n?\/\/# sourceMappingURL=.*$/m, '');

/** `styles`: style sheets of the example itself, after those that all share. */
export function readAssets(...styles: readonly URL[]): {
  readonly base: string;
  readonly assets: ReadonlyMap<string, Asset>;
} {
  const assets = new Map<string, Asset>([
    [
      'style.css',
      {
        type: 'text/css; charset=utf-8',
        body: [
          withoutTheirs(beside('govuk-frontend.min.css')),
          own('style.css'),
          ...styles.map((each) => readFileSync(each, 'utf8')),
        ].join('\n'),
      },
    ],
    ['govuk-frontend.js', { type: SCRIPT, body: withoutMap(beside('govuk-frontend.min.js')) }],
    ['start.js', { type: SCRIPT, body: own('start.js') }],
    ['icon.svg', { type: 'image/svg+xml', body: own('icon.svg') }],
  ]);
  const version = createHash('sha256');
  for (const { body } of assets.values()) version.update(body);
  return { base: `/assets/${version.digest('hex').slice(0, 12)}/`, assets };
}

/** The address changes with the content, so a browser may keep what it got. */
export function serveAssets(app: FastifyInstance, { base, assets }: ReturnType<typeof readAssets>): void {
  for (const [name, { type, body }] of assets) {
    const forEver = 'public, max-age=31536000, immutable';
    app.get(base + name, async (_request, reply) => reply.header('cache-control', forEver).type(type).send(body));
  }
}
