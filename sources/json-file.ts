import { FeedError } from './feed-error.ts';
import { fileSize, textOf } from './text-file.ts';

/** JSON is read as a whole, so it has an upper size (the largest file of the DfE's own test estate has 9 kB). */
const byteLimit = 16 * 1024 * 1024;

export async function readJson(path: string): Promise<unknown> {
  const size = await fileSize(path);
  if (size > byteLimit) throw new FeedError('FEED_FILE_TOO_LARGE');
  let text = '';
  for await (const piece of textOf(path)) text += piece;
  if (text.trim() === '') throw new FeedError('FEED_FILE_EMPTY');
  try {
    return JSON.parse(text);
  } catch {
    throw new FeedError('FEED_NOT_JSON');
  }
}
