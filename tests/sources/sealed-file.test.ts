/** A file that is unreadable where it lies: it comes back as it went in, or not at all. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { sealedFile, sealing } from '../../sources/sealed-file.ts';

const PIECE = 65_536;
const HEAD = 40;
const TAG = 16;
const KEY = randomBytes(32);
const folder = mkdtempSync(join(tmpdir(), 'contactpoint-sealed-'));
const path = join(folder, 'batch');
afterAll(() => rmSync(folder, { recursive: true }));

const checksumOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function all(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Comes in pieces of this size. */
async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

const sealed = (plain: Buffer, size = 10_000, checksum = checksumOf(plain), key = KEY): Promise<Buffer> =>
  all(sealing(inPieces(plain, size), key, checksum));

/** What is read of these bytes of a file; the code where they are refused. */
async function read(bytes: Buffer, checksum: string, key = KEY): Promise<Buffer | string> {
  await writeFile(path, bytes);
  return all(sealedFile(path, key, checksum).bytes()).catch((error: { code: string }) => error.code);
}

describe('a sealed file', () => {
  it('comes back as it went in, whatever its length and in whatever pieces it came', async () => {
    const lengths = fc.oneof(
      fc.integer({ min: 0, max: 300 }),
      fc.constantFrom(PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 1, 3 * PIECE - 1),
    );
    await fc.assert(
      fc.asyncProperty(lengths, fc.integer({ min: 1, max: 3 * PIECE }), async (length, size) => {
        const plain = randomBytes(length);
        expect(await read(await sealed(plain, Math.max(size, 500)), checksumOf(plain))).toEqual(plain);
      }),
      { numRuns: 40 },
    );
  });

  it('holds nothing of what went in, and never looks the same twice', async () => {
    const plain = Buffer.from('K-1,Marsh,Ellie Rose,2014-05-11\n'.repeat(5_000));
    const [one, other] = [await sealed(plain), await sealed(plain)];
    for (const word of ['Marsh', 'Ellie', '2014-05-11', 'K-1,']) expect(one.includes(word)).toBe(false);
    expect(one.subarray(HEAD, 200)).not.toEqual(other.subarray(HEAD, 200));
    expect(one.length).toBe(HEAD + plain.length + TAG * Math.ceil(plain.length / PIECE));
  });

  it('is refused where a bit of it is another, wherever that is', async () => {
    const plain = randomBytes(PIECE + 500);
    const good = await sealed(plain);
    const at = fc.oneof(fc.integer({ min: 0, max: good.length - 1 }), fc.integer({ min: 0, max: HEAD + 20 }));
    await fc.assert(
      fc.asyncProperty(at, fc.integer({ min: 0, max: 7 }), async (place, bit) => {
        const bad = Buffer.from(good);
        bad[place] = (bad[place] ?? 0) ^ (1 << bit);
        expect(await read(bad, checksumOf(plain))).toBe('FEED_SPOOL_DAMAGED');
      }),
      { numRuns: 60 },
    );
  });

  it('is refused where it was cut off, at the end of a piece too, or has more than it had', async () => {
    const plain = randomBytes(2 * PIECE + 500);
    const good = await sealed(plain);
    const ends = [0, 7, HEAD, HEAD + 5, HEAD + PIECE + TAG, HEAD + 2 * (PIECE + TAG), good.length - 1];
    for (const end of ends) expect(await read(good.subarray(0, end), checksumOf(plain))).toBe('FEED_SPOOL_DAMAGED');
    for (const more of [1, TAG, PIECE + TAG]) {
      const longer = Buffer.concat([good, randomBytes(more)]);
      expect(await read(longer, checksumOf(plain))).toBe('FEED_SPOOL_DAMAGED');
    }
  });

  it('is refused where its pieces stand in another order, or come from another file, or it is another’s as a whole', async () => {
    const plain = randomBytes(3 * PIECE);
    const [good, again] = [await sealed(plain), await sealed(plain)];
    const piece = (of: Buffer, place: number) =>
      of.subarray(HEAD + place * (PIECE + TAG), HEAD + (place + 1) * (PIECE + TAG));
    const made = (...pieces: Buffer[]) => Buffer.concat([good.subarray(0, HEAD), ...pieces]);
    for (const bytes of [
      made(piece(good, 1), piece(good, 0), piece(good, 2)),
      made(piece(good, 0), piece(good, 0), piece(good, 2)),
      made(piece(good, 0), piece(good, 2)),
      made(piece(good, 0), piece(again, 1), piece(good, 2)),
    ]) {
      expect(await read(bytes, checksumOf(plain))).toBe('FEED_SPOOL_DAMAGED');
    }
    expect(await read(good, checksumOf(Buffer.from('another')))).toBe('FEED_SPOOL_DAMAGED');
    expect(await read(good, checksumOf(plain), randomBytes(32))).toBe('FEED_SPOOL_DAMAGED');
    expect(await read(good, checksumOf(plain))).toEqual(plain);
  });

  it('gives nothing of a piece before it has found all of it to be as it was', async () => {
    const plain = randomBytes(2 * PIECE + 10);
    const bad = await sealed(plain);
    bad[HEAD + PIECE + TAG + 100] = (bad[HEAD + PIECE + TAG + 100] ?? 0) ^ 1;
    await writeFile(path, bad);
    let given = 0;
    const reading = async () => {
      for await (const piece of sealedFile(path, KEY, checksumOf(plain)).bytes()) given += piece.length;
    };
    await expect(reading()).rejects.toMatchObject({ code: 'FEED_SPOOL_DAMAGED' });
    expect(given).toBe(PIECE);
    expect((await readFile(path)).length).toBe(bad.length);
  });
});
