import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedBuffers } from '#core/embedded-memory.ts';

const GB = 1024 ** 3;

describe('the memory of an embedded PostgreSQL', () => {
  let cluster: string;
  beforeAll(() => {
    cluster = mkdtempSync(join(tmpdir(), 'contactpoint-memory-'));
  });
  afterAll(() => rmSync(cluster, { recursive: true }));
  /** Holes take no room on the disk. */
  const holding = (bytes: number) => {
    mkdirSync(join(cluster, 'base', '5'), { recursive: true });
    for (const name of ['16384', '16385']) {
      writeFileSync(join(cluster, 'base', '5', name), '');
      truncateSync(join(cluster, 'base', '5', name), Math.floor(bytes / 2));
    }
  };

  it('is enough for a small directory before there is any', () => {
    expect(sharedBuffers(join(cluster, 'nowhere'), 24 * GB)).toBe('256MB');
  });

  it('is what the database holds, up to a fourth of the machine’s', () => {
    const sizes = [0.1, 1, 40].map((size) => {
      holding(size * GB);
      return sharedBuffers(cluster, 24 * GB);
    });
    expect(sizes).toEqual(['256MB', '1024MB', '6144MB']);
  });
});
