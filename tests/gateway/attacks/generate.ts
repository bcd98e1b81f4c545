/** Turns what the catalogue writes down into bytes: long texts, nested texts, compressed ones, tokens. */
import { gzipSync } from 'node:zlib';
import type { Template } from './catalogue.ts';
import type { InternalFlaws, TokenFlaws } from './tokens.ts';

/** Makes tokens: an attack knows whose only by name. */
export interface TokenMaker {
  access(flaws: TokenFlaws): Promise<string>;
  internal(flaws: InternalFlaws, body: string | Buffer): Promise<string>;
}

export type Made = string | number | boolean | null | Buffer | readonly Made[] | { readonly [key: string]: Made };

type Fields = Readonly<Record<string, Template>>;

const numbered = (text: string, index: number): string =>
  text.replaceAll('{i+1}', String(index + 1)).replaceAll('{i}', String(index));

const times = <Item>(n: Template | undefined, make: (index: number) => Item): Item[] =>
  Array.from({ length: Number(n) }, (_, index) => make(index));

function repeated({ n, item, sep }: Fields): string {
  const text = String(item);
  if (!text.includes('{i')) return text.concat(String(sep ?? '')).repeat(Number(n));
  return times(n, (index) => numbered(text, index)).join(String(sep ?? ''));
}

const nested = ({ n, pre = '', open, core, close, post = '' }: Fields): string =>
  `${pre}${String(open).repeat(Number(n))}${core}${String(close).repeat(Number(n))}${post}`;

const listed = ({ n, item }: Fields): Made[] =>
  times(n, (index) => JSON.parse(numbered(JSON.stringify(item), index)) as Made);

const keyed = ({ n, key, value }: Fields): Made =>
  Object.fromEntries(times(n, (index) => [numbered(String(key), index), value as Made]));

/** `body`: the bytes a token of one part for another is bound to. */
export function generator(tokens: TokenMaker) {
  const generators: Readonly<Record<string, (spec: Template, body: string | Buffer) => Made | Promise<Made>>> = {
    $concat: async (parts, body) => (await Promise.all((parts as Template[]).map((part) => made(part, body)))).join(''),
    $repeat: (spec) => repeated(spec as Fields),
    $nest: (spec) => nested(spec as Fields),
    $list: (spec) => listed(spec as Fields),
    $object: (spec) => keyed(spec as Fields),
    $json: async (value, body) => JSON.stringify(await made(value, body)),
    $gzip: async (value, body) => gzipSync(Buffer.from(String(await made(value, body)))),
    $bytes: (hex) => Buffer.from(String(hex).replace(/\s/g, ''), 'hex'),
    $token: (flaws) => tokens.access(flaws as TokenFlaws),
    $internal: async (spec, body) => {
      const { bodyFor, ...flaws } = spec as unknown as InternalFlaws & { bodyFor?: Template };
      const bound = bodyFor === undefined ? body : String(await made(bodyFor, body));
      return tokens.internal(flaws, bound);
    },
  };

  async function made(template: Template, body: string | Buffer = ''): Promise<Made> {
    if (template === null || typeof template !== 'object') return template;
    if (Array.isArray(template)) return Promise.all(template.map((each) => made(each, body)));
    const entries = Object.entries(template as Fields);
    const [first] = entries;
    const generate = first && entries.length === 1 && Object.hasOwn(generators, first[0]) && generators[first[0]];
    if (first && generate) return generate(first[1], body);
    return Object.fromEntries(
      await Promise.all(entries.map(async ([key, value]) => [key, await made(value, body)] as const)),
    );
  }
  return made;
}
export type Generate = ReturnType<typeof generator>;
