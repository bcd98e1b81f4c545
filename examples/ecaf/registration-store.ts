/** All the SQL of what is still to be told to the directory: the outbox. */
import { randomUUID } from 'node:crypto';
import type { Asks } from './database.ts';

export type RegistrationStep = 'OPENED' | 'TAKEN_OVER' | 'CLOSED';

export interface Registration {
  readonly id: string;
  readonly childId: string;
  readonly account: string;
  readonly step: RegistrationStep;
  readonly key: string;
  readonly attempts: number;
}

export interface RegistrationState {
  readonly step: RegistrationStep;
  readonly state: 'WAITING' | 'DELIVERED' | 'REFUSED' | 'SUPERSEDED';
  readonly code: string | null;
  readonly attempts: number;
  /** Whose session it waits for. */
  readonly by: string;
}

/** What was to be told of the child before, and has not been: by others than this account, or by anybody. */
export async function supersede(
  within: Asks,
  childId: string,
  { except, at }: { readonly except: string | null; readonly at: Date },
): Promise<number> {
  const rows = await within.ask(
    `update registration set state = 'SUPERSEDED', settled_at = :at where child_id = :childId and state = 'WAITING'
       and (cast(:except as uuid) is null or account <> :except) returning id`,
    { childId, except, at },
  );
  return rows.length;
}

export const addRegistration = (
  within: Asks,
  values: { episode: string; childId: string; account: string; step: RegistrationStep; at: Date },
) =>
  within.ask(
    `insert into registration (episode, child_id, account, step, key, state, next_at, made_at)
     values (:episode, :childId, :account, :step, :key, 'WAITING', :at, :at)`,
    { ...values, key: randomUUID() },
  );

/**
 * Takes the next that one of these accounts may tell now, until the lease runs out. Of a child the first alone, and none
 * while another of the child is on its way: they arrive in the order in which they happened.
 */
export async function claim(
  within: Asks,
  accounts: readonly string[],
  now: Date,
  until: Date,
): Promise<Registration | undefined> {
  const [row] = await within.ask<Registration>(
    `update registration r set leased_until = :until, attempts = attempts + 1 where r.id = (
       select q.id from registration q where q.state = 'WAITING' and q.account = any(cast(:accounts as uuid[]))
         and q.next_at <= :now and (q.leased_until is null or q.leased_until <= :now)
         and not exists (select 1 from registration o where o.child_id = q.child_id and o.id <> q.id
           and (o.id < q.id and o.state = 'WAITING' or o.leased_until > :now))
       order by q.next_at, q.id limit 1 for update skip locked)
     returning r.id, r.child_id as "childId", r.account, r.step, r.key, r.attempts`,
    { accounts: `{${accounts.join()}}`, now, until },
  );
  return row;
}

/** What has become of it. One that was superseded on its way stays so: what came after it is told next. */
export const settle = (
  within: Asks,
  id: string,
  { state, code, at }: { readonly state: 'DELIVERED' | 'REFUSED'; readonly code: string | null; readonly at: Date },
) =>
  within.ask(
    `update registration set leased_until = null, code = :code,
       settled_at = case when state = 'WAITING' then cast(:at as timestamptz) else settled_at end,
       state = case when state = 'WAITING' then :state else state end
     where id = :id`,
    { id, state, code, at },
  );

/** It is tried again then. */
export const putBack = (within: Asks, id: string, code: string, nextAt: Date) =>
  within.ask('update registration set leased_until = null, code = :code, next_at = :nextAt where id = :id', {
    id,
    code,
    nextAt,
  });

export const registrationsOf = (within: Asks, episode: string) =>
  within.ask<RegistrationState>(
    `select r.step, r.state, r.code, r.attempts, p.name as by from registration r join person p on p.account = r.account
     where r.episode = :episode order by r.id`,
    { episode },
  );

/**
 * The last one, if the directory refused it: it is told anew, by the same person. If the directory takes an older
 * assessment of ours for open, this one is in its place: of a child there is one at a time here.
 */
export async function tryAgain(within: Asks, episode: string, account: string, at: Date): Promise<boolean> {
  const rows = await within.ask(
    `insert into registration (episode, child_id, account, step, key, state, next_at, made_at)
     select r.episode, r.child_id, r.account,
       case when r.step = 'OPENED' and r.code = 'ASSESSMENT_HELD' then 'TAKEN_OVER' else r.step end,
       :key, 'WAITING', :at, :at from registration r
     where r.episode = :episode and r.account = :account and r.state = 'REFUSED'
       and not exists (select 1 from registration o where o.child_id = r.child_id and o.id > r.id)
     returning id`,
    { episode, account, at, key: randomUUID() },
  );
  return rows.length > 0;
}

/** How many wait, and since when: figures alone. */
export async function backlog(within: Asks): Promise<{ waiting: number; refused: number; oldest: Date | null }> {
  const [row] = await within.ask<{ waiting: number; refused: number; oldest: Date | null }>(
    `select cast(count(*) filter (where state = 'WAITING') as int) as waiting,
       cast(count(*) filter (where state = 'REFUSED') as int) as refused,
       min(made_at) filter (where state = 'WAITING') as oldest from registration where state in ('WAITING', 'REFUSED')`,
  );
  return row ?? { waiting: 0, refused: 0, oldest: null };
}
