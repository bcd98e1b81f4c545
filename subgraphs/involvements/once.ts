/** A change is carried out once per key: a repetition waits for the first, and gets its result. */
import type { RequestContext } from '#core/context.ts';
import type { Asks, Database } from '#core/database.ts';
import type { Keyring } from '#core/secrets.ts';
import * as sql from './change-sql.ts';
import type { InvolvementKey } from './involvement.ts';
import { type Problem, Refused } from './problems.ts';

export interface Change {
  readonly context: RequestContext;
  /** The child it is about, already found to be one the viewer may know of. */
  readonly childId: string;
  readonly key: string;
  /** Everything that was asked, for telling a repetition from a key used twice. */
  readonly asked: readonly unknown[];
}

/** What was changed, or why nothing was. */
export type Done = { readonly changed: InvolvementKey } | { readonly problem: Problem };

type Work = (within: Asks) => Promise<InvolvementKey>;
/** What belongs to a change that was made, in its transaction. */
type Afterwards = (within: Asks, change: Change, changed: InvolvementKey) => Promise<void>;

const nothingMore: Afterwards = async () => undefined;

export const onceIn =
  (database: Database, keys: Keyring, afterwards: Afterwards = nothingMore) =>
  async (change: Change, work: Work): Promise<Done> => {
    const { context, childId, key, asked } = change;
    const { account } = context.viewer;
    const fingerprint = keys.fingerprint('change', JSON.stringify([childId, ...asked]));
    try {
      return await database.transaction(async (within) => {
        const [claimed] = await within.ask(sql.claimKey, [account, key, fingerprint, childId, context.now]);
        if (claimed) {
          const changed = await work(within);
          await within.ask(sql.settleKey, [account, key, changed.id, changed.childId]);
          await afterwards(within, change, changed);
          return { changed };
        }
        const [used] = await within.ask(sql.usedKey, [account, key]);
        if (!used || Buffer.compare(used.fingerprint, fingerprint) !== 0)
          throw new Refused('KEY_REUSED', 'idempotencyKey');
        return { changed: { childId: used.childId, id: used.involvement } };
      });
    } catch (error) {
      if (error instanceof Refused) return { problem: error.problem };
      throw error;
    }
  };
