import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FeedError } from './feed-error.ts';
import { fileSize } from './text-file.ts';

/** SHA-256 of a file's bytes, in hex. */
async function ofFile(path: string): Promise<string> {
  await fileSize(path);
  const hash = createHash('sha256');
  try {
    for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer);
  } catch {
    throw new FeedError('FEED_FILE_UNREADABLE');
  }
  return hash.digest('hex');
}

/** Tells one file from another, or one folder of files: of a folder, over the names and sums of its files in order. */
export async function checksumOf(path: string): Promise<string> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return ofFile(path);
  const hash = createHash('sha256');
  for (const name of (await readdir(path)).toSorted()) {
    const below = join(path, name);
    if ((await stat(below)).isFile()) hash.update(`${name}\n${await ofFile(below)}\n`);
  }
  return hash.digest('hex');
}
