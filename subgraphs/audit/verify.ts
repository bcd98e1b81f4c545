/**
 * Checks a whole log: derives everything anew from the bodies of its entries and compares it with whatever else says what
 * they were. Each way to change a log contradicts one of these, and the first entry it contradicts is named:
 *
 * - an entry's own hash, and the copy of it that came in with it (edits, swaps);
 * - the count of places (deletions), the head (truncation);
 * - the subtrees that are kept, the frontier at the head (hashes changed too);
 * - what the log signed, and what its witness did (a history that was rewritten from end to end).
 */
import { Frontier } from '#transparency/merkle.ts';
import type { Verifier } from '#transparency/note.ts';
import { KEPT_LEVELS } from './batch.ts';
import { checkEntry, Faulty, type LogFault, type Subject } from './check-entry.ts';
import type { LogEntry, LogSource, StoredEntry } from './log-source.ts';
import { type Signed, signedIn, type Unsigned } from './signed.ts';

export interface Verification {
  readonly entries: number;
  readonly root: string;
  /** Entries whose parameters have been erased. */
  readonly erased: number;
  readonly checkpoints: number;
  /** The last that was signed: how much of the log it covers, and who signed. */
  readonly covered: number;
  readonly signers: readonly string[];
  readonly fault: LogFault | null;
}

export interface VerifyOptions {
  readonly source: LogSource;
  /** Whose signatures are believed: the log's keys, old and new, and its witnesses'. */
  readonly believed: readonly Verifier[];
  /** Checkpoints from elsewhere, such as the witness: what a rewritten database cannot have changed. */
  readonly outside?: readonly string[];
  readonly progress?: (entries: number) => void;
}

type Entries = readonly (LogEntry | StoredEntry)[];

class Verifying {
  readonly tree = Frontier.empty();
  readonly #source: LogSource;
  readonly #signed: ReturnType<typeof signedIn>;
  /** Everything before this place is what somebody signed. */
  #sound = 0;
  erased = 0;
  checkpoints = 0;
  last: Signed | null = null;

  constructor({ source, believed, outside = [] }: VerifyOptions) {
    this.#source = source;
    this.#signed = signedIn(source, believed, outside);
  }

  #compare(next: Signed | Unsigned): void {
    const { size } = next;
    if ('invalid' in next || size < this.tree.size) throw new Faulty('SIGNATURE', Math.min(size, this.#sound), size);
    const by = next.by.join(', ');
    if (size > this.tree.size) throw new Faulty('MISSING', this.tree.size, size, by);
    if (!next.root.equals(this.tree.root())) throw new Faulty('REWRITTEN', this.#sound, size, by);
    this.#sound = size;
    this.checkpoints += 1;
    this.last = next;
  }

  /** Compares with what was signed of a log as long as this; in the end with all that is left. */
  async compareSigned(atEnd: boolean): Promise<void> {
    for (;;) {
      const next = await this.#signed.peek();
      if (next === null || (next.size > this.tree.size && !atEnd)) return;
      this.#compare(next);
      this.#signed.take();
    }
  }

  async #compareSubtree(level: number, pos: number, hash: Buffer): Promise<void> {
    const kept = await this.#source.copies?.subtree(level, pos);
    if (kept === undefined || kept?.equals(hash)) return;
    const width = 2 ** level;
    throw new Faulty('TREE_CHANGED', Math.max(this.#sound, pos * width), (pos + 1) * width);
  }

  /** Lets the tree grow by one, stopping where somebody has said what it was then. */
  async #grow(leaf: Buffer): Promise<void> {
    const completed: [level: number, pos: number, hash: Buffer][] = [];
    this.tree.append(leaf, ({ level, pos }, hash) => {
      if (level % KEPT_LEVELS === 0) completed.push([level, pos, hash]);
    });
    for (const [level, pos, hash] of completed) await this.#compareSubtree(level, pos, hash);
    const next = this.#signed.now();
    if (next === undefined || (next !== null && next.size <= this.tree.size)) await this.compareSigned(false);
  }

  /** The hashes that came in with these entries; null where nobody kept them. */
  async #copies(entries: Entries): Promise<readonly (Buffer | null)[] | null> {
    const { copies } = this.#source;
    const [first, last] = [entries[0]?.idx, entries.at(-1)?.idx];
    if (!copies || first === undefined || last === undefined || last - first >= entries.length) return null;
    return copies.leaves(first, last + 1);
  }

  #checkPlace(idx: number): void {
    const { copies } = this.#source;
    if (idx !== this.tree.size) throw new Faulty('MISSING', this.tree.size, Math.max(idx, this.tree.size + 1));
    if (copies && idx >= copies.size) throw new Faulty('BEYOND_HEAD', idx);
  }

  async take(entries: Entries): Promise<void> {
    const copies = await this.#copies(entries);
    const subjects: Subject[] = [];
    for (const [index, entry] of entries.entries()) {
      this.#checkPlace(entry.idx);
      const checked = checkEntry(entry, copies?.[index]);
      if (checked.erased) this.erased += 1;
      subjects.push(...checked.subjects);
      await this.#grow(checked.leaf);
    }
    const unfound = subjects.length === 0 ? null : await this.#source.copies?.missingSubject(subjects);
    if (typeof unfound === 'number') throw new Faulty('INDEX_CHANGED', unfound);
  }

  async end(): Promise<void> {
    const { copies } = this.#source;
    if (copies && copies.size > this.tree.size) throw new Faulty('MISSING', this.tree.size, copies.size);
    await this.compareSigned(true);
    if (copies && !copies.frontier.equals(this.tree.encode())) {
      throw new Faulty('TREE_CHANGED', this.#sound, this.tree.size);
    }
  }
}

export async function verifyLog(options: VerifyOptions): Promise<Verification> {
  const verifying = new Verifying(options);
  let fault: LogFault | null = null;
  try {
    await verifying.compareSigned(false);
    for await (const entries of options.source.entries()) {
      await verifying.take(entries);
      options.progress?.(verifying.tree.size);
    }
    await verifying.end();
  } catch (error) {
    if (!(error instanceof Faulty)) throw error;
    fault = error.fault;
  }
  const { tree, erased, checkpoints, last } = verifying;
  return {
    entries: tree.size,
    root: tree.root().toString('base64'),
    erased,
    checkpoints,
    covered: last?.size ?? 0,
    signers: last?.by ?? [],
    fault,
  };
}
