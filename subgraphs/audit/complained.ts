/**
 * A family complains of a look that it was told of: those who look into misuse find the look among their incidents, and
 * nothing of who complains, of what, or of which child. What is done about it is theirs; the complaint is the team's.
 */
import { dayOf } from '#core/clock.ts';
import type { Database } from '#core/database.ts';
import { AppError } from '#core/errors.ts';
import { factsOf } from './facts.ts';
import * as sql from './follow-sql.ts';
import { type RaisingMeans, raisingWith } from './raising.ts';

export interface ComplainingMeans extends RaisingMeans {
  readonly database: Database;
}

export const FAMILY_COMPLAINT = 'FAMILY_COMPLAINT';

/** May be told again, after whatever became of the first time: a look that was complained of is complained of. */
export function complainedOn({ database, ...means }: ComplainingMeans) {
  const raise = raisingWith(means);
  return async (place: number): Promise<void> => {
    await database.transaction(async (within) => {
      await within.ask(sql.lockFollower, []);
      const { facts } = factsOf(await within.ask(sql.entryAt, [place]));
      const [look] = facts;
      if (look === undefined) throw new AppError('NOT_FOUND');
      // Nobody's account looked: an export, a file that was loaded.
      if (look.account === null) return;
      const known = (await within.ask(sql.complainedAt, [place])).map(({ account }) => account);
      const because = [{ ...look, account: look.account }];
      // Through a mediator it was two who looked, of two organisations it may be, and either may be at fault.
      const looked = [look.account, ...(look.mediator === null ? [] : [look.mediator])];
      for (const account of looked.filter((each) => !known.includes(each))) {
        await raise(within, { detector: FAMILY_COMPLAINT, account, day: dayOf(means.clock()), because });
      }
    });
  };
}
