/** The tamper matrix: each way a superuser can change the log, and the entry that `verify` names for it. */

import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { child } from '#support/stack.ts';
import { emptyTrail, entry, ORIGIN, type TestTrail } from '#support/trail.ts';
import { signCheckpoint } from '#transparency/checkpoint.ts';
import { Frontier, leafHash } from '#transparency/merkle.ts';
import { cosignatureLine, logVkey, parseVkey, witnessVkey } from '#transparency/note.ts';

/** Two complete subtrees of 256, and some. */
const ENTRIES = 600;

const bytes = (hash: Buffer): string => `'\\x${hash.toString('hex')}'::bytea`;
const FORGED = Buffer.from('{"form":1,"account":null,"mediator":null,"children":{},"sealed":null}');
const forged = `body = ${bytes(FORGED)}, account = null, mediator = null`;
const withHash = `${forged}, leaf = ${bytes(leafHash(FORGED))}`;

describe('whoever changes the log is found out, and where', () => {
  let trail: TestTrail;
  /** What the witness signed last: nobody who has the database alone can change it. */
  let witnessed: string;
  const witness = generateKeyPairSync('ed25519').privateKey;
  const witnessKey = parseVkey(witnessVkey('witness.test/w', witness));

  /** What was there is put back afterwards: the next one finds the log whole. */
  const broken = async (statements: string, change: Parameters<TestTrail['verify']>[0] = {}) => {
    await trail.sql(`create schema kept; ${copies('audit', 'kept')}`);
    try {
      await trail.sql(statements);
      return (await trail.verify(change)).fault;
    } finally {
      await trail.sql(`${tables.map((name) => `delete from audit.${name}`).join(';')};
        ${tables.map((name) => `insert into audit.${name} select * from kept.${name}`).join(';')}; drop schema kept cascade`);
    }
  };
  const tables = ['entry', 'subject', 'run', 'node', 'head', 'checkpoint'];
  const copies = (from: string, to: string) =>
    tables.map((name) => `create table ${to}.${name} as select * from ${from}.${name}`).join(';');

  /** The log as a superuser writes it anew after an edit, with everything derived from it. */
  async function rewritten(idx: number) {
    const rows = await trail.sql<{ idx: string; body: Buffer }>('select idx, body from audit.entry order by idx');
    const tree = Frontier.empty();
    const nodes: string[] = [];
    const leaves = rows.map((row) => leafHash(Number(row.idx) === idx ? FORGED : row.body));
    for (const leaf of leaves) {
      tree.append(leaf, ({ level, pos }, hash) => {
        if (level % 8 === 0) nodes.push(`(${level}, ${pos}, ${bytes(hash)})`);
      });
    }
    const runs = leaves.map((leaf, index) => `(${index}, ${bytes(leaf)})`);
    const statements = `update audit.entry set ${withHash} where idx = ${idx};
      delete from audit.run; insert into audit.run values ${runs.join(',')};
      delete from audit.node; insert into audit.node values ${nodes.join(',')};
      update audit.head set frontier = ${bytes(tree.encode())}`;
    return { statements, note: signCheckpoint({ origin: ORIGIN, size: tree.size, root: tree.root() }, trail.key) };
  }

  beforeAll(async () => {
    trail = await emptyTrail();
    await trail.fill(300, (index) => (index === 77 ? { children: { [child.whoElse]: ['IDENTITY'] } } : {}));
    await trail.append(entry({ kind: 'INTENT', decision: 'PENDING', parameters: '{"variables":{"q":"Thornbury"}}' }));
    await trail.sign();
    // The next minute, so that both are kept.
    await trail.sql(`update audit.checkpoint set minute = minute - interval '1 minute'`);
    await trail.fill(ENTRIES - 301);
    const note = await trail.sign();
    const text = note.slice(0, note.indexOf('\n\n') + 1);
    witnessed = note + cosignatureLine(text, 'witness.test/w', witness, 1_790_000_000);
  });
  afterAll(() => trail.close());

  it('nobody: then it is whole, and says how much of it was signed by whom', async () => {
    expect(await trail.verify({ outside: [witnessed], believed: [...trail.believed, witnessKey] })).toMatchObject({
      entries: ENTRIES,
      checkpoints: 3,
      covered: ENTRIES,
      erased: 0,
      fault: null,
    });
  });

  it.each([
    ['an edit', `update audit.entry set ${forged} where idx = 77`, { kind: 'EDITED', from: 77 }],
    ['an edit with its hash', `update audit.entry set ${withHash} where idx = 77`, { kind: 'REPLACED', from: 77 }],
    ['a deletion', 'delete from audit.entry where idx = 77', { kind: 'MISSING', from: 77, to: 78 }],
    [
      'several deletions',
      'delete from audit.entry where idx >= 77 and idx < 90',
      { kind: 'MISSING', from: 77, to: 90 },
    ],
    [
      'a deletion that moves up what comes after it',
      'delete from audit.entry where idx = 77; update audit.entry set idx = idx - 1 where idx > 77',
      { kind: 'REPLACED', from: 77 },
    ],
    [
      'a swap',
      `update audit.entry e set body = o.body, leaf = o.leaf, account = o.account from audit.entry o
       where (e.idx = 10 and o.idx = 11) or (e.idx = 11 and o.idx = 10)`,
      { kind: 'REPLACED', from: 10 },
    ],
    ['truncation', 'delete from audit.entry where idx >= 550', { kind: 'MISSING', from: 550, to: ENTRIES }],
    [
      'truncation, with the head set back',
      `delete from audit.entry where idx >= 550; update audit.head set size = 550`,
      { kind: 'MISSING', from: 550, to: ENTRIES, by: ORIGIN },
    ],
    [
      'an entry behind the end',
      `insert into audit.entry (idx, at, leaf, body) values (${ENTRIES}, now(), ${bytes(leafHash(FORGED))}, ${bytes(FORGED)})`,
      { kind: 'BEYOND_HEAD', from: ENTRIES },
    ],
    [
      'an edit with both hashes',
      `update audit.entry set ${withHash} where idx = 77;
       update audit.run set hashes = overlay(hashes placing ${bytes(leafHash(FORGED))} from (32 * (77 - first) + 1)::int for 32)
       where first = (select max(first) from audit.run where first <= 77)`,
      { kind: 'TREE_CHANGED', from: 0, to: 256 },
    ],
    [
      'a subtree',
      `update audit.node set hash = ${bytes(leafHash(FORGED))} where pos = 1`,
      { kind: 'TREE_CHANGED', from: 301, to: 512 },
    ],
    [
      'the frontier',
      'update audit.head set frontier = set_byte(frontier, 0, 255 - get_byte(frontier, 0))',
      { kind: 'TREE_CHANGED' },
    ],
    ['a forgotten copy of the hashes', 'delete from audit.run where first = 0', { kind: 'REPLACED', from: 0 }],
    [
      'other parameters',
      `update audit.entry set sealed = '\\x02' where idx = 300`,
      { kind: 'SEALED_CHANGED', from: 300 },
    ],
    [
      'parameters where there were none',
      `update audit.entry set sealed = '\\x02' where idx = 5`,
      { kind: 'SEALED_CHANGED', from: 5 },
    ],
    [
      'a look filed under nobody',
      'update audit.entry set account = null where idx = 77',
      { kind: 'INDEX_CHANGED', from: 77 },
    ],
    ['a child’s look that is not found', 'delete from audit.subject', { kind: 'INDEX_CHANGED', from: 77 }],
    [
      'a checkpoint somebody made up',
      `update audit.checkpoint set note = replace(note, E'\\n600\\n', E'\\n599\\n')`,
      { kind: 'SIGNATURE' },
    ],
  ])('%s', async (_what, statements, expected) => {
    expect(await broken(statements)).toMatchObject(expected);
  });

  it('a fork: another history from a place on, signed by the log itself', async () => {
    const { note } = await rewritten(400);
    expect(await broken('select 1', { outside: [note] })).toEqual({
      kind: 'REWRITTEN',
      from: 301,
      to: ENTRIES,
      by: ORIGIN,
    });
  });

  it('a superuser who rewrites everything, keys of the log in hand: the witness’s checkpoint tells, and nothing else', async () => {
    const { statements, note } = await rewritten(400);
    const everything = `${statements}; delete from audit.checkpoint where size > 301; update audit.checkpoint set note = ${`'${note}'`}, size = ${ENTRIES}`;
    expect(await broken(everything)).toBeNull();
    expect(await broken(everything, { outside: [witnessed], believed: [...trail.believed, witnessKey] })).toMatchObject(
      { kind: 'REWRITTEN', from: 0, to: ENTRIES, by: `${ORIGIN}, witness.test/w` },
    );
  });

  it('one who truncates everything likewise', async () => {
    const everything = tables
      .filter((name) => name !== 'head')
      .map((name) => `delete from audit.${name}`)
      .join(';');
    const emptied = `${everything}; update audit.head set size = 0, frontier = ''`;
    expect(await broken(emptied)).toBeNull();
    expect(await broken(emptied, { outside: [witnessed] })).toMatchObject({ kind: 'MISSING', from: 0, to: ENTRIES });
  });

  it('whoever signs with a key that nobody believes', async () => {
    const other = generateKeyPairSync('ed25519').privateKey;
    const { fault } = await trail.verify({ believed: [parseVkey(logVkey(ORIGIN, other))] });
    expect(fault).toMatchObject({ kind: 'SIGNATURE' });
  });
});
