/**
 * A file that is unreadable where it lies, written and read piece by piece (AES-256-GCM, as STREAM of Hoang, Reyhanitabar,
 * Rogaway and Vizár 2015 has it: each piece is sealed with its place, and whether it is the last). A piece that was changed,
 * moved, left out or added is refused, and so is a file that was cut off or put in another's place: its key is derived
 * (HKDF, RFC 5869) from a salt of its own and from the checksum of what it holds.
 */
import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { FeedError } from './feed-error.ts';
import type { SealedFile } from './source.ts';

/** What it is, and in which way: another way has another number. */
const MAGIC = Buffer.from('cpspool1', 'latin1');
const SALT = 32;
const TAG = 16;
const HEAD = MAGIC.length + SALT;
/** Bytes that are sealed together: none of them is given before all of them are found to be as they were. */
const PIECE = 65_536;
const CIPHER = 'aes-256-gcm';

const keyOf = (master: Buffer, salt: Buffer, checksum: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', master, salt, `contactpoint batch ${checksum}`, 32)));

/** Never twice under one key: every file has its own, and in it every piece another place. */
function nonceOf(place: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(place, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

function seal(key: KeyObject, place: number, isLast: boolean, plain: Buffer): Buffer {
  const cipher = createCipheriv(CIPHER, key, nonceOf(place, isLast)).setAAD(MAGIC);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function unseal(key: KeyObject, place: number, isLast: boolean, sealed: Buffer): Buffer {
  const decipher = createDecipheriv(CIPHER, key, nonceOf(place, isLast), { authTagLength: TAG }).setAAD(MAGIC);
  decipher.setAuthTag(sealed.subarray(-TAG));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG)), decipher.final()]);
  } catch {
    throw new FeedError('FEED_SPOOL_DAMAGED');
  }
}

/** Seals these bytes as they come. */
export async function* sealing(bytes: AsyncIterable<Buffer>, master: Buffer, checksum: string): AsyncGenerator<Buffer> {
  const salt = randomBytes(SALT);
  const key = keyOf(master, salt, checksum);
  yield Buffer.concat([MAGIC, salt]);
  let place = 0;
  let held: Buffer[] = [];
  let size = 0;
  for await (const more of bytes) {
    held.push(more);
    size += more.length;
    if (size <= PIECE) continue;
    let rest = Buffer.concat(held);
    // One piece is always held back: whether it is the last is part of how it is sealed.
    for (; rest.length > PIECE; rest = rest.subarray(PIECE)) yield seal(key, place++, false, rest.subarray(0, PIECE));
    held = [rest];
    size = rest.length;
  }
  yield seal(key, place, true, Buffer.concat(held));
}

/** So many bytes from here, or fewer where the file ends before. */
async function readAt(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await handle.read(bytes, read, length - read, from + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return bytes.subarray(0, read);
}

async function* unsealing(path: string, master: Buffer, checksum: string): AsyncGenerator<Buffer> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const head = await readAt(handle, 0, HEAD);
    if (head.length < HEAD || !head.subarray(0, MAGIC.length).equals(MAGIC)) throw new FeedError('FEED_SPOOL_DAMAGED');
    const key = keyOf(master, head.subarray(MAGIC.length), checksum);
    for (let place = 0, from = HEAD, isLast = false; !isLast; place += 1) {
      const sealed = await readAt(handle, from, Math.min(PIECE + TAG, size - from));
      if (sealed.length < TAG) throw new FeedError('FEED_SPOOL_DAMAGED');
      from += sealed.length;
      isLast = from >= size;
      yield unseal(key, place, isLast, sealed);
    }
  } finally {
    await handle.close();
  }
}

/** What `sealing` has written there. */
export const sealedFile = (path: string, master: Buffer, checksum: string): SealedFile => ({
  bytes: () => unsealing(path, master, checksum),
});
