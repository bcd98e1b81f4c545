import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Part, startPart } from '#support/processes.ts';
import { openCheckpoint, signCheckpoint } from '#transparency/checkpoint.ts';
import { consistencyProof, Frontier, type HashesOf, leafHash } from '#transparency/merkle.ts';
import { logVkey, parseVkey } from '#transparency/note.ts';

const origin = 'contactpoint.test/trail';
const key = generateKeyPairSync('ed25519').privateKey;

/** A log of entries with these names, and what can be said of it. */
function logOf(names: readonly string[]) {
  const nodes = new Map<string, Buffer>();
  const roots = [Frontier.empty().root()];
  const tree = Frontier.empty();
  for (const [index, name] of names.entries()) {
    const leaf = leafHash(Buffer.from(name));
    nodes.set(`0/${index}`, leaf);
    tree.append(leaf, ({ level, pos }, hash) => nodes.set(`${level}/${pos}`, hash));
    roots.push(tree.root());
  }
  const hashesOf: HashesOf = async (wanted) =>
    wanted.map(({ level, pos }) => nodes.get(`${level}/${pos}`) ?? expect.unreachable());
  const note = (size: number, by = key, name = origin): string =>
    signCheckpoint({ origin: name, size, root: roots[size] ?? expect.unreachable() }, by);
  const body = async (old: number, size: number, signed = note(size)): Promise<string> => {
    const proof = await consistencyProof(old, size, hashesOf);
    return [`old ${old}`, ...proof.map((hash) => hash.toString('base64')), '', signed].join('\n');
  };
  return { note, body };
}
const names = Array.from({ length: 20 }, (_, index) => `entry ${index}`);
const honest = logOf(names);
const other = logOf(names.with(5, 'another past'));

describe('a witness', () => {
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-witness-'));
  let witness: Part;
  let url: string;
  let vkey: string;

  const start = async () => {
    witness = await startPart({
      script: 'witness/main.ts',
      env: {
        WITNESS_DIR: folder,
        WITNESS_PORT: '0',
        WITNESS_LOGS: logVkey(origin, key),
        WITNESS_NAME: 'witness.test/w',
      },
      ready: /(http:\S+) (\S+)$/,
    });
    [url = '', vkey = ''] = witness.said;
  };
  const add = async (body: string) => {
    const answer = await fetch(`${url}/add-checkpoint`, { method: 'POST', body });
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
  };
  const remembered = async () =>
    openCheckpoint(await (await fetch(`${url}/checkpoint/${encodeURIComponent(origin)}`)).text(), [parseVkey(vkey)]);

  beforeAll(start);
  afterAll(async () => {
    await witness.end('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  it('cosigns a log from its beginning, and what continues it', async () => {
    for (const [old, size] of [
      [0, 0],
      [0, 7],
      [7, 7],
      [7, 16],
    ] as const) {
      const { status, text } = await add(await honest.body(old, size));
      expect(status).toBe(200);
      const { signatures } = openCheckpoint(honest.note(size) + text, [parseVkey(vkey)]);
      expect(Math.abs(Date.now() / 1000 - (signatures[0]?.time ?? 0))).toBeLessThan(60);
      expect(await remembered()).toMatchObject({ size });
    }
  });

  it('tells who remembers something else how long the log was', async () => {
    expect(await add(await honest.body(0, 20))).toEqual({ status: 409, type: 'text/x.tlog.size', text: '16\n' });
    expect(await add(await honest.body(7, 20))).toMatchObject({ status: 409, text: '16\n' });
  });

  it('refuses a log that goes back', async () => {
    expect(await add(await honest.body(7, 12))).toMatchObject({ status: 409 });
    expect(await add((await honest.body(12, 12)).replace('old 12', 'old 16'))).toMatchObject({ status: 400 });
    expect(await remembered()).toMatchObject({ size: 16 });
  });

  it('refuses a second history, longer or of the same length, though the log signed it', async () => {
    expect(await add(await other.body(16, 20))).toMatchObject({ status: 422, text: '' });
    expect(await add(await other.body(16, 16))).toMatchObject({ status: 409 });
    expect(await add((await honest.body(16, 20)).replace(/\n[^\n]+\n/, '\n'))).toMatchObject({ status: 422 });
    expect(await remembered()).toMatchObject({ size: 16 });
  });

  it.each([
    ['a log it does not know', async () => honest.body(16, 20, honest.note(20, key, 'elsewhere/trail')), 404],
    [
      'a signature of another key',
      async () => honest.body(16, 20, honest.note(20, generateKeyPairSync('ed25519').privateKey)),
      403,
    ],
    ['no checkpoint', async () => 'old 16\n\nnothing', 400],
    ['a number written otherwise', async () => (await honest.body(16, 20)).replace('old 16', 'old 016'), 400],
    ['hashes that are none', async () => (await honest.body(16, 20)).replace('old 16\n', 'old 16\nAAAA\n'), 400],
    [
      'more hashes than any log needs',
      async () =>
        (await honest.body(16, 20)).replace(
          'old 16\n',
          `old 16\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}`,
        ),
      400,
    ],
  ])('refuses %s', async (_what, body, status) => {
    expect(await add(await body())).toMatchObject({ status });
    expect(await remembered()).toMatchObject({ size: 16 });
  });

  it('remembers what it signed though it is killed the moment it has answered', async () => {
    expect(await add(await honest.body(16, 17))).toMatchObject({ status: 200 });
    await witness.end('SIGKILL');
    await start();
    expect(await remembered()).toMatchObject({ size: 17 });
    expect(await add(await other.body(17, 20))).toMatchObject({ status: 422 });
    expect(await add(await honest.body(17, 18))).toMatchObject({ status: 200 });
  });

  it('of many that come at once, signs one line of history', async () => {
    const bodies = await Promise.all([
      honest.body(18, 19),
      honest.body(18, 20),
      other.body(18, 19),
      honest.body(18, 19),
      other.body(18, 20),
    ]);
    const statuses = (await Promise.all(bodies.map(add))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  });

  it('signs nothing on a memory that somebody else has written', async () => {
    const name = readdirSync(folder).find((file) => file.endsWith('.checkpoint')) ?? expect.unreachable();
    const kept = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(folder, name), honest.note(3));
    expect(await add(await honest.body(3, 20))).toMatchObject({ status: 500 });
    writeFileSync(join(folder, name), kept);
  });

  it('stops when it is told to', async () => {
    expect(await witness.end('SIGTERM')).toBe(0);
  });
});
