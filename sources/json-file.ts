import { FeedError } from './feed-error.ts';
import type { FeedFile } from './source.ts';
import { assertFile, textOf } from './text-file.ts';

/** JSON is read as a whole, so it has an upper size (the largest file of the DfE's own test estate has 9 kB). */
const byteLimit = 16 * 1024 * 1024;

export async function readJson(file: FeedFile): Promise<unknown> {
  await assertFile(file);
  let text = '';
  let size = 0;
  for await (const piece of textOf(file)) {
    size += Buffer.byteLength(piece);
    if (size > byteLimit) throw new FeedError('FEED_FILE_TOO_LARGE');
    text += piece;
  }
  if (text.trim() === '') throw new FeedError('FEED_FILE_EMPTY');
  try {
    return JSON.parse(text);
  } catch {
    throw new FeedError('FEED_NOT_JSON');
  }
}
