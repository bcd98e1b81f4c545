/** Asking for an account: it begins with nothing, and somebody else opens it. */
import { isDeepStrictEqual } from 'node:util';
import type { RequestContext } from '#core/context.ts';
import type { Asks, Database } from '#core/database.ts';
import { newUuid } from '#core/uuid.ts';
import type { Role } from '#core/words.ts';
import * as sql from './account-change-sql.ts';
import { actsFor, mayAsk } from './account-roles.ts';
import { Refused } from './problems.ts';
import type { OrganisationRow } from './store.ts';

export interface Wanted {
  readonly key: string;
  readonly organisation: OrganisationRow;
  readonly role: Role;
  /** Whose account it is to be; null for somebody who has had none. */
  readonly person: string | null;
  readonly practitioner: string | null;
}

/** An entry in the directory of practitioners is one person's: who answers to it sees what was recorded under it. */
async function checkPractitioner(within: Asks, practitioner: string, person: string): Promise<void> {
  const [holder] = await within.ask(sql.practitionerHolder, [practitioner]);
  if (holder && holder.personId !== person) throw new Refused('PRACTITIONER_TAKEN', 'practitionerId');
}

/** What the key was used for before, if it was: a second use for something else is refused. */
async function madeBefore(within: Asks, asker: string, wanted: Wanted): Promise<string | undefined> {
  const { key, role, organisation, person, practitioner } = wanted;
  const [made] = await within.ask(sql.accountByKey, [asker, key]);
  if (made === undefined) return undefined;
  const same = isDeepStrictEqual(
    [made.role, made.organisationId, made.practitionerId, person === null || made.personId],
    [role, organisation.id, practitioner, person ?? true],
  );
  if (!same) throw new Refused('KEY_REUSED', 'idempotencyKey');
  return made.id;
}

async function insert(within: Asks, { viewer, now }: RequestContext, wanted: Wanted): Promise<string | undefined> {
  const { key, role, organisation, practitioner } = wanted;
  const person = wanted.person ?? newUuid(now);
  if (practitioner !== null) await checkPractitioner(within, practitioner, person);
  const [made] = await within.ask(sql.insertAccount, [
    newUuid(now),
    person,
    role,
    organisation.id,
    actsFor(role, organisation.authority),
    practitioner,
    viewer.account,
    key,
    now,
  ]);
  if (made) await within.ask(sql.insertEvent, [newUuid(now), made.id, 'REQUESTED', null, null, viewer.account, now]);
  return made?.id;
}

/** Answers which account it is. The same key with the same wish is the same account. */
export const requestAccountIn = (database: Database) => (context: RequestContext, wanted: Wanted) =>
  database.transaction(async (within): Promise<string> => {
    const { viewer } = context;
    const { kind, authority, id } = wanted.organisation;
    if (!mayAsk(viewer.role, wanted.role, { kind, authority, own: id === viewer.organisation.id })) {
      throw new Refused('ROLE_NOT_YOURS_TO_GIVE', 'role');
    }
    // Once more after the attempt: the same key may have been sent twice at once.
    const account =
      (await madeBefore(within, viewer.account, wanted)) ??
      (await insert(within, context, wanted)) ??
      (await madeBefore(within, viewer.account, wanted));
    if (account === undefined) throw new Refused('ALREADY_HAS_ACCOUNT', 'role');
    return account;
  });
