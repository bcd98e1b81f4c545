/**
 * The trusted documents of one program, as a file that people review: what each costs at most, what it can show and to
 * whom, and its text, line by line. `documents/<client_id>.json`; `docs/trusted-documents.md` explains it.
 */
import { basename } from 'node:path';
import { z } from 'zod';
import { SayableError } from '#core/process.ts';
import { fieldClasses, roles } from '#core/words.ts';
import { documentIdOf } from './identifier.ts';

/** As clients are named in tokens. */
export const CLIENT = /^[a-z0-9][a-z0-9-]{0,63}$/;

const registered = z.strictObject({
  id: z.string().regex(/^sha256:[0-9a-f]{64}$/, '`sha256:` and 64 small hexadecimal digits'),
  name: z.string().min(1),
  kind: z.enum(['query', 'mutation']),
  /** The most it can cost, in the units of `x-query-cost`. */
  cost: z.int().min(1),
  /** Who can have an answer to all of it, where everything else holds. */
  roles: z.array(z.enum(roles)),
  /** Lawful purposes it can be asked for; none where it touches no child. */
  purposes: z.array(z.string()),
  /** Details of children it can show, by kind. */
  discloses: z.partialRecord(z.enum(fieldClasses), z.array(z.string())),
  /** From this day on it is answered no more. */
  retiresOn: z.iso.date().optional(),
  /** Its lines: what `id` is the hash of is these with line feeds between. */
  text: z.array(z.string()).min(1),
});
export type Registered = z.output<typeof registered>;

const manifest = z.strictObject({
  format: z.literal('contactpoint-trusted-documents'),
  version: z.literal(1),
  /** The program's `client_id`. */
  client: z.string().regex(CLIENT, 'the client_id of the program’s tokens'),
  /** What it is generated from; then it is not written by hand, nor by `npm run documents`. */
  source: z.string().optional(),
  documents: z.array(registered),
});
export type Manifest = z.output<typeof manifest>;

export const textOf = ({ text }: Pick<Registered, 'text'>): string => text.join('\n');

/** How an entry is named in a complaint. */
export const entryName = ({ name, id }: Pick<Registered, 'name' | 'id'>): string => `${name} (${id.slice(0, 19)}…)`;

function parsed(file: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new SayableError(`${file}: it is not JSON. It is written whole or not at all: take the committed file.`);
  }
}

/** Where in the file a fault lies, as a reader would say it. */
function placeOf(value: unknown, path: readonly PropertyKey[]): string {
  const [list, index, ...field] = path;
  if (list !== 'documents' || typeof index !== 'number') return path.join('.') || 'the whole file';
  const { name } = ((value as Manifest).documents[index] ?? {}) as Partial<Registered>;
  return [
    `entry ${index + 1}`,
    ...(typeof name === 'string' ? [name] : []),
    ...(field.length > 0 ? [field.join('.')] : []),
  ].join(', ');
}

/** The manifest in a file of this name; throws SayableError with the file, the entry and what is wrong with it. */
export function readManifest(file: string, json: string): Manifest {
  const value = parsed(file, json);
  const { data, error } = manifest.safeParse(value);
  if (data === undefined) {
    const [issue] = error.issues;
    throw new SayableError(`${file}: ${placeOf(value, issue?.path ?? [])}: ${issue?.message ?? 'not a manifest'}`);
  }
  if (basename(file) !== `${data.client}.json`) {
    throw new SayableError(`${file}: it is of the client ${data.client}, so its name is ${data.client}.json`);
  }
  const seen = new Set<string>();
  for (const each of data.documents) {
    if (documentIdOf(textOf(each)) !== each.id) {
      throw new SayableError(
        `${file}: ${entryName(each)}: the text is not the one that has this identifier. Register what is meant; a text is never changed under its identifier.`,
      );
    }
    if (seen.has(each.id)) throw new SayableError(`${file}: ${entryName(each)}: stands there twice`);
    seen.add(each.id);
  }
  return data;
}

const list = (values: readonly string[]): string => `[${values.map((each) => JSON.stringify(each)).join(', ')}]`;

/** One fact a line, so that the difference between two versions reads as what has changed. */
function written({ id, name, kind, cost, roles: for_, purposes, discloses, retiresOn, text }: Registered): string {
  const classes = Object.entries(discloses).map(([kind_, fields]) => `        "${kind_}": ${list(fields ?? [])}`);
  return [
    '    {',
    `      "id": ${JSON.stringify(id)},`,
    `      "name": ${JSON.stringify(name)},`,
    `      "kind": ${JSON.stringify(kind)},`,
    `      "cost": ${cost},`,
    `      "roles": ${list(for_)},`,
    `      "purposes": ${list(purposes)},`,
    `      "discloses": {${classes.length > 0 ? `\n${classes.join(',\n')}\n      ` : ''}},`,
    ...(retiresOn === undefined ? [] : [`      "retiresOn": ${JSON.stringify(retiresOn)},`]),
    '      "text": [',
    text.map((line) => `        ${JSON.stringify(line)}`).join(',\n'),
    '      ]',
    '    }',
  ].join('\n');
}

/** The file, entries in the order of their names, so that two people who register make two small differences. */
export function writeManifest({ format, version, client, source, documents }: Manifest): string {
  const sorted = documents.toSorted((one, other) => (`${one.name} ${one.id}` < `${other.name} ${other.id}` ? -1 : 1));
  return [
    '{',
    `  "format": ${JSON.stringify(format)},`,
    `  "version": ${version},`,
    `  "client": ${JSON.stringify(client)},`,
    ...(source === undefined ? [] : [`  "source": ${JSON.stringify(source)},`]),
    sorted.length === 0 ? '  "documents": []' : `  "documents": [\n${sorted.map(written).join(',\n')}\n  ]`,
    '}',
    '',
  ].join('\n');
}
