/**
 * One question for what several requests want at the same time: keys that wait while a batch is being asked go together
 * into the next, without a timer. Never a cache: every answer goes to whoever asked for it, and is then forgotten.
 */
interface Waiting<Key, Result> {
  readonly key: Key;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export interface TogetherOptions {
  /** How many batches are under way at once: one would leave the database waiting for us. */
  readonly lanes?: number;
  /** How many keys a batch holds. */
  readonly most?: number;
}

/** `ask` answers many keys in their order. The same function for one key, asked together with whoever else asks now. */
export function together<Key, Result>(
  ask: (keys: readonly Key[]) => Promise<readonly Result[]>,
  { lanes = 2, most = 100 }: TogetherOptions = {},
): (key: Key) => Promise<Result> {
  let waiting: Waiting<Key, Result>[] = [];
  let busy = 0;
  let planned = false;

  const settle = async (batch: readonly Waiting<Key, Result>[]): Promise<void> => {
    try {
      const results = await ask(batch.map(({ key }) => key));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    busy -= 1;
    begin();
  };
  const begin = (): void => {
    planned = false;
    while (waiting.length > 0 && busy < lanes) {
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      busy += 1;
      void settle(batch);
    }
  };
  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (planned || busy >= lanes) return;
      planned = true;
      // After what else this turn of the event loop has to ask.
      setImmediate(begin);
    });
}

/** The same for questions that can only be asked together when they have the same shape. Shapes not asked for are dropped. */
export function togetherByShape<Key, Result>(
  askFor: (shape: string) => (keys: readonly Key[]) => Promise<readonly Result[]>,
  { keep = 500, ...options }: TogetherOptions & { readonly keep?: number } = {},
): (shape: string, key: Key) => Promise<Result> {
  const askers = new Map<string, (key: Key) => Promise<Result>>();
  return (shape, key) => {
    const known = askers.get(shape);
    if (known) return known(key);
    if (askers.size >= keep) askers.clear();
    const asker = together(askFor(shape), options);
    askers.set(shape, asker);
    return asker(key);
  };
}
