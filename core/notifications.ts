/**
 * Hears what a database tells (PostgreSQL's LISTEN): one connection that does nothing else, made again when it is lost. A
 * message can be lost with it, so whoever listens is then told that anything may have changed. Nothing may rest on this
 * alone: it only makes sooner what is found out anyway.
 */
import pg from 'pg';
import { type LoneOptions, loneClient } from './lone-connection.ts';

export interface Listening {
  /** Resolves when nothing more is heard and no connection is left. */
  close(): Promise<void>;
}

export interface ListenOptions extends LoneOptions {
  readonly channel: string;
  /** What was told; null when something may have been that was not heard. */
  readonly heard: (payload: string | null) => void;
}

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;

async function listenOnce({ channel, heard, ...connection }: ListenOptions, lost: () => void): Promise<pg.Client> {
  const client = loneClient(connection, lost);
  client.on('notification', ({ payload }) => heard(payload ?? ''));
  try {
    await client.connect();
    await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    return client;
  } catch (error) {
    client.end().catch(() => undefined);
    throw error;
  }
}

export function listenTo(options: ListenOptions): Listening {
  let closed = false;
  let pause = FIRST_PAUSE;
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<pg.Client | undefined> = Promise.resolve(undefined);

  const again = (): void => {
    if (closed || timer) return;
    options.heard(null);
    timer = setTimeout(begin, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  };
  const begin = (): void => {
    timer = undefined;
    // A connection is lost once, however often it says so.
    let over = false;
    const lost = (): void => {
      if (!over) again();
      over = true;
    };
    current = listenOnce(options, lost).then(
      (client) => {
        pause = FIRST_PAUSE;
        // Between the loss and now something may have been told to nobody.
        if (!closed) options.heard(null);
        return client;
      },
      () => {
        lost();
        return undefined;
      },
    );
  };
  begin();
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      const client = await current;
      await client?.end().catch(() => undefined);
    },
  };
}
