/** A change is carried out once per key: a repetition waits for the first, and gets its result. */
import { type Asks, question } from '#core/database.ts';

interface Keyed {
  readonly account: string;
  readonly key: string;
  /** Of everything that was asked: tells a repetition from a key used twice. */
  readonly fingerprint: Buffer;
  readonly now: Date;
}

/** The changes of one table, and the column of it that says what was changed. */
export function keyedChanges(
  table: `${'review' | 'subject_access' | 'dispute' | 'transfer' | 'complaint' | 'participation'}_change`,
  changed: string,
) {
  const name = table.replaceAll('_', ' ');
  const claim = question<{ ok: number }, [account: string, key: string, fingerprint: Buffer, now: Date]>(
    `claim key of ${name}`,
    `insert into ${table} (account, key, fingerprint, at) values ($1, $2, $3, $4) on conflict do nothing returning 1 as ok`,
  );
  const used = question<{ fingerprint: Buffer; changed: string }, [account: string, key: string]>(
    `used key of ${name}`,
    `select fingerprint, ${changed} as changed from ${table} where account = $1 and key = $2`,
  );
  const settle = question<never, [account: string, key: string, changed: string]>(
    `settle key of ${name}`,
    `update ${table} set ${changed} = $3 where account = $1 and key = $2`,
  );
  return {
    /** What was changed, within the caller's transaction; null where the key was used for something else. */
    once: async (within: Asks, { account, key, fingerprint, now }: Keyed, work: () => Promise<string>) => {
      const [claimed] = await within.ask(claim, [account, key, fingerprint, now]);
      if (claimed) {
        const id = await work();
        await within.ask(settle, [account, key, id]);
        return id;
      }
      const [before] = await within.ask(used, [account, key]);
      return before?.fingerprint.equals(fingerprint) ? before.changed : null;
    },
    questions: [claim, used, settle],
  } as const;
}
