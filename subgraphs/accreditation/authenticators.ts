/** The one-time codes of accounts: binding a device, and using a code up. */
import type { Asks, Database } from '#core/database.ts';
import type { Keyring } from '#core/secrets.ts';
import * as sql from './mediation-sql.ts';
import { enrolmentUri, newSecret, stepOf } from './one-time-code.ts';

/** What the secrets of devices are sealed for. */
export const USE = 'authenticator';

export function authenticatorsIn(database: Database, keys: Keyring) {
  /** Whether the code is good and had not been used: of any number of times at once, one is told yes. */
  async function spend(asks: Asks, account: string, code: string, now: Date, confirmed: boolean): Promise<boolean> {
    const [found] = await asks.ask(sql.authenticatorOf, [account]);
    // Somebody without one costs as much time as somebody with one.
    const secret = found ? keys.unseal(USE, found.secret) : newSecret();
    const step = stepOf(secret, code, now);
    const [spent] = step === null ? [] : await asks.ask(sql.useStep, [account, String(step), now, confirmed]);
    if (spent === undefined) await asks.ask(sql.countFailure, [account, now]);
    return spent !== undefined;
  }

  return {
    /** What the user's device is to read; null when one is bound already and its code is not given. */
    enrol: async (account: string, currentCode: string | null, now: Date): Promise<string | null> => {
      const replaces = currentCode !== null && (await spend(database, account, currentCode, now, true));
      const secret = newSecret();
      const [kept] = await database.ask(sql.keepSecret, [account, keys.seal(USE, secret), now, replaces]);
      return kept ? enrolmentUri(secret) : null;
    },

    /** The first code of a device binds it. */
    confirm: (account: string, code: string, now: Date): Promise<boolean> => spend(database, account, code, now, false),

    /** Uses up a code of a bound device. */
    spend: (account: string, code: string, now: Date): Promise<boolean> => spend(database, account, code, now, true),
  };
}
export type Authenticators = ReturnType<typeof authenticatorsIn>;
