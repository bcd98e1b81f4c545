/**
 * One process of several does a thing: an advisory lock of PostgreSQL, held over a connection that does nothing else and
 * let go of with it, so that a process that is killed leaves no lock behind. Whoever loses the connection is told, and
 * may have done a little more by then: what is done must bear being done twice.
 */
import { type LoneOptions, loneClient } from './lone-connection.ts';

export interface Leadership {
  /** Aborted when somebody else may lead by now. */
  readonly lost: AbortSignal;
  close(): Promise<void>;
}

export interface LeadershipOptions extends LoneOptions {
  /** What is led. */
  readonly what: string;
}

/** Null where another process leads. Rejects where the database cannot be asked. */
export async function lead({ what, ...connection }: LeadershipOptions): Promise<Leadership | null> {
  const over = new AbortController();
  const client = loneClient(connection, () => over.abort());
  const close = (): Promise<void> => client.end().catch(() => undefined);
  try {
    await client.connect();
    const { rows } = await client.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as held', [what]);
    if (rows[0]?.held === true) return { lost: over.signal, close };
  } catch (error) {
    await close();
    throw error;
  }
  await close();
  return null;
}
