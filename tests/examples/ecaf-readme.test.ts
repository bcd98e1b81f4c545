/** The five minutes of `examples/ecaf/README.md`, line by line, as a shell runs them. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ecaf, startEcaf, until } from '#support/ecaf.ts';
import { child } from '#support/stack.ts';

const readme = readFileSync('examples/ecaf/README.md', 'utf8');
const blocks = [...readme.matchAll(/```(sh|json)\n(.*?)```/gs)].map(([, kind = '', text = '']) => ({ kind, text }));

describe('the README of eCAF', () => {
  let ecaf: Ecaf;
  beforeAll(async () => {
    ecaf = await startEcaf({ demonstration: true });
  });
  afterAll(() => ecaf.stop());

  it('holds, word for word', async () => {
    const [start, ...rest] = blocks;
    expect(start?.text).toContain('npm run ecaf');
    const scripts = JSON.parse(readFileSync('package.json', 'utf8')).scripts;
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'ecaf', 'token']));
    // Where the two are in this test, and somebody's token without a folder of its own.
    const shell = async (text: string): Promise<string> => {
      const here = text
        .replaceAll('http://localhost:4500', ecaf.url)
        .replaceAll('http://localhost:4000', ecaf.stack.url)
        .replaceAll('$(npm run -s token -- ben)', await ecaf.stack.token('ben'));
      return (await promisify(execFile)('bash', ['-ec', here])).stdout;
    };

    const lines = rest.filter(({ kind }) => kind === 'sh').map(({ text }) => text);
    expect(lines).toHaveLength(4);
    const [signIn = '', write = '', ask = '', hand = ''] = lines;
    const written = await shell(`${signIn}${write}echo; echo "SESSION=$SESSION; ID=$ID"`);
    expect(written).not.toContain('"errors"');
    expect(written).toContain('"people":[');
    expect(written).toContain('Amira Siddiqui');
    await until(
      () => ecaf.shown(child.brother),
      (seen) => seen?.status === 'CURRENT',
    );
    expect((await shell(ask)).trim()).toBe(rest.find(({ kind }) => kind === 'json')?.text.trim());
    const variables = /SESSION=.*; ID=.*$/m.exec(written)?.[0];
    const functions = signIn.split('\n').slice(0, 2).join('\n');
    const handed = await shell(`${functions}\n${variables}\n${hand}`);
    expect(handed).toContain('"state":"ACCEPTED"');
    expect(handed).toContain('"state":"CLOSED"');
    const [errors, ...more] = [...handed.matchAll(/"code":"([A-Z_]+)"/g)].map(([, code]) => code);
    // The last look finds nothing any more.
    expect([errors, more]).toEqual(['NOT_FOUND', []]);
    const last = await until(
      () => ecaf.shown(child.brother),
      (seen) => seen?.status === 'CLOSED',
    );
    expect(last).toMatchObject({ status: 'CLOSED' });
  });
});
