/** One change of an account under way, and the note that every change leaves. */
import type { Asks } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import { newUuid } from '#core/uuid.ts';
import type { Role } from '#core/words.ts';
import * as sql from './account-change-sql.ts';
import type { AdministeredRow } from './account-store.ts';

export interface Change {
  readonly within: Asks;
  /** As it was before, and locked. */
  readonly account: AdministeredRow;
  /** Who makes it. */
  readonly actor: {
    readonly id: string;
    readonly personId: string;
    readonly role: Role;
    readonly organisation: string;
  };
  readonly now: Date;
  readonly today: IsoDate;
}

/** What was done, about what, by whom: codes alone. */
export const note = ({ within, account, actor, now }: Change, act: string, about: string | null, evidence?: string) =>
  within.ask(sql.insertEvent, [newUuid(now), account.id, act, about, evidence ?? null, actor.id, now]);
