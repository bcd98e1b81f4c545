/** The records that the statements of one batch have made or touched so far: the next one meets them as the database will. */
import type { KnownRecord } from './candidates.ts';

export class Batch {
  readonly #records = new Map<string, KnownRecord>();
  readonly #under = new Map<string, Set<string>>();

  /** A record as it is now, and the keys and numbers a statement of it is found by. */
  put(record: KnownRecord, handles: readonly string[]): void {
    this.#records.set(record.id, record);
    for (const handle of handles) {
      const ids = this.#under.get(handle);
      if (ids) ids.add(record.id);
      else this.#under.set(handle, new Set([record.id]));
    }
  }

  /** Those touched here that share a key or a number. */
  met(handles: readonly string[]): KnownRecord[] {
    const ids = new Set(handles.flatMap((handle) => [...(this.#under.get(handle) ?? [])]));
    return [...ids].flatMap((id) => this.#records.get(id) ?? []);
  }

  /** Whether it was made or touched here. */
  has(id: string): boolean {
    return this.#records.has(id);
  }
}
