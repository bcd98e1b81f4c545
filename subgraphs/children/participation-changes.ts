/**
 * What the team records of young people who take part: that they consented, or did again, and that they no longer do. Each
 * is one transaction behind an idempotency key. Whether it may be is asked here to say why not; the database asks again.
 */
import { dayOf } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import { newUuid } from '#core/uuid.ts';
import { onceOf } from './keyed-change.ts';
import { Refused } from './participation-problems.ts';
import * as sql from './participation-sql.ts';
import { participatesFrom, participatesUntil } from './retention-clock.ts';
import type { Acting } from './shield-act.ts';
import { ownAuthority } from './stewardship.ts';

interface Said {
  readonly act: sql.ParticipationAct;
  readonly reason: string | null;
  readonly day: string;
}

/** A consent as it stands; of a record that has none, what one begins from. */
type Held = Pick<sql.ParticipationRow, 'record'> & Partial<Pick<sql.ParticipationRow, 'version' | 'at' | 'day'>>;

async function add(
  { within, context: { viewer, now }, person }: Acting,
  { record, version = 0, at, day: before }: Held,
  { act, reason, day }: Said,
): Promise<string> {
  if (before !== undefined && day < before) throw new Refused('DATE_NOT_USABLE');
  const id = newUuid(now);
  await within.ask(sql.insertAct, [
    record,
    version + 1,
    id,
    act,
    // Of two requests that came together, the one that began first may be carried out last.
    at !== undefined && at > now ? at : now,
    viewer.account,
    person,
    viewer.organisation.id,
    viewer.request,
    reason,
    day,
  ]);
  return id;
}

/** The child, held until the transaction ends, and how its consents stand. */
async function held({ within, context }: Acting, childId: string, day: string) {
  const [child] = await within.ask(sql.heldChild, [childId, ownAuthority(context)]);
  if (child === undefined) throw new Refused('CHILD_NOT_FOUND', 'childId');
  if (day > dayOf(context.now)) throw new Refused('DATE_NOT_USABLE');
  const [rows = []] = await sql.participationOf(within, [childId]);
  return { dateOfBirth: child.dateOfBirth as IsoDate | null, rows };
}

const isInForce = ({ act }: sql.ParticipationRow): boolean => act !== 'WITHDRAW';

export interface Consented {
  readonly childId: string;
  readonly reason: string;
  readonly consentedOn: string;
}

/** Consent is given, or given again where it is in force: the same, asked anew. */
export async function consent(acting: Acting, { childId, reason, consentedOn: day }: Consented): Promise<string> {
  const { dateOfBirth: born, rows } = await held(acting, childId, day);
  if (born === null || day < participatesFrom(born) || day >= participatesUntil(born)) {
    throw new Refused('AGE_DOES_NOT_FIT', 'consentedOn');
  }
  const running = rows.find(isInForce);
  const own: Held = rows.find(({ record }) => record === childId) ?? { record: childId };
  return add(acting, running ?? own, { act: running ? 'RENEW' : 'CONSENT', reason, day });
}

export interface Withdrawn {
  readonly childId: string;
  readonly withdrawnOn: string;
}

/** All there is: where records of one child were linked, each may have had a consent of its own. */
export async function withdraw(acting: Acting, { childId, withdrawnOn: day }: Withdrawn): Promise<string> {
  const running = (await held(acting, childId, day)).rows.filter(isInForce);
  const ids: string[] = [];
  for (const each of running) ids.push(await add(acting, each, { act: 'WITHDRAW', reason: null, day }));
  const [id] = ids;
  if (id === undefined) throw new Refused('NOT_PARTICIPATING', 'childId');
  return id;
}

export const once = onceOf({
  changes: sql.changes,
  use: 'change of a participation',
  reused: () => new Refused('KEY_REUSED', 'idempotencyKey'),
});
