/** One assessment: where it stands, what comes next, and the way to everything in it; and what has happened to it. */
import { tellAgain } from '../acts.ts';
import { sections } from '../dictionary.ts';
import { duesOf } from '../due.ts';
import { happeningsOf } from '../overview-store.ts';
import { acts } from '../states.ts';
import { view } from '../view.ts';
import { about, can, hrefOf } from './form.ts';
import { actionsIn, isLate } from './plan.ts';
import type { Page, Visit } from './visit.ts';

async function overview(visit: Visit) {
  const { around, session, id, today } = visit;
  const episode = await view(around.database, id, session);
  const lateActions = actionsIn(episode).filter((action) => isLate(action, today)).length;
  return visit.show('episode', {
    ...about(episode, '/'),
    sections,
    dues: duesOf({ ...episode, lateActions }, today),
    lateActions,
    actions: actionsIn(episode),
    may: Object.fromEntries(acts.map((act) => [act, can(episode, act, act !== 'WRITE' && act !== 'WITHDRAW_CONSENT')])),
    lead: episode.team.find(({ leads }) => leads),
    told: episode.registration.at(-1),
  });
}

async function history(visit: Visit) {
  const { around, session, id } = visit;
  const episode = await view(around.database, id, session);
  const happenings = await happeningsOf(around.database, id);
  return visit.show('history', { ...about(episode, hrefOf(id)), happenings });
}

export const episodePages: readonly Page[] = [
  { path: '/assessments/:id', get: overview },
  { path: '/assessments/:id/history', get: history },
  {
    path: '/assessments/:id/again',
    get: async (visit) => visit.go(hrefOf(visit.id)),
    post: async (visit) => {
      await tellAgain(visit.around, visit.id);
      return visit.go(hrefOf(visit.id), 'The directory is told again');
    },
  },
];
