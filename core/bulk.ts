/** One connection with the rights of the database's owner, for loading more than statements can: `npm run england`. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

export interface Bulk {
  ask<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Sends rows in COPY's text format into a table and its columns, as `copy ... from stdin` names them. */
  copy(statement: string, rows: Uint8Array): Promise<void>;
  /** All or nothing. */
  transaction<Result>(work: () => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

const PIECE = 1 << 18;

function* pieces(bytes: Uint8Array): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE)
    yield Buffer.from(bytes.buffer, at, Math.min(PIECE, bytes.length - at));
}

export async function openBulk(url: string): Promise<Bulk> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'contactpoint bulk',
    options: '-c timezone=UTC',
  });
  await client.connect();
  const ask = async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
    (await client.query(text, [...values])).rows as Row[];
  return {
    ask,
    copy: async (statement, rows) => {
      if (rows.length > 0) await pipeline(Readable.from(pieces(rows)), client.query(copyFrom(statement)));
    },
    transaction: async (work) => {
      await ask('begin');
      try {
        const result = await work();
        await ask('commit');
        return result;
      } catch (error) {
        // The connection may be what failed: then there is nothing left to undo.
        await ask('rollback').catch(() => undefined);
        throw error;
      }
    },
    close: () => client.end(),
  };
}
