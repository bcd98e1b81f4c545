/** A text file of any length, read piece by piece: only UTF-8 is taken, and nothing longer than a line is ever held. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { FeedError } from './feed-error.ts';
import type { FeedFile } from './source.ts';

/** Characters of a line that are kept. Every cell of a row at its longest comes to less than a sixth of this. */
export const lineLimit = 65_536;

export interface Line {
  /** Counted from 1. */
  readonly row: number;
  /** Without its line break; cut off one character after `lineLimit`. */
  readonly text: string;
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Bytes of an ordinary file. A pipe is refused: it could not be read a second time. */
export async function fileSize(path: string): Promise<number> {
  const found = await stat(path).catch((error: unknown) => {
    throw new FeedError(isMissing(error) ? 'FEED_FILE_NOT_FOUND' : 'FEED_FILE_UNREADABLE');
  });
  if (!found.isFile()) throw new FeedError('FEED_FILE_UNREADABLE');
  return found.size;
}

/** A path that is no ordinary file's is refused; what waits sealed is nothing else. */
export async function assertFile(file: FeedFile): Promise<void> {
  if (typeof file === 'string') await fileSize(file);
}

const bytesOf = (file: FeedFile): AsyncIterable<Buffer> =>
  typeof file === 'string' ? createReadStream(file) : file.bytes();

/** The text in pieces, without a byte order mark. */
export async function* textOf(file: FeedFile): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const bytes of bytesOf(file)) yield decoder.decode(bytes, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (error instanceof FeedError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new FeedError(code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'FEED_NOT_UTF8' : 'FEED_FILE_UNREADABLE');
  }
}

/** What it begins with, blanks passed over: of which kind a file is. Empty for one that holds nothing else. */
export async function firstCharacter(file: FeedFile): Promise<string> {
  await assertFile(file);
  for await (const text of textOf(file)) {
    const [first] = text.trimStart();
    if (first !== undefined) return first;
  }
  return '';
}

/** Reads the file once to the end, so that a fault at its end is known before its first row is taken. */
export async function assertText(file: FeedFile): Promise<void> {
  await assertFile(file);
  let blank = true;
  for await (const text of textOf(file)) blank &&= text.trim() === '';
  if (blank) throw new FeedError('FEED_FILE_EMPTY');
}

const withoutReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);

/** The lines that are not blank, as many at a time as one piece of the file holds. */
export async function* linesOf(file: FeedFile): AsyncGenerator<readonly Line[]> {
  let row = 0;
  let rest = '';
  for await (const text of textOf(file)) {
    const whole = (rest + text).split('\n');
    rest = whole.pop()?.slice(0, lineLimit + 1) ?? '';
    yield whole.map((line) => ({ row: ++row, text: withoutReturn(line) })).filter((line) => line.text.trim() !== '');
  }
  if (rest.trim() !== '') yield [{ row: row + 1, text: withoutReturn(rest) }];
}
