/**
 * What is done with accounts. Each change is one transaction on the locked account in the version that was seen: it happens
 * whole or not at all. The separation of duties is held here and, again, by the database (`0004_accounts.sql`).
 */
import { dayOf } from '#core/clock.ts';
import type { RequestContext } from '#core/context.ts';
import type { Database } from '#core/database.ts';
import type { Postcode } from '#core/ids.ts';
import { functionForRight } from '#core/permissions.ts';
import type { Keyring } from '#core/secrets.ts';
import { newUuid } from '#core/uuid.ts';
import type { PersonalRight } from '#core/words.ts';
import { type Change, note } from './account-change.ts';
import * as sql from './account-change-sql.ts';
import { mayAsk, ofTrust } from './account-roles.ts';
import { type AccountState, mayGo, type Suspension, suspensions } from './account-states.ts';
import { lockedAccount } from './account-store.ts';
import { missing } from './clearances.ts';
import { Refused } from './problems.ts';
import { type Fact, recordFact } from './record-clearance.ts';
import { recordHome } from './record-home.ts';
import { suspensionsOf } from './standing.ts';

/** The account a change is about, in the version in which the viewer saw it. */
export interface Seen {
  readonly id: string;
  readonly version: number;
}

function notOneself({ account, actor }: Change): void {
  if (account.personId === actor.personId) throw new Refused('OWN_ACCOUNT', 'accountId');
}

function go({ account }: Change, to: AccountState): void {
  if (!mayGo(account.state, to)) throw new Refused('WRONG_STATE', 'accountId');
}

function open({ account }: Change): void {
  if (account.state !== 'ACTIVE') throw new Refused('WRONG_STATE', 'accountId');
}

/** Whoever asked for it leaves it to somebody else, whichever of their accounts they use. */
async function notWhoAsked({ within, account, actor }: Change): Promise<void> {
  const asker = account.requestedBy === null ? [] : await within.ask(sql.actorById, [account.requestedBy]);
  if (asker.some(({ personId }) => personId === actor.personId)) throw new Refused('REQUESTED_BY_YOU', 'accountId');
}

/** What guards the request of an account of a team or of the office guards its vetting and its opening as well. */
function mayGive({ account, actor }: Change): void {
  const { role, organisationKind: kind, organisationId, authority } = account;
  const own = organisationId === actor.organisation;
  if (ofTrust.includes(role) && !mayAsk(actor.role, role, { kind, authority, own })) {
    throw new Refused('ROLE_NOT_YOURS_TO_GIVE', 'accountId');
  }
}

async function vetting(change: Change, facts: readonly Fact[], keys: Keyring): Promise<void> {
  const { within, account } = change;
  notOneself(change);
  mayGive(change);
  if (facts.length === 0) throw new Refused('NOTHING_GIVEN');
  if (account.state === 'CLOSED') throw new Refused('WRONG_STATE', 'accountId');
  const vouches = facts.some(({ kind }) => kind === 'ENHANCED_CHECK');
  if (vouches && ofTrust.includes(account.role)) await notWhoAsked(change);
  await within.ask(sql.beginVetting, [account.id]);
  for (const fact of facts) await recordFact(change, fact, keys);
}

/** `mayLift`: whether an investigation is the actor's to end. Until it is ended, closing changes nothing about it. */
async function closing(change: Change, reason: string, mayLift: boolean): Promise<void> {
  const { within, account, actor, now } = change;
  go(change, 'CLOSED');
  if (account.suspendedFor.includes('INVESTIGATION')) {
    notOneself(change);
    if (!mayLift) throw new Refused('NOT_YOURS_TO_LIFT', 'accountId');
  }
  await within.ask(sql.close, [account.id, reason, now, actor.id]);
  await note(change, 'CLOSED', reason);
}

/** What a user cannot sign for themselves before the account is open. */
const beforehand = ['ENHANCED_CHECK', 'TRAINING', 'AUTHENTICATOR'];

async function activating(change: Change): Promise<void> {
  const { within, account, actor, today } = change;
  notOneself(change);
  mayGive(change);
  go(change, 'ACTIVE');
  await notWhoAsked(change);
  const [investigation] = await within.ask(sql.investigationOf, [account.personId]);
  if (investigation) throw new Refused('NOT_YOURS_TO_LIFT', 'accountId');
  const lacks = missing(account, today).filter(({ kind }) => beforehand.includes(kind));
  if (lacks.length > 0) throw new Refused('CLEARANCE_MISSING', 'accountId');
  await within.ask(sql.activate, [account.id, actor.id, today]);
  await note(change, 'ACTIVATED', null);
}

async function lifting(change: Change, reason: Suspension, mayLift: boolean): Promise<void> {
  const { within, account, actor, today } = change;
  // An investigation outlives the account: the person is taken on nowhere until it is ended.
  const outlives = account.state === 'CLOSED' && reason === 'INVESTIGATION';
  if (!outlives) open(change);
  notOneself(change);
  const held = outlives ? account.suspendedFor : suspensionsOf(account, today);
  if (!held.includes(reason)) throw new Refused('NOT_SUSPENDED', 'reason');
  if (suspensions[reason].liftedWith === null || !mayLift) throw new Refused('NOT_YOURS_TO_LIFT', 'reason');
  if (suspensions[reason].by === 'DATE') await within.ask(sql.wake, [account.id, today]);
  else await within.ask(sql.liftSuspension, [account.id, reason, actor.id]);
  await note(change, 'SUSPENSION_LIFTED', reason);
}

async function granting(change: Change, right: PersonalRight, evidence: string | null | undefined): Promise<void> {
  const { account } = change;
  open(change);
  notOneself(change);
  if (!account.functions.includes(functionForRight[right])) {
    throw new Refused('ORGANISATION_NOT_ACCREDITED_FOR_IT', 'right');
  }
  if (account.rights.includes(right)) throw new Refused('ALREADY_GRANTED', 'right');
  await note(change, 'RIGHT_GRANTED', right, evidence ?? undefined);
}

export function accountChangesIn(database: Database, keys: Keyring) {
  const change = (context: RequestContext, { id, version }: Seen, work: (change: Change) => Promise<void>) =>
    database.transaction(async (within) => {
      const { now, viewer } = context;
      const today = dayOf(now);
      const account = await lockedAccount(within, id, today);
      const [actor] = await within.ask(sql.actorById, [viewer.account]);
      if (account === null || actor === undefined) throw new Refused('ACCOUNT_NOT_FOUND', 'accountId');
      if (account.version !== version) throw new Refused('CHANGED_SINCE', 'version');
      const { role, organisation } = viewer;
      const who = { id: viewer.account, personId: actor.personId, role, organisation: organisation.id };
      await work({ within, account, actor: who, now, today });
    });

  return {
    record: (context: RequestContext, seen: Seen, facts: readonly Fact[]) =>
      change(context, seen, (made) => vetting(made, facts, keys)),

    home: (context: RequestContext, seen: Seen, postcode: Postcode | null) =>
      change(context, seen, async (made) => {
        notOneself(made);
        mayGive(made);
        await recordHome(made, postcode, keys);
      }),

    activate: (context: RequestContext, seen: Seen) => change(context, seen, activating),

    review: (context: RequestContext, seen: Seen, decision: 'CONFIRM' | 'CLOSE', mayLift: boolean) =>
      change(context, seen, async (made) => {
        open(made);
        notOneself(made);
        if (decision === 'CLOSE') return closing(made, 'NOT_NEEDED', mayLift);
        await recordFact(made, { kind: 'ACCESS_REVIEW', holdsFrom: made.today }, keys);
      }),

    suspend: (context: RequestContext, seen: Seen, reason: Suspension) =>
      change(context, seen, async (made) => {
        open(made);
        if (made.account.suspendedFor.includes(reason)) throw new Refused('ALREADY_SUSPENDED', 'reason');
        await made.within.ask(sql.suspend, [seen.id, reason]);
        await note(made, 'SUSPENDED', reason);
      }),

    /** Because an investigation elsewhere has found misuse: whoever found it need not administer the account. */
    suspendForMisuse: (id: string, by: string, now: Date) =>
      database.transaction(async (within) => {
        const today = dayOf(now);
        const account = await lockedAccount(within, id, today);
        const [found] = await within.ask(sql.actorById, [by]);
        if (account === null || found === undefined) throw new Refused('ACCOUNT_NOT_FOUND', 'accountId');
        if (account.state !== 'ACTIVE' || account.suspendedFor.includes('INVESTIGATION')) return;
        await within.ask(sql.suspend, [id, 'INVESTIGATION']);
        await within.ask(sql.insertEvent, [newUuid(now), id, 'SUSPENDED', 'INVESTIGATION', null, by, now]);
      }),

    lift: (context: RequestContext, seen: Seen, reason: Suspension, mayLift: boolean) =>
      change(context, seen, (made) => lifting(made, reason, mayLift)),

    close: (context: RequestContext, seen: Seen, reason: string, mayLift: boolean) =>
      change(context, seen, (made) => closing(made, reason, mayLift)),

    grant: (context: RequestContext, seen: Seen, right: PersonalRight, evidence?: string | null) =>
      change(context, seen, (made) => granting(made, right, evidence)),

    withdraw: (context: RequestContext, seen: Seen, right: PersonalRight, evidence?: string | null) =>
      change(context, seen, async (made) => {
        notOneself(made);
        if (!made.account.rights.includes(right)) throw new Refused('NOT_GRANTED', 'right');
        await note(made, 'RIGHT_WITHDRAWN', right, evidence ?? undefined);
      }),

    /** Of the user's own account, in whatever version it is. */
    acknowledge: (context: RequestContext, fact: Fact) =>
      database.transaction(async (within) => {
        const { now, viewer } = context;
        const today = dayOf(now);
        const account = await lockedAccount(within, viewer.account, today);
        if (account === null || account.state !== 'ACTIVE') throw new Refused('WRONG_STATE');
        const { personId, role, organisationId: organisation } = account;
        const actor = { id: account.id, personId, role, organisation };
        await recordFact({ within, account, actor, now, today }, fact, keys);
      }),
  };
}
export type AccountChanges = ReturnType<typeof accountChangesIn>;
