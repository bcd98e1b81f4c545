/**
 * What leads from a new identity to the old one: under a key of its own, that the rest of the directory does not use, and
 * opened to two of the custodians who are named in the settings, by order of a court (domain rules 7.10).
 */
import type { Asks, Database } from '#core/database.ts';
import type { Keyring } from '#core/secrets.ts';
import { newUuid } from '#core/uuid.ts';
import * as sql from './identity-sql.ts';
import type { Acting } from './shield-act.ts';
import { Refused } from './shield-problems.ts';

export interface SealedLinks {
  /** Keeps the way from the new record to the old one, and from every record of the old child to the new one. */
  keep(within: Asks, fresh: string, old: string, records: readonly string[]): Promise<void>;
  /** The other record, once two custodians have asked for the same; null until then. What is asked is kept first. */
  open(database: Database, asking: Omit<Acting, 'within'>, childId: string, courtOrder: string): Promise<string | null>;
}

export function sealedLinksWith(keys: Keyring, custodians: readonly string[]): SealedLinks {
  const recordOf = (id: string): Buffer => keys.fingerprint('record', id);
  const keep = (within: Asks, from: string, to: string): Promise<never[]> =>
    within.ask(sql.keepLink, [recordOf(from), keys.seal('link', to)]);
  return {
    keep: async (within, fresh, old, records) => {
      await keep(within, fresh, old);
      for (const each of records) await keep(within, each, fresh);
    },
    open: async (database, { context: { viewer, now }, person }, childId, courtOrder) => {
      if (!custodians.includes(viewer.account)) throw new Refused('NOT_A_CUSTODIAN');
      const asked = keys.fingerprint('opening', JSON.stringify([childId, courtOrder]));
      await database.ask(sql.askToOpen, [newUuid(now), asked, person, viewer.account, courtOrder, now]);
      const [{ persons } = { persons: 0 }] = await database.ask(sql.askedToOpen, [asked, now]);
      if (persons < 2) return null;
      const [found] = await database.ask(sql.linkOf, [recordOf(childId)]);
      if (found === undefined) throw new Refused('NO_SEALED_LINK', 'childId');
      return keys.unseal('link', found.link);
    },
  };
}
