/**
 * The emergency override (domain rules 7.6): a warning, then a grant for one user, one child and one session, with the
 * alert to the responsible team in the same transaction. Prompting and granting never ask what the child is: for one that
 * is open, sealed or not there at all the same is done and answered (law 3).
 */
import type { Asks, Database } from '#core/database.ts';
import type { Disclosures } from '#core/disclosures.ts';
import { AppError } from '#core/errors.ts';
import { isUuid } from '#core/ids.ts';
import type { AccountKeeper, OpenOverride, OverrideHolder, OverrideLook } from '#core/ports.ts';
import { reasonFacts } from '#core/reasons.ts';
import type { Keyring } from '#core/secrets.ts';
import { uuidOf } from '#core/uuid.ts';
import type { Viewer } from '#core/viewer.ts';
import { notify } from './notice-sql.ts';
import { Refused } from './override-problems.ts';
import * as sql from './override-sql.ts';
import { warning } from './override-warning.ts';

/** Who acts, as what person, at what moment. */
export interface Actor {
  readonly viewer: Viewer;
  readonly person: string;
  readonly now: Date;
  readonly disclosures: Disclosures;
}

export interface OverrideMeans {
  readonly database: Database;
  readonly keys: Keyring;
  readonly accounts: AccountKeeper;
  /** How many overrides one person may have in a day. */
  readonly perDay: number;
}

const MINUTE = 60_000;

/** Only a person at a screen has a session; the policy lets nobody else as far as this. */
function sessionOf({ session }: Viewer): string {
  if (session === null) throw new AppError('FORBIDDEN');
  return session;
}

export type Outcome = 'JUSTIFIED' | 'MISUSE';

/** What it is for: only a reason that stands for a case, with the case. */
function causeOf({ reason, caseReference }: Viewer) {
  if (reason === null || caseReference === null || !reasonFacts[reason].needsCaseReference) {
    throw new Refused('REASON_NOT_ENOUGH');
  }
  return { reason, caseReference };
}

/** Nobody rules on what is still going on, on what has been ruled on, or on their own side (domain rules 3.5). */
function canBeRuledOn(granted: sql.Granted, { viewer, person }: Actor): void {
  if (granted.outcome !== null) throw new Refused('INVESTIGATED_ALREADY', 'overrideId');
  if (!granted.over) throw new Refused('STILL_OPEN', 'overrideId');
  if (granted.person === person || granted.organisation === viewer.organisation.id) {
    throw new Refused('ANOTHER_PERSON_NEEDED', 'overrideId');
  }
}

export function overridesIn({ database, keys, accounts, perDay }: OverrideMeans) {
  /** The prompt, if it is this account's in this session and has been given just now. */
  async function usable(within: Asks, prompt: string, { viewer, now }: Actor): Promise<sql.PromptRow> {
    const [row] = isUuid(prompt) ? await within.ask(sql.promptById, [prompt]) : [];
    const age = row ? now.getTime() - row.promptedAt.getTime() : 0;
    const isTheirs = row?.account === viewer.account && row.session === sessionOf(viewer);
    if (!row || !isTheirs || age < 0 || age > sql.PROMPT_MINUTES * MINUTE) {
      throw new Refused('PROMPT_NOT_USABLE', 'promptId');
    }
    return row;
  }

  /** The grant and the alert, or neither. */
  async function grant(
    within: Asks,
    id: string,
    { reason, caseReference }: ReturnType<typeof causeOf>,
    { viewer, person, now }: Actor,
  ): Promise<sql.GrantRow> {
    const [over] = await within.ask(sql.grantById, [id]);
    if (over) throw new Refused('PROMPT_NOT_USABLE', 'promptId');
    const [late] = await within.ask(sql.grantedOfLate, [person, now]);
    if (late === undefined || late.count >= perDay) throw new Refused('TOO_MANY_OVERRIDES');
    const [granted] = await within.ask(sql.insertGrant, [id, person, reason, caseReference, now, viewer.request]);
    if (granted === undefined) throw new Refused('PROMPT_NOT_USABLE', 'promptId');
    const { childId } = granted;
    await notify(within, { kind: 'OVERRIDE_GRANTED', childId, by: viewer, about: granted.id, at: now });
    return granted;
  }

  return {
    /** Warns. The identifier is made of account, session and key, so that a repetition finds what the first has made. */
    prompt: async (childId: string, key: string, { viewer, person, now }: Actor): Promise<sql.PromptRow> => {
      const { account, organisation, request } = viewer;
      const session = sessionOf(viewer);
      const id = uuidOf(keys.fingerprint('prompt of an override', JSON.stringify([account, session, key])));
      const who = [account, person, organisation.id, session] as const;
      await database.ask(sql.insertPrompt, [id, childId, ...who, warning.version, now, request]);
      const [row] = await database.ask(sql.promptById, [id]);
      if (row?.childId !== childId) throw new Refused('KEY_REUSED', 'idempotencyKey');
      return row;
    },

    /** Grants what was prompted for, once: whoever confirms twice has the one override they have. */
    confirm: (prompt: string, actor: Actor): Promise<sql.GrantRow> =>
      database.transaction(async (within) => {
        const cause = causeOf(actor.viewer);
        await within.ask(sql.takeTurn, [actor.person]);
        const { id } = await usable(within, prompt, actor);
        const [open] = await within.ask(sql.grantOpen, [id, actor.now]);
        return open ?? grant(within, id, cause, actor);
      }),

    /** Hides it again. What is over already stays over, and what is somebody else's untouched: all answered alike. */
    close: async (id: string, account: string, now: Date): Promise<void> => {
      if (isUuid(id)) await database.ask(sql.closeGrant, [id, account, now]);
    },

    /** The override as a request needs it; null unless it is this account's, in this session, and open. */
    find: async ({ id, account, session }: OverrideHolder, now: Date): Promise<OpenOverride | null> => {
      const [open] = isUuid(id) ? await database.ask(sql.openOverride, [id, account, session, now]) : [];
      return open ? { ...open, until: open.until.toISOString() } : null;
    },

    look: async ({ id, account, session, request, details }: OverrideLook, now: Date): Promise<boolean> =>
      isUuid(id) && (await database.ask(sql.insertLook, [id, account, session, now, request, details])).length > 0,

    /**
     * Rules on an override that is over. Misuse suspends the account first: should the ruling then be lost, nobody is left
     * in whom it was meant for, and it can be given again.
     */
    investigate: async (id: string, outcome: Outcome, authority: string, actor: Actor): Promise<void> => {
      const { viewer, person, now, disclosures } = actor;
      const { account, organisation, request } = viewer;
      const [granted] = isUuid(id) ? await database.ask(sql.grantOfTeam, [id, authority, now]) : [];
      if (granted === undefined) throw new Refused('OVERRIDE_NOT_FOUND', 'overrideId');
      disclosures.disclosed(granted.childId, 'STEWARDSHIP');
      if (granted.outcome === outcome && granted.foundBy === account) return;
      canBeRuledOn(granted, actor);
      if (outcome === 'MISUSE') await accounts.suspendForMisuse(granted.account, account);
      await database.transaction(async (within) => {
        const finding = [id, outcome, account, person, organisation.id, now, request] as const;
        const [found] = await within.ask(sql.insertFinding, [...finding]);
        if (found === undefined) throw new Refused('INVESTIGATED_ALREADY', 'overrideId');
        const { childId } = granted;
        await notify(within, { kind: 'OVERRIDE_INVESTIGATION', childId, by: viewer, about: id, at: now });
      });
    },
  };
}
export type Overrides = ReturnType<typeof overridesIn>;
