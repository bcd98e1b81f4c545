/** All the SQL of what a list or a history shows: what is due of each episode, and what has happened to one. */
import type { Asks } from './database.ts';
import type { Section } from './dictionary.ts';
import { columns, type EpisodeRow, theirs } from './episode-store.ts';
import type { Act, EpisodeState } from './states.ts';

export interface OverviewRow extends EpisodeRow {
  /** As the form names the child; null before it is written. */
  readonly givenNames: string | null;
  readonly familyName: string | null;
  /** How many actions of the plan are neither done nor dropped, and should be. */
  readonly lateActions: number;
}

const lastOf = (section: Section): string =>
  `(select content from form_section f where f.episode = e.id and f.section = '${section}' order by seq desc limit 1)`;

/** Everybody's own: what is open before what is closed, the earliest review first. */
export const overviewOf = (within: Asks, account: string, today: string) =>
  within.ask<OverviewRow>(
    `select ${columns}, i.content->>'givenNames' as "givenNames", i.content->>'familyName' as "familyName",
       (select cast(count(*) as int) from jsonb_array_elements(coalesce(p.content->'actions', cast('[]' as jsonb))) a
        where a->>'actionBy' < :today and coalesce(a->>'actionProgress', '') not in ('DONE', 'DROPPED')) as "lateActions"
     from episode e left join lateral ${lastOf('identity')} i on true left join lateral ${lastOf('plan')} p on true
     where ${theirs} order by e.state = 'CLOSED', e.review_on nulls last, e.id limit 200`,
    { account, today },
  );

export interface Happening {
  readonly seq: number;
  readonly act: Act;
  readonly to: EpisodeState;
  readonly at: Date;
  readonly by: string;
  /** Of the form: which section was written. */
  readonly section: Section | null;
  /** Of the team: whom it is about. */
  readonly whom: string | null;
}

/** What has happened, last first, and by whom. */
export const happeningsOf = (within: Asks, episode: string) =>
  within.ask<Happening>(
    `select a.seq, a.act, a.to_state as "to", a.at, p.name as by,
       (select f.section from form_section f where f.episode = a.episode and f.seq = a.seq limit 1) as section,
       (select min(m.name) from team_member m where m.episode = a.episode
          and case a.act when 'JOIN_TEAM' then m.added_at = a.at when 'LEAVE_TEAM' then m.removed_at = a.at
              when 'CHANGE_LEAD' then m.leads and m.added_at = a.at else false end) as whom
     from episode_act a join person p on p.account = a.account
     where a.episode = :episode order by a.seq desc limit 500`,
    { episode },
  );

export interface Edition {
  readonly content: Readonly<Record<string, unknown>>;
  readonly at: Date;
  readonly by: string;
}

/** Every version of a section, last first. */
export const editionsOf = (within: Asks, episode: string, section: Section) =>
  within.ask<Edition>(
    `select f.content, f.written_at as at, p.name as by from form_section f join person p on p.account = f.written_by
     where f.episode = :episode and f.section = :section order by f.seq desc limit 50`,
    { episode, section },
  );
