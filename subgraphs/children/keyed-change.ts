/** Changes of one kind, each carried out once per key: a repetition waits for the first and gets its result. */
import type { Keyring } from '#core/secrets.ts';
import type { keyedChanges } from './keyed-change-sql.ts';
import type { Acting } from './shield-act.ts';

interface Kind {
  readonly changes: Pick<ReturnType<typeof keyedChanges>, 'once'>;
  /** What fingerprints of what was asked are for: those of another kind are others. */
  readonly use: string;
  /** What is thrown where the key was used for something else. */
  readonly reused: () => Error;
}

export const onceOf =
  ({ changes, use, reused }: Kind) =>
  async (
    { within, context: { viewer, now } }: Acting,
    keys: Keyring,
    key: string,
    asked: readonly unknown[],
    work: () => Promise<string>,
  ): Promise<string> => {
    const fingerprint = keys.fingerprint(use, JSON.stringify(asked));
    const id = await changes.once(within, { account: viewer.account, key, fingerprint, now }, work);
    if (id === null) throw reused();
    return id;
  };
