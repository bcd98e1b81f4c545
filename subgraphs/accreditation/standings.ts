/** The port by which the gateway asks for standings, and is told when one has changed. */

import type { Clock } from '#core/clock.ts';
import { dayOf } from '#core/clock.ts';
import type { Database } from '#core/database.ts';
import { type IsoDate, isUuid } from '#core/ids.ts';
import { causeOf, type Log } from '#core/log.ts';
import type { Listening } from '#core/notifications.ts';
import type { Standing, StandingReader } from '#core/ports.ts';
import type { AccountStore } from './account-store.ts';
import { type ClientRow, standingOf } from './standing.ts';

export interface StandingsOptions {
  readonly database: Database;
  readonly accounts: AccountStore;
  readonly client: (id: string, today: IsoDate) => Promise<ClientRow | null>;
  readonly clock: Clock;
  readonly log: Log;
}

type Listener = (account: string | null) => void;

export interface Standings extends StandingReader {
  /** The same through no program, from no place in particular, and without being a use of the account. */
  of(account: string): Promise<Standing | null>;
  /** Notes that an account is in use. */
  noteUse(account: string): void;
  close(): Promise<void>;
}

const KEPT = 20_000;

export function standingsOf({ database, accounts, client, clock, log }: StandingsOptions): Standings {
  const listeners = new Set<Listener>();
  let listening: Listening | undefined;
  /** On which day the use of an account was noted last. */
  const noted = new Map<string, IsoDate>();
  const underWay = new Set<Promise<unknown>>();

  /** Once a day. Who asks does not wait for it, and nothing hangs on it: what was not noted is noted with the next use. */
  const noteUse = (account: string): void => {
    const today = dayOf(clock());
    if (noted.get(account) === today) return;
    if (noted.size >= KEPT) noted.clear();
    noted.set(account, today);
    const note = accounts.noteUse(account, today).catch((error: unknown) => {
      noted.delete(account);
      log.warn('a use was not noted', { subgraph: 'accreditation', cause: causeOf(error) });
    });
    underWay.add(note);
    void note.finally(() => underWay.delete(note));
  };

  const of = async (id: string, clientId: string | null, address: string | null): Promise<Standing | null> => {
    if (!isUuid(id)) return null;
    const today = dayOf(clock());
    const [account, program] = await Promise.all([
      accounts.standing(id, today, address),
      clientId === null ? null : client(clientId, today),
    ]);
    return account && standingOf(account, program, today);
  };

  return {
    standing: async (id, clientId, address) => {
      const standing = await of(id, clientId, address);
      if (standing?.fault === null && standing.client !== null) noteUse(standing.account);
      return standing;
    },
    of: (account) => of(account, null, null),
    noteUse,
    changed: (listener) => {
      listeners.add(listener);
      listening ??= database.listen('standing', (account) => {
        for (const each of listeners) each(account === '' ? null : account);
      });
      return () => void listeners.delete(listener);
    },
    close: async () => {
      await listening?.close();
      await Promise.all(underWay);
    },
  };
}
