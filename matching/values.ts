/**
 * Texts met while matching, each known by a small number, so that a million records are columns of integers and equal
 * means the same number. 0 is "not known": it agrees with nothing and speaks against nothing.
 */
export class Values {
  readonly #ids = new Map<string, number>();
  readonly #texts: string[] = [''];
  readonly #sets = new Map<number, readonly number[]>();

  get size(): number {
    return this.#texts.length;
  }

  id(text: string): number {
    if (text === '') return 0;
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#texts.length;
    // A slice would keep alive the whole chunk of the file it was cut from.
    const own = text.length > 12 ? Buffer.from(text).toString() : text;
    this.#ids.set(own, id);
    this.#texts.push(own);
    return id;
  }

  /** The number of a text that was met before, else 0. */
  known(text: string): number {
    return this.#ids.get(text) ?? 0;
  }

  text(id: number): string {
    return this.#texts[id] ?? '';
  }

  /** Several values of one field (every surname a child ever had) as one value. */
  setOf(ids: readonly number[]): number {
    const members = [...new Set(ids.flatMap((id) => this.members(id)))].filter((id) => id !== 0);
    const [only = 0] = members;
    if (members.length <= 1) return only;
    const id = this.id(`\u0001${members.toSorted((one, other) => one - other).join(' ')}`);
    this.#sets.set(id, members);
    return id;
  }

  /** Whether any field anywhere holds several values: where none does, nobody need look. */
  get hasSets(): boolean {
    return this.#sets.size > 0;
  }

  members(id: number): readonly number[] {
    return this.#sets.get(id) ?? [id];
  }
}
