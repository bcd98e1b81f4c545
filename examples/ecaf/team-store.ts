/** All the SQL about the team around the child, its reviews, and transfers from one holder to another. */
import { randomUUID } from 'node:crypto';
import type { Asks } from './database.ts';

export interface Member {
  readonly id: string;
  readonly userNumber: string | null;
  readonly name: string;
  readonly post: string;
  readonly organisation: string;
  readonly telephone: string | null;
  readonly leads: boolean;
}

export const teamOf = (within: Asks, episode: string) =>
  within.ask<Member>(
    `select id, user_number as "userNumber", name, post, organisation, telephone, leads from team_member
     where episode = :episode and removed_at is null order by leads desc, added_at, id`,
    { episode },
  );

export type NewMember = Omit<Member, 'id'> & { readonly episode: string; readonly account: string; readonly at: Date };

/** False where they are in it, or somebody else leads. */
export async function addMember(within: Asks, member: NewMember): Promise<boolean> {
  const rows = await within.ask(
    `insert into team_member (id, episode, user_number, name, post, organisation, telephone, leads, added_by, added_at)
     values (:id, :episode, :userNumber, :name, :post, :organisation, :telephone, :leads, :account, :at)
     on conflict do nothing returning id`,
    { id: randomUUID(), ...member },
  );
  return rows.length > 0;
}

export async function removeMember(within: Asks, episode: string, id: string, at: Date): Promise<boolean> {
  const rows = await within.ask(
    `update team_member set removed_at = :at where episode = :episode and id = :id and removed_at is null returning id`,
    { episode, id, at },
  );
  return rows.length > 0;
}

/**
 * Makes this member the one who leads, false where they are none. Both rows end and begin anew, so that it stays known
 * who led when. It must be in a transaction: nobody else may take the lead in between.
 */
export async function giveLead(
  within: Asks,
  { episode, member, account, at }: { episode: string; member: string; account: string; at: Date },
): Promise<boolean> {
  const rows = await within.ask<Member>(
    `update team_member set removed_at = :at where episode = :episode and removed_at is null and (leads or id = :member)
     returning id, user_number as "userNumber", name, post, organisation, telephone, leads`,
    { episode, member, at },
  );
  // Whoever led comes first: at no moment do two of them lead.
  for (const { id, ...row } of rows.toSorted((one) => (one.id === member ? 1 : -1))) {
    await addMember(within, { ...row, leads: id === member, episode, account, at });
  }
  return rows.some(({ id }) => id === member);
}

export interface FormerMember extends Omit<Member, 'userNumber' | 'telephone'> {
  readonly addedAt: Date;
  readonly removedAt: Date;
}

/** Who was in the team, and who led, last first. */
export const formerMembers = (within: Asks, episode: string) =>
  within.ask<FormerMember>(
    `select id, name, post, organisation, leads, added_at as "addedAt", removed_at as "removedAt" from team_member
     where episode = :episode and removed_at is not null order by removed_at desc, added_at desc, id limit 200`,
    { episode },
  );

export interface NewReview {
  readonly heldOn: string;
  readonly summary: string;
  readonly nextOn: string;
}

export interface ReviewRow extends NewReview {
  /** Who leads since this review; null where it did not change the lead. */
  readonly lead: string | null;
}

export const addReview = (
  within: Asks,
  values: NewReview & { episode: string; seq: number; account: string; at: Date },
) =>
  within.ask(
    `insert into review (episode, seq, held_on, summary, next_on, recorded_by, recorded_at)
     values (:episode, :seq, :heldOn, :summary, :nextOn, :account, :at)`,
    { ...values },
  );

export const reviewsOf = (within: Asks, episode: string) =>
  within.ask<ReviewRow>(
    `select cast(r.held_on as text) as "heldOn", r.summary, cast(r.next_on as text) as "nextOn",
       (select m.name from team_member m where m.episode = r.episode and m.leads and m.added_at = r.recorded_at) as lead
     from review r where r.episode = :episode order by r.seq`,
    { episode },
  );

export interface TransferRow {
  readonly id: string;
  readonly episode: string;
  readonly offeredBy: string;
  readonly offeredTo: string;
  readonly fromName: string;
  readonly fromOrganisation: string;
  readonly childId: string;
  readonly state: 'OFFERED' | 'ACCEPTED' | 'REJECTED' | 'CANCELLED';
  readonly offeredAt: Date;
  readonly decidedAt: Date | null;
  readonly decidedBy: string | null;
}

const transfers = `select t.id, t.episode, t.offered_by as "offeredBy", t.offered_to as "offeredTo", p.name as "fromName",
  p.organisation as "fromOrganisation", e.child_id as "childId", t.state, t.offered_at as "offeredAt",
  t.decided_at as "decidedAt", d.name as "decidedBy"
  from transfer t join person p on p.account = t.offered_by join episode e on e.id = t.episode
  left join person d on d.account = t.decided_by`;

/** False where one is offered already. */
export async function offer(
  within: Asks,
  values: { episode: string; account: string; offeredTo: string; consent: string; at: Date },
): Promise<boolean> {
  const rows = await within.ask(
    `insert into transfer (id, episode, offered_by, offered_to, consent, offered_at, state)
     values (:id, :episode, :account, :offeredTo, :consent, :at, 'OFFERED') on conflict do nothing returning id`,
    { ...values, id: randomUUID() },
  );
  return rows.length > 0;
}

/** What waits for this user's word. */
export const offeredTo = (within: Asks, userNumber: string) =>
  within.ask<TransferRow>(
    `${transfers} where t.state = 'OFFERED' and t.offered_to = :userNumber order by t.id limit 50`,
    {
      userNumber,
    },
  );

export const transfersOf = (within: Asks, episode: string) =>
  within.ask<TransferRow>(`${transfers} where t.episode = :episode order by t.offered_at, t.id`, { episode });

export async function transferById(within: Asks, id: string): Promise<TransferRow | undefined> {
  const [row] = await within.ask<TransferRow>(`${transfers} where t.id = :id`, { id });
  return row;
}

/** False where it is decided already. */
export async function decide(
  within: Asks,
  id: string,
  state: 'ACCEPTED' | 'REJECTED' | 'CANCELLED',
  account: string,
  at: Date,
): Promise<boolean> {
  const rows = await within.ask(
    `update transfer set state = :state, decided_by = :account, decided_at = :at
     where id = :id and state = 'OFFERED' returning id`,
    { id, state, account, at },
  );
  return rows.length > 0;
}

/** An offer that nobody has answered ends with the episode. */
export const cancelOffers = (within: Asks, episode: string, account: string, at: Date) =>
  within.ask(
    `update transfer set state = 'CANCELLED', decided_by = :account, decided_at = :at
     where episode = :episode and state = 'OFFERED'`,
    { episode, account, at },
  );
