/** The one-time codes of accounts: binding a device, and using a code up. */
import type { Database } from '#core/database.ts';
import type { Keyring } from '#core/secrets.ts';
import * as sql from './mediation-sql.ts';
import { enrolmentUri, newSecret, stepOf } from './one-time-code.ts';

/** What the secrets of devices are sealed for. */
export const USE = 'authenticator';

/**
 * How many wrong codes a quarter of an hour bears. Six digits must not be there to be tried; and nobody alone can shut the
 * device of another: whoever tries is shut out first, for that device and then for all.
 */
const MOST = { ofPair: 3, byThem: 5, ofDevice: 15 } as const;

/** A code as it is given: by whom, for whose device. */
export interface GivenCode {
  readonly triedBy: string;
  readonly account: string;
  readonly code: string;
}

type Wrong = Readonly<Record<keyof typeof MOST, number>>;

const isShut = (wrong: Wrong | undefined): boolean =>
  wrong === undefined || (Object.keys(MOST) as (keyof Wrong)[]).some((kind) => wrong[kind] >= MOST[kind]);

export function authenticatorsIn(database: Database, keys: Keyring) {
  /** Whether the code is good and had not been used: of any number of times at once, one is told yes. */
  const spend = ({ triedBy, account, code }: GivenCode, now: Date, confirmed: boolean): Promise<boolean> =>
    database.transaction(async (within) => {
      await within.ask(sql.takeTurn, [triedBy]);
      const [found] = await within.ask(sql.authenticatorOf, [account]);
      const [wrong] = await within.ask(sql.wrongCodes, [triedBy, account, now]);
      // Somebody without a device costs as much time as somebody with one.
      const step = stepOf(found ? keys.unseal(USE, found.secret) : newSecret(), code, now);
      if (isShut(wrong)) return false;
      const [spent] = step === null ? [] : await within.ask(sql.useStep, [account, String(step), now, confirmed]);
      if (spent === undefined) await within.ask(sql.noteWrongCode, [triedBy, account, now]);
      return spent !== undefined;
    });

  return {
    /** What the user's device is to read; null when one is bound already and its code is not given. */
    enrol: async (account: string, currentCode: string | null, now: Date): Promise<string | null> => {
      const given = currentCode === null ? null : { triedBy: account, account, code: currentCode };
      const replaces = given !== null && (await spend(given, now, true));
      const secret = newSecret();
      const [kept] = await database.ask(sql.keepSecret, [account, keys.seal(USE, secret), now, replaces]);
      return kept ? enrolmentUri(secret) : null;
    },

    /** The first code of a device binds it. */
    confirm: (account: string, code: string, now: Date): Promise<boolean> =>
      spend({ triedBy: account, account, code }, now, false),

    /** Uses up a code of a bound device. */
    spend: (given: GivenCode, now: Date): Promise<boolean> => spend(given, now, true),
  };
}
export type Authenticators = ReturnType<typeof authenticatorsIn>;
