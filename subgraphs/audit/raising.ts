/** From a signal to an incident: the open one of the account, or a new one. */
import type { Clock } from '#core/clock.ts';
import type { Asks } from '#core/database.ts';
import * as sql from './follow-sql.ts';

interface Because {
  readonly idx: string;
  readonly account: string;
  readonly organisation: string | null;
  readonly mediator: string | null;
  readonly mediatorOrganisation: string | null;
}

/** That something about an account is to be looked into: on which day that was found, and which entries say it. */
export interface Raised {
  readonly detector: string;
  readonly account: string;
  readonly day: string;
  readonly because: readonly Because[];
}

export interface RaisingMeans {
  /** Whose an account is; null where nobody's. */
  readonly person: (account: string) => Promise<string | null>;
  readonly clock: Clock;
}

/** Where the account worked when it was signalled. */
function organisationOf({ account, because }: Raised): string {
  const [look] = because;
  return (look?.account === account ? look.organisation : look?.mediatorOrganisation) ?? '';
}

/**
 * Within a transaction that holds the follower: of two that signal one account, one opens the incident and one joins it.
 * Nothing of it is logged: whoever reads every line of the log and may open every incident but one would know of that one
 * whom it is about (law 3). Auditors are called about their own (`npm run audit -- alerts`).
 */
export function raisingWith({ person, clock }: RaisingMeans) {
  /** Nobody's account stands for itself: it is still somebody who may not settle what they are in. */
  const personOf = async (account: string): Promise<string> => (await person(account)) ?? account;

  return async (within: Asks, signal: Raised): Promise<void> => {
    const { detector, account, day, because } = signal;
    const now = clock();
    const [open] = await within.ask(sql.openIncidentOf, [account]);
    const [incident] = open ? [open] : await within.ask(sql.openIncident, [account, organisationOf(signal), now]);
    if (incident === undefined) throw new TypeError('an incident was neither there nor opened');
    await within.ask(sql.insertSignal, [detector, account, day, incident.number, now]);
    await within.ask(sql.insertIncidentEntries, [incident.number, detector, because.map(({ idx }) => idx)]);
    const named = because.flatMap((look) => [look.account, look.mediator]).filter((each) => each !== null);
    const persons = await Promise.all([...new Set([account, ...named])].map(personOf));
    await within.ask(sql.insertParties, [incident.number, [...new Set(persons)]]);
  };
}
