/** An episode as its holder and the team around the child see it. */
import type { Asks } from './database.ts';
import { consentOf, type EpisodeRow, episodeOf, formOf } from './episode-store.ts';
import { Problem } from './problems.ts';
import { registrationsOf } from './registration-store.ts';
import type { Session } from './sessions.ts';
import { reviewsOf, type TransferRow, teamOf, transfersOf } from './team-store.ts';

export const summaryOf = ({ holder, openedBy: _, ...episode }: EpisodeRow, { account }: Session) => ({
  ...episode,
  isHolder: holder === account,
});

/** What somebody is told of an offer before they take it: whose it is, and no word of what was written. */
export const offerOf = ({ id, childId, fromName, fromOrganisation, state }: TransferRow) => ({
  id,
  childId,
  from: { name: fromName, organisation: fromOrganisation },
  state,
});

export async function view(within: Asks, id: string, session: Session) {
  const episode = await episodeOf(within, id, session.account);
  if (!episode) throw new Problem('NOT_FOUND');
  const [consent, form, team, reviews, transfers, registration] = await Promise.all([
    consentOf(within, id),
    formOf(within, id),
    teamOf(within, id),
    reviewsOf(within, id),
    transfersOf(within, id),
    registrationsOf(within, id),
  ]);
  return {
    ...summaryOf(episode, session),
    consent: consent ?? null,
    form,
    team,
    reviews,
    transfers: transfers.map(({ id: transfer, state, offeredTo, offeredAt, decidedAt, decidedBy }) => ({
      ...{ id: transfer, state, toUserNumber: offeredTo, offeredAt, decidedAt, decidedBy },
    })),
    /** What the directory has been told, and what it is still to be told, by whom. */
    registration,
  };
}
