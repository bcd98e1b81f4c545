/** All the SQL about episodes, what is written of them, and who may see it. */
import { randomUUID } from 'node:crypto';
import type { Asks } from './database.ts';
import type { Section } from './dictionary.ts';
import type { Act, Before, EpisodeState } from './states.ts';

export interface EpisodeRow {
  readonly id: string;
  readonly childId: string;
  readonly state: EpisodeState;
  readonly version: number;
  readonly holder: string;
  readonly openedBy: string;
  readonly reviewOn: string | null;
  readonly reason: string | null;
}

export const columns = `e.id, e.child_id as "childId", e.state, e.version, e.holder, e.opened_by as "openedBy",
  cast(e.review_on as text) as "reviewOn", e.reason`;

/** Whose it is to see: the holder's, the team's, and once consent was withdrawn that of nobody but who opened it. */
export const theirs = `(case when e.reason = 'CONSENT_WITHDRAWN' then e.opened_by = :account else e.holder = :account
  or exists (select 1 from team_member t join person p on p.user_number = t.user_number
             where t.episode = e.id and t.removed_at is null and p.account = :account) end)`;

export const saveSignedIn = async (
  within: Asks,
  person: { account: string; userNumber: string; name: string; organisation: string },
): Promise<void> => {
  await within.ask(
    `insert into person (account, user_number, name, organisation) values (:account, :userNumber, :name, :organisation)
     on conflict (account) do update set user_number = excluded.user_number, name = excluded.name,
       organisation = excluded.organisation`,
    person,
  );
};

export const episodesOf = (within: Asks, account: string) =>
  within.ask<EpisodeRow>(`select ${columns} from episode e where ${theirs} order by e.id desc limit 200`, { account });

/** One that is this account's to see. `forUpdate`: whoever comes second sees what the first has done. */
export async function episodeOf(
  within: Asks,
  id: string,
  account: string,
  forUpdate = false,
): Promise<EpisodeRow | undefined> {
  const [row] = await within.ask<EpisodeRow>(
    `select ${columns} from episode e where e.id = :id and ${theirs} ${forUpdate ? 'for update of e' : ''}`,
    { id, account },
  );
  return row;
}

/** Any, for who has been offered it. */
export async function episodeById(within: Asks, id: string): Promise<EpisodeRow | undefined> {
  const [row] = await within.ask<EpisodeRow>(`select ${columns} from episode e where e.id = :id for update of e`, {
    id,
  });
  return row;
}

export interface ActRow {
  readonly episode: string;
  readonly seq: number;
  readonly act: Act;
  readonly from: Before;
  readonly to: EpisodeState;
  readonly account: string;
  readonly at: Date;
}

export const addAct = (within: Asks, row: ActRow) =>
  within.ask(
    `insert into episode_act (episode, seq, act, from_state, to_state, account, at)
     values (:episode, :seq, :act, :from, :to, :account, :at)`,
    { ...row },
  );

/** False where the child has an open one. */
export async function addEpisode(within: Asks, id: string, childId: string, account: string): Promise<boolean> {
  const rows = await within.ask(
    `insert into episode (id, child_id, state, version, holder, opened_by)
     values (:id, :childId, 'REQUESTED', 1, :account, :account) on conflict do nothing returning id`,
    { id, childId, account },
  );
  return rows.length > 0;
}

export const moveEpisode = (
  within: Asks,
  { id, version, state, holder, reviewOn, reason }: Omit<EpisodeRow, 'childId' | 'openedBy'>,
) =>
  within.ask(
    `update episode set state = :state, version = :version, holder = :holder, review_on = :reviewOn, reason = :reason
     where id = :id`,
    { id, version, state, holder, reviewOn, reason },
  );

export interface ConsentRow {
  readonly id: string;
  readonly givenBy: string;
  readonly statement: string;
  readonly givenOn: string;
  readonly exceptions: readonly string[];
}

export async function addConsent(
  within: Asks,
  values: {
    episode: string;
    purpose: 'ASSESSMENT' | 'TRANSFER';
    givenBy: string;
    childUnderstands: boolean | null;
    statement: string;
    givenOn: string;
    exceptions: readonly string[];
    account: string;
    at: Date;
  },
): Promise<string> {
  const id = randomUUID();
  await within.ask(
    `insert into consent (id, episode, purpose, given_by, child_understands, statement, given_on, exceptions, recorded_by, recorded_at)
     values (:id, :episode, :purpose, :givenBy, :childUnderstands, :statement, :givenOn, :exceptions, :account, :at)`,
    { ...values, id, exceptions: JSON.stringify(values.exceptions) },
  );
  return id;
}

export const withdrawConsent = (within: Asks, episode: string, account: string, onBehalfOf: string, at: Date) =>
  within.ask(
    `update consent set withdrawn_at = :at, withdrawn_by = :account, withdrawn_for = :onBehalfOf
     where episode = :episode and withdrawn_at is null`,
    { episode, account, onBehalfOf, at },
  );

export async function consentOf(within: Asks, episode: string): Promise<ConsentRow | undefined> {
  const [row] = await within.ask<ConsentRow>(
    `select id, given_by as "givenBy", statement, cast(given_on as text) as "givenOn", exceptions from consent
     where episode = :episode and purpose = 'ASSESSMENT' and withdrawn_at is null`,
    { episode },
  );
  return row;
}

export const addSection = (
  within: Asks,
  values: { episode: string; section: Section; seq: number; content: object; account: string; at: Date },
) =>
  within.ask(
    `insert into form_section (episode, section, seq, content, written_by, written_at)
     values (:episode, :section, :seq, :content, :account, :at)`,
    { ...values, content: JSON.stringify(values.content) },
  );

export async function formOf(within: Asks, episode: string): Promise<Readonly<Record<string, object>>> {
  const rows = await within.ask<{ section: string; content: object }>(
    `select distinct on (section) section, content from form_section where episode = :episode
     order by section, seq desc`,
    { episode },
  );
  return Object.fromEntries(rows.map(({ section, content }) => [section, content]));
}
