/**
 * The files of the Department for Education's "find" prototype (DFE-Digital/single-unique-identifier): a directory of
 * organisations with the rules under which each shares that it holds a record, and for each custodian its records.
 * We take who holds which kind of record about whom, and how to ask there. What the records say is case data: their
 * `payload` is never looked at, and neither is anything else that these adapters do not name.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadRow, Supplier } from '#core/statements.ts';
import { organisationRow } from './dfe-organisation.ts';
import { recordRow } from './dfe-record.ts';
import { FeedError } from './feed-error.ts';
import { readJson } from './json-file.ts';
import type { FeedFile, SourceFormat } from './source.ts';

export const dfeFind: SourceFormat = {
  name: 'dfe-find',
  version: 1,
  describes: 'The DfE’s org-directory.json, a *.custodian.json, or the folder that holds them',
  read: readDfeFind,
};

interface DfeFile {
  readonly file: FeedFile;
  /** Goes before the names of fields in rejections, where there are several files. */
  readonly prefix: string;
}

/** Organisations first: records refer to them. */
async function filesAt(path: FeedFile): Promise<readonly DfeFile[]> {
  const isFolder =
    typeof path === 'string' &&
    (await stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    ));
  if (!isFolder) return [{ file: path, prefix: '' }];
  const names = await readdir(path).catch(() => {
    throw new FeedError('FEED_FILE_UNREADABLE');
  });
  const wanted = [
    ...names.filter((name) => name === 'org-directory.json'),
    ...names.filter((name) => name.endsWith('.custodian.json')).toSorted(),
  ];
  if (wanted.length === 0) throw new FeedError('FEED_FOLDER_EMPTY');
  return wanted.map((name) => ({ file: join(path, name), prefix: `${name}:` }));
}

/** What a file lists. What kind it is, its content tells: one file alone may have any name. */
async function rowsOf({ file, prefix }: DfeFile, supplier: Supplier): Promise<readonly ReadRow[]> {
  const json = ((await readJson(file)) ?? {}) as Readonly<Record<string, unknown>>;
  const { organisations, orgId, records } = json;
  if (Array.isArray(organisations)) {
    return organisations.map((value, index) => organisationRow(value, { row: index + 1, supplier, prefix }));
  }
  if (Array.isArray(records) && orgId !== undefined) {
    return records.map((value, index) => recordRow(value, orgId, { row: index + 1, supplier, prefix }));
  }
  throw new FeedError('FEED_SHAPE_WRONG');
}

async function* readDfeFind(path: FeedFile, supplier: Supplier): AsyncGenerator<ReadRow> {
  const files = await filesAt(path);
  // Every file is read before the first row is given: one that cannot be read stops all of them, and not half.
  for (const file of files) await rowsOf(file, supplier);
  for (const file of files) yield* await rowsOf(file, supplier);
}
