import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openCheckpoint, parseCheckpoint, signCheckpoint } from '#transparency/checkpoint.ts';
import { Frontier, leafHash } from '#transparency/merkle.ts';
import { cosignatureLine, logVkey, NoteError, openNote, parseVkey, witnessVkey } from '#transparency/note.ts';
import { formatProof, verifyProofFile } from '#transparency/proof-file.ts';

/** The published example of signed notes (Go's golang.org/x/mod/sumdb/note; c2sp.org/signed-note). */
const PUBLISHED = {
  vkey: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  note: `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`,
};

const log = generateKeyPairSync('ed25519').privateKey;
const witness = generateKeyPairSync('ed25519').privateKey;
const origin = 'contactpoint.test/trail';
const believed = [parseVkey(logVkey(origin, log)), parseVkey(witnessVkey('witness.test/one', witness))];
const body = Buffer.from('{"form":1}');
const tree = Frontier.empty();
tree.append(leafHash(body));
const note = signCheckpoint({ origin, size: 1, root: tree.root() }, log);
const cosigned =
  note + cosignatureLine(note.slice(0, note.indexOf('\n\n') + 1), 'witness.test/one', witness, 1_790_000_000);

describe('signed notes', () => {
  it('the published example verifies', () => {
    const { text, signatures } = openNote(PUBLISHED.note, [parseVkey(PUBLISHED.vkey)]);
    expect(text).toBe(PUBLISHED.note.slice(0, PUBLISHED.note.indexOf('\n\n') + 1));
    expect(signatures.map(({ by }) => by.name)).toEqual(['PeterNeumann']);
  });

  it.each([
    ['another word', PUBLISHED.note.replace('answer', 'solution')],
    ['a signature with another bit', PUBLISHED.note.replace('x08go/ZJ', 'x08go/ZK')],
    ['no signature', PUBLISHED.note.slice(0, PUBLISHED.note.indexOf('\n\n') + 2)],
    ['somebody else’s signature alone', PUBLISHED.note.replace('— PeterNeumann', '— PaulNeumann')],
    ['a control character', PUBLISHED.note.replace('problem,', 'problem,\t')],
    ['something after the signatures', `${PUBLISHED.note}and more\n`],
  ])('the published example with %s does not', (_what, changed) => {
    expect(() => openNote(changed, [parseVkey(PUBLISHED.vkey)])).toThrow(NoteError);
  });

  it.each([
    PUBLISHED.vkey.replace('c74f20a3', 'c74f20a4'),
    PUBLISHED.vkey.replace('PeterNeumann', 'PaulNeumann'),
    PUBLISHED.vkey.slice(0, -4),
    'nothing',
  ])('a key that is not what it says is refused: %s', (vkey) => {
    expect(() => parseVkey(vkey)).toThrow(NoteError);
  });
});

describe('checkpoints', () => {
  it('say who signed them, and a witness when', () => {
    const { size, root, signatures } = openCheckpoint(cosigned, believed);
    expect({ size, root: root.toString('hex') }).toEqual({ size: 1, root: leafHash(body).toString('hex') });
    expect(signatures.map(({ by, time }) => [by.name, time])).toEqual([
      [origin, null],
      ['witness.test/one', 1_790_000_000],
    ]);
  });

  it('a cosignature is of its moment: with another time in it, it is refused', () => {
    const lines = cosigned.split('\n');
    const [, name = '', signature = ''] = /^— (\S+) (\S+)$/.exec(lines.at(-2) ?? '') ?? [];
    const bytes = Buffer.from(signature, 'base64');
    bytes.writeBigUInt64BE(1_790_000_600n, 4);
    const moved = lines.with(-2, `— ${name} ${bytes.toString('base64')}`).join('\n');
    expect(() => openCheckpoint(moved, believed)).toThrow(NoteError);
  });

  it.each(['a\n01\nAA==\n', 'a\n-1\nAA==\n', 'a\n1\nAA==\n', '\n1\n', 'a\n1e3\n', 'a\n99999999999999999999\n'])(
    'what is none is refused: %j',
    (text) => {
      expect(() => parseCheckpoint(text)).toThrow(NoteError);
    },
  );
});

describe('proof files', () => {
  const file = formatProof({ body, index: 0, proof: [], checkpoint: cosigned });

  it('prove an entry by themselves', () => {
    expect(verifyProofFile(file, believed)).toMatchObject({ index: 0, size: 1, body });
  });

  it.each([
    ['another entry', file.replace(body.toString('base64'), Buffer.from('{"form":2}').toString('base64'))],
    ['another place', file.replace('index 0', 'index 1')],
    ['another length of the log', file.replace(`${origin}\n1\n`, `${origin}\n2\n`)],
    ['a cosignature alone', file.replace(/— contactpoint\.test\/trail .*\n/, '')],
    ['nothing of the log', file.slice(0, 40)],
  ])('prove nothing with %s', (_what, changed) => {
    expect(() => verifyProofFile(changed, believed)).toThrow(NoteError);
  });
});
