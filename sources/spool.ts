/** Where batches that machines send wait until they are loaded: a folder of this process's own, emptied as they are. */
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '#core/errors.ts';
import { FeedError } from './feed-error.ts';

/** The largest file that is taken: a million pupils as XML come to 600 MB. */
export const SPOOL_LIMIT = 2 * 1024 ** 3;

/** A batch that has come whole and is not in the book yet. */
export interface Spooled {
  /** Files it under its batch; from now on it is found again. */
  keep(id: string): Promise<void>;
  drop(): Promise<void>;
}

export async function openSpool(folder: string) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const pathOf = (id: string): string => join(folder, id);
  return {
    pathOf,
    holds: (id: string): Promise<boolean> =>
      access(pathOf(id)).then(
        () => true,
        () => false,
      ),
    /** Writes it as it comes, no faster than the disk takes it; throws unless it is what its checksum says. */
    take: async (body: Readable, checksum: string): Promise<Spooled> => {
      const part = pathOf(`${randomUUID()}.part`);
      const hash = createHash('sha256');
      let size = 0;
      const measured = async function* measured(source: AsyncIterable<Buffer>) {
        for await (const bytes of source) {
          size += bytes.length;
          if (size > SPOOL_LIMIT) throw new AppError('PAYLOAD_TOO_LARGE');
          hash.update(bytes);
          yield bytes;
        }
      };
      const drop = (): Promise<void> => rm(part, { force: true });
      try {
        await pipeline(body, measured, createWriteStream(part, { mode: 0o600, flush: true }));
        if (hash.digest('hex') !== checksum) throw new FeedError('FEED_CHECKSUM_WRONG');
      } catch (error) {
        await drop();
        throw error;
      }
      return { keep: (id) => rename(part, pathOf(id)), drop };
    },
    drop: (id: string): Promise<void> => rm(pathOf(id), { force: true }),
    /** Forgets all but these: what a process that died was writing, or had loaded. */
    retain: async (ids: ReadonlySet<string>): Promise<void> => {
      for (const name of await readdir(folder)) if (!ids.has(name)) await rm(pathOf(name), { force: true });
    },
  };
}
export type Spool = Awaited<ReturnType<typeof openSpool>>;
