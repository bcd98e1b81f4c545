/**
 * A proof in one file (c2sp.org/tlog-proof): that an entry stands in the log, as the log and its witnesses signed it. Ours
 * carries the entry itself as extra data, so that nothing else is needed to check it; the data is believed only because
 * its hash is what was proved.
 */
import { openCheckpoint } from './checkpoint.ts';
import { leafHash } from './merkle.ts';
import { NoteError, type Signature, type Verifier } from './note.ts';
import { verifyInclusion } from './verify-proof.ts';

const MAGIC = 'c2sp.org/tlog-proof@v1';

export interface ProofFile {
  readonly body: Buffer;
  readonly index: number;
  readonly proof: readonly Buffer[];
  /** The signed checkpoint, with the cosignatures there are. */
  readonly checkpoint: string;
}

export const formatProof = ({ body, index, proof, checkpoint }: ProofFile): string =>
  [
    MAGIC,
    `extra ${body.toString('base64')}`,
    `index ${index}`,
    ...proof.map((hash) => hash.toString('base64')),
    '',
    checkpoint,
  ].join('\n');

/** Throws a NoteError where the text is not such a file. */
export function parseProof(text: string): ProofFile {
  const end = text.indexOf('\n\n');
  const [magic, extra = '', index = '', ...hashes] = text.slice(0, end).split('\n');
  const [, base64 = ''] = /^extra ([A-Za-z0-9+/]+=*)$/.exec(extra) ?? [];
  const [, place = ''] = /^index (0|[1-9]\d*)$/.exec(index) ?? [];
  const proof = hashes.map((hash) => Buffer.from(hash, 'base64'));
  if (end < 0 || magic !== MAGIC || base64 === '' || place === '' || proof.some(({ length }) => length !== 32)) {
    throw new NoteError('not a proof file');
  }
  return { body: Buffer.from(base64, 'base64'), index: Number(place), proof, checkpoint: text.slice(end + 2) };
}

export interface Proved {
  readonly index: number;
  readonly body: Buffer;
  readonly size: number;
  readonly signatures: readonly Signature[];
}

/** Checks a proof file against the keys that are believed, of which the log's own must be one. Throws a NoteError. */
export function verifyProofFile(text: string, believed: readonly Verifier[]): Proved {
  const { body, index, proof, checkpoint } = parseProof(text);
  const { origin, size, root, signatures } = openCheckpoint(checkpoint, believed);
  if (!signatures.some(({ by, time }) => time === null && by.name === origin)) {
    throw new NoteError('the checkpoint is not signed by its log');
  }
  if (!verifyInclusion({ leaf: leafHash(body), index, size, proof, root })) {
    throw new NoteError('the entry is not what the log has at this place');
  }
  return { index, body, size, signatures };
}
