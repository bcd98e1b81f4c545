/**
 * What happens to an episode. Each act is one transaction: it is possible from where the episode stands, it is kept, and
 * what the directory is to be told of it is written down with it.
 */
import { randomUUID } from 'node:crypto';
import type { Asks, Database } from './database.ts';
import * as store from './episode-store.ts';
import { Problem } from './problems.ts';
import { addRegistration, type RegistrationStep, supersede } from './registration-store.ts';
import type { Session } from './sessions.ts';
import { type Act, after } from './states.ts';

export interface Around {
  readonly database: Database;
  readonly session: Session;
  readonly now: Date;
  /** Something waits to be told to the directory. */
  readonly kick: () => void;
}

export const todayOf = (now: Date): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London', dateStyle: 'short' }).format(now);

/** What an act changes of the episode itself. */
export type Change = Partial<Pick<store.EpisodeRow, 'holder' | 'reviewOn' | 'reason'>>;

export interface Acting {
  readonly id: string;
  /** As it was seen; null where it does not matter what has happened since. */
  readonly version: number | null;
  readonly act: Act;
  /** Whether the holder alone may do it. */
  readonly byHolder?: boolean;
}

type Work = (within: Asks, episode: store.EpisodeRow) => Promise<Change | undefined>;

/** Keeps the act, does its work, and lets the episode stand where it leads. */
export async function step(
  within: Asks,
  { session, now }: Pick<Around, 'session' | 'now'>,
  episode: store.EpisodeRow,
  act: Act,
  work: Work,
): Promise<void> {
  const to = after(act, episode.state);
  if (to === undefined) throw new Problem('NOT_AT_THIS_STEP');
  const seq = episode.version + 1;
  const { id, state: from } = episode;
  await store.addAct(within, { episode: id, seq, act, from, to, account: session.account, at: now });
  const change = await work(within, { ...episode, version: seq });
  await store.moveEpisode(within, { ...episode, ...change, state: to, version: seq });
}

export async function actOn(around: Around, { id, version, act, byHolder }: Acting, work: Work): Promise<void> {
  const { database, session } = around;
  await database.transaction(async (within) => {
    const episode = await store.episodeOf(within, id, session.account, true);
    if (!episode) throw new Problem('NOT_FOUND');
    if (byHolder && episode.holder !== session.account) throw new Problem('NOT_THE_HOLDER');
    if (version !== null && version !== episode.version) throw new Problem('CHANGED_SINCE', { field: 'version' });
    await step(within, around, episode, act, work);
  });
  around.kick();
}

/**
 * What the directory is to be told. What somebody else has not been able to tell yet is said by this as well, for each
 * step says how it stands now: so a hand-over never waits for the session of who has gone. After a withdrawal nothing
 * that was open may be told any more, whoever's it is.
 */
export async function tell(
  within: Asks,
  { session, now }: Pick<Around, 'session' | 'now'>,
  { id, childId }: Pick<store.EpisodeRow, 'id' | 'childId'>,
  { step: said, withdrawn = false }: { readonly step: RegistrationStep; readonly withdrawn?: boolean },
): Promise<void> {
  const { account } = session;
  const replaced = await supersede(within, childId, { except: withdrawn ? null : account, at: now });
  // An older assessment that the directory still takes for open: this one is in its place.
  const told = said === 'OPENED' && replaced > 0 ? 'TAKEN_OVER' : said;
  await addRegistration(within, { episode: id, childId, account, step: told, at: now });
}

/** Asked for: nothing is kept but the child's number and who asks, and nothing is told. */
export async function request({ database, session, now }: Around, childId: string): Promise<string> {
  const id = randomUUID();
  await database.transaction(async (within) => {
    if (!(await store.addEpisode(within, id, childId, session.account))) throw new Problem('EPISODE_EXISTS');
    const { account } = session;
    await store.addAct(within, {
      episode: id,
      seq: 1,
      act: 'REQUEST',
      from: 'NONE',
      to: 'REQUESTED',
      account,
      at: now,
    });
  });
  return id;
}
