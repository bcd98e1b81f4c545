/** Asking a witness to cosign (c2sp.org/tlog-witness): what a log says, and what it makes of the answer. */
import { openCheckpoint, parseCheckpoint } from '#transparency/checkpoint.ts';
import { consistencyProof, type HashesOf } from '#transparency/merkle.ts';
import { NoteError, parseVkey, type Verifier } from '#transparency/note.ts';

/** Why there is no cosignature: a short code for the log. */
export class NotCosigned extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Another process of ours was faster. */
export const OVERTAKEN = 'OVERTAKEN';

const PATIENCE = 2_000;

interface Cosigned {
  /** The checkpoint with the witness's line after it. */
  readonly note: string;
  /** When it was signed, by the witness's clock. */
  readonly at: Date;
}

/** `length`: how long the log is at this moment. */
export function witnessAt(url: string, vkey: string, hashesOf: HashesOf, length: () => Promise<number>) {
  const believed: Verifier = parseVkey(vkey);
  /** How long the log was when this witness last signed, as far as we know. */
  let known = 0;

  async function submit(note: string, size: number, old: number): Promise<Response> {
    const proof = await consistencyProof(old, size, hashesOf);
    const lines = [`old ${old}`, ...proof.map((hash) => hash.toString('base64')), '', note];
    return fetch(`${url.replace(/\/$/, '')}/add-checkpoint`, {
      method: 'POST',
      body: lines.join('\n'),
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    });
  }

  /**
   * The witness remembers a longer log than the one it is asked about: then ours has lost what was in it, or another process
   * of ours was faster, and has had a longer one signed meanwhile.
   */
  async function shorterThan(theirs: number): Promise<NotCosigned> {
    return new NotCosigned((await length()) < theirs ? 'LOG_SHORTER_THAN_WITNESSED' : OVERTAKEN);
  }

  /** How long the log is that the witness remembers. */
  async function remembered(refusal: Response, size: number): Promise<number> {
    const text = await refusal.text();
    const theirs = /^(?:0|[1-9]\d*)\n$/.test(text) ? Number(text) : Number.NaN;
    if (theirs > size) throw await shorterThan(theirs);
    // That it remembers what we said it does means that it remembers another history of the same length.
    if (theirs === known || Number.isNaN(theirs)) throw new NotCosigned('LOG_DIFFERS_FROM_WITNESSED');
    return theirs;
  }

  async function line(note: string, size: number): Promise<string> {
    if (known > size) throw await shorterThan(known);
    let answer = await submit(note, size, known);
    if (answer.status === 409) {
      known = await remembered(answer, size);
      answer = await submit(note, size, known);
    }
    if (answer.status !== 200) throw new NotCosigned(`WITNESS_ANSWERED_${answer.status}`);
    return answer.text();
  }

  return {
    /** The checkpoint, cosigned. Throws NotCosigned, or what kept us from asking. */
    cosign: async (note: string): Promise<Cosigned> => {
      const { size } = parseCheckpoint(note);
      const cosigned = note + (await line(note, size));
      const at = cosignedAt(cosigned, believed);
      if (at === null) throw new NotCosigned('COSIGNATURE_WRONG');
      known = size;
      return { note: cosigned, at };
    },
    /** When this witness signed a checkpoint that was kept; null when it did not. */
    signedAt: (note: string): Date | null => cosignedAt(note, believed),
  };
}
export type Witness = ReturnType<typeof witnessAt>;

function cosignedAt(note: string, believed: Verifier): Date | null {
  try {
    const time = openCheckpoint(note, [believed]).signatures[0]?.time;
    return typeof time === 'number' ? new Date(time * 1000) : null;
  } catch (error) {
    if (error instanceof NoteError) return null;
    throw error;
  }
}
