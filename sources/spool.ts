/**
 * Where batches that machines send wait until they are loaded: a folder of this process's own, emptied as they are. Nothing in
 * it can be read without the key.
 */
import { createHash, hkdfSync, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '#core/errors.ts';
import type { HeldBatch } from '#core/feeds.ts';
import { SayableError } from '#core/process.ts';
import { FeedError } from './feed-error.ts';
import { sealedFile, sealing } from './sealed-file.ts';
import type { SealedFile } from './source.ts';

/** The largest file that is taken: a million pupils as XML come to 600 MB. */
export const SPOOL_LIMIT = 2 * 1024 ** 3;

/** A batch that has come whole and is not in the book yet. */
export interface Spooled {
  /** Files it under its batch; from now on it is found again. */
  keep(id: string): Promise<void>;
  drop(): Promise<void>;
}

/** Tells one key from another, and nothing of it. */
const markOf = (key: Buffer): string =>
  Buffer.from(hkdfSync('sha256', key, '', 'contactpoint spool mark', 16)).toString('hex');

/**
 * What is sealed with another key would be taken for damaged, batch by batch, and every supplier would have to send again: it
 * is said at the start instead. What is there without a mark was left by a release that sealed nothing, and does not stay.
 */
async function assertKey(folder: string, key: Buffer): Promise<void> {
  const mark = `${folder}.mark`;
  const known = await readFile(mark, 'utf8').catch(() => null);
  if (known === markOf(key)) return;
  const left = await readdir(folder);
  if (known !== null && left.length > 0) {
    throw new SayableError(
      'Batches wait that are sealed with another FEED_SPOOL_KEY. Set that one until they are loaded, or empty the folder `feeds` of DATA_DIR and have them sent again.',
    );
  }
  for (const name of left) await rm(join(folder, name), { force: true });
  await writeFile(mark, markOf(key), { mode: 0o600 });
}

export async function openSpool(folder: string, key: Buffer) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await assertKey(folder, key);
  const pathOf = (id: string): string => join(folder, id);
  return {
    holds: (id: string): Promise<boolean> =>
      access(pathOf(id)).then(
        () => true,
        () => false,
      ),
    /** What was sent, as long as it is here as it came. */
    fileOf: ({ id, checksum }: Pick<HeldBatch, 'id' | 'checksum'>): SealedFile => sealedFile(pathOf(id), key, checksum),
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
      const sealed = (bytes: AsyncIterable<Buffer>) => sealing(bytes, key, checksum);
      const drop = (): Promise<void> => rm(part, { force: true });
      try {
        await pipeline(body, measured, sealed, createWriteStream(part, { mode: 0o600, flush: true }));
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
