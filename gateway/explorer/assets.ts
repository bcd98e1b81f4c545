/** The files of the query page: these and no others, read once, under an address that changes with their content. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

interface Asset {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';

/** The packages do not export these files by name, only their description, which stands beside them. */
const beside = (description: string, path: string): URL => new URL(path, description);

const files: readonly (readonly [name: string, type: string, file: URL])[] = [
  ['react.js', SCRIPT, beside(import.meta.resolve('react/package.json'), 'umd/react.production.min.js')],
  ['react-dom.js', SCRIPT, beside(import.meta.resolve('react-dom/package.json'), 'umd/react-dom.production.min.js')],
  ['graphiql.js', SCRIPT, beside(import.meta.resolve('graphiql/package.json'), 'graphiql.min.js')],
  ['graphiql.css', STYLE, beside(import.meta.resolve('graphiql/package.json'), 'graphiql.min.css')],
  ['explorer.js', SCRIPT, new URL('./explorer.js', import.meta.url)],
  ['asking.js', SCRIPT, new URL('./asking.js', import.meta.url)],
  ['curl.js', SCRIPT, new URL('./curl.js', import.meta.url)],
  ['explorer.css', STYLE, new URL('./explorer.css', import.meta.url)],
];

export function readAssets(): { readonly base: string; readonly assets: readonly Asset[] } {
  const assets = files.map(([name, type, file]) => ({ name, type, bytes: readFileSync(file) }));
  // One version for all of them, so that a script can import its neighbour by its plain name.
  const version = createHash('sha256');
  for (const { bytes } of assets) version.update(bytes);
  return { base: `/explorer/${version.digest('hex').slice(0, 12)}/`, assets };
}
