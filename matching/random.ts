/** Random numbers that are the same in every run (xorshift128, Marsaglia 2003): a model can be made again. */
export class Random {
  readonly #state: Uint32Array;

  constructor(seed: number) {
    this.#state = Uint32Array.of(seed || 1, Math.imul(seed, 2654435761) || 2, 0x9e3779b9, 0x243f6a88);
    for (let warm = 0; warm < 50; warm++) this.next();
  }

  /** 32 random bits. */
  next(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#state;
    const mixed = a ^ (a << 11);
    this.#state.set([b, c, d, d ^ (d >>> 19) ^ mixed ^ (mixed >>> 8)]);
    return this.#state[3] ?? 0;
  }

  /** From 0 up to, but not, 1. */
  fraction(): number {
    return this.next() / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  chance(share: number): boolean {
    return this.fraction() < share;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }
}
