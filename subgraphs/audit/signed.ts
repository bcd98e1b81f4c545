/** What was signed of a log, from the log itself and from elsewhere, the shortest log first. */
import { openCheckpoint, parseCheckpoint } from '#transparency/checkpoint.ts';
import { NoteError, type Verifier } from '#transparency/note.ts';
import type { LogSource } from './log-source.ts';

export interface Signed {
  readonly size: number;
  readonly root: Buffer;
  /** Names of those who signed it, of those who are believed. */
  readonly by: readonly string[];
}

/** A checkpoint that nobody who is believed has signed. */
export interface Unsigned {
  readonly size: number;
  readonly invalid: true;
}

function open(note: string, believed: readonly Verifier[]): Signed | Unsigned {
  try {
    const { size, root, signatures } = openCheckpoint(note, believed);
    return { size, root, by: signatures.map(({ by }) => by.name) };
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return { size: sizeIn(note), invalid: true };
  }
}

function sizeIn(note: string): number {
  try {
    return parseCheckpoint(note).size;
  } catch (error) {
    if (error instanceof NoteError) return 0;
    throw error;
  }
}

export function signedIn({ checkpoints }: LogSource, believed: readonly Verifier[], outside: readonly string[]) {
  const others = outside.map((note) => open(note, believed)).toSorted((one, other) => one.size - other.size);
  const pages = checkpoints()[Symbol.asyncIterator]();
  let page: readonly string[] = [];
  let at = 0;
  /** The next of the log's own: undefined when it has to be fetched, null when there is none. */
  let own: Signed | Unsigned | null | undefined;
  let next: Signed | Unsigned | null | undefined;

  async function fetchOwn(): Promise<Signed | Unsigned | null> {
    if (at >= page.length) {
      const { done, value } = await pages.next();
      [page, at] = [done ? [] : value, 0];
    }
    const note = page[at];
    at += 1;
    return note === undefined ? null : open(note, believed);
  }

  return {
    /** The next one, if that is known without asking. */
    now: () => next,
    peek: async (): Promise<Signed | Unsigned | null> => {
      if (next !== undefined) return next;
      if (own === undefined) own = await fetchOwn();
      const other = others[0] ?? null;
      next = other && (own === null || other.size <= own.size) ? other : own;
      return next;
    },
    /** Done with the next one. */
    take: (): void => {
      if (next === others[0]) others.shift();
      else own = undefined;
      next = undefined;
    },
  };
}
