/** The delivery plan: what is to be done, by whom and by when, and how far it is; agreed, and carried out. */
import * as acts from '../acts.ts';
import { type Fields, progress } from '../dictionary.ts';
import { sentOf } from '../form-page.ts';
import { editionsOf } from '../overview-store.ts';
import { Problem } from '../problems.ts';
import { view } from '../view.ts';
import { about, can, episodeFor, formPage, hrefOf, type Shown, startOf } from './form.ts';
import { reviewFaults } from './reviews.ts';
import type { Page, Visit } from './visit.ts';

export type Action = Readonly<Partial<Record<string, string>>>;

export const actionsIn = ({ form }: Pick<Shown, 'form'>): readonly Action[] =>
  (form.plan as { readonly actions?: readonly Action[] } | undefined)?.actions ?? [];

export const isLate = ({ actionBy = '', actionProgress = '' }: Action, today: string): boolean =>
  actionBy < today && !['DONE', 'DROPPED'].includes(actionProgress);

async function shown(visit: Visit) {
  const { around, session, id, today } = visit;
  const episode = await view(around.database, id, session);
  // The last edition is what stands; those before it are its history.
  const [, ...earlier] = await editionsOf(around.database, id, 'plan');
  return visit.show('plan', {
    ...about(episode, hrefOf(id)),
    actions: actionsIn(episode).map((action) => ({ ...action, isLate: isLate(action, today) })),
    earlier,
    mayWrite: can(episode, 'WRITE', false),
    mayAgree: can(episode, 'PLAN'),
    mayBegin: can(episode, 'DELIVER'),
  });
}

/** As the dictionary has them; but how far it is must be said. */
const progressFields: Fields = {
  actionProgress: { kind: 'choice', of: progress, required: true },
  progressNote: { kind: 'lines', max: 1_000 },
};

/** The action in the address, by its place in the plan: that it is still there, the version says. */
async function actionOf(visit: Visit) {
  const episode = await episodeFor(visit, 'WRITE', false);
  const actions = actionsIn(episode);
  const index = Number(visit.part('action')) - 1;
  const action = actions[index];
  if (!action) throw new Problem('NOT_FOUND');
  return { episode, actions, action, index };
}

const recordProgress = formPage({
  path: '/assessments/:id/plan/:action/progress',
  open: async (visit) => {
    const { episode, action } = await actionOf(visit);
    return {
      fields: progressFields,
      start: startOf(episode, sentOf(progressFields, action)),
      data: {
        ...about(episode, hrefOf(visit.id, 'plan')),
        title: 'Progress',
        button: 'Record',
        action: null,
        facts: action,
      },
    };
  },
  send: async (visit, values) => {
    const { around, id, version } = visit;
    const { actions, index } = await actionOf(visit);
    const { progressNote: _, ...before } = actions[index] ?? {};
    const changed = actions.map((action, at) => (at === index ? { ...before, ...values } : action));
    await acts.write(around, id, 'plan', { version, content: { actions: changed } });
    return [hrefOf(id, 'plan'), 'The progress is recorded'];
  },
});

const agree = formPage({
  path: '/assessments/:id/plan/agree',
  open: async (visit) => {
    const episode = await episodeFor(visit, 'PLAN');
    return {
      fields: {},
      start: startOf(episode),
      data: {
        ...about(episode, hrefOf(visit.id, 'plan')),
        title: 'The plan is agreed',
        button: 'The plan is agreed',
        says: ['With the family and the team around the child: what is to be done, who does it, and by when.'],
      },
    };
  },
  send: async ({ around, id, version }) => {
    await acts.plan(around, id, { version });
    return [hrefOf(id), 'The plan is agreed'];
  },
});

const begin = formPage({
  path: '/assessments/:id/plan/begin',
  open: async (visit) => {
    const episode = await episodeFor(visit, 'DELIVER');
    return {
      fields: { nextReviewOn: { kind: 'date', required: true } },
      start: startOf(episode),
      data: {
        ...about(episode, hrefOf(visit.id, 'plan')),
        title: 'Begin to carry out the plan',
        button: 'Begin',
        says: ['The team and the family look at it again after 4 to 12 weeks. Agree the day of the first review now.'],
      },
    };
  },
  check: ({ nextReviewOn }, { today }) => reviewFaults(nextReviewOn, today),
  send: async ({ around, id, version }, { nextReviewOn }) => {
    await acts.deliver(around, id, { version, nextReviewOn });
    return [hrefOf(id), 'The plan is being carried out'];
  },
});

export const planPages: readonly Page[] = [{ path: '/assessments/:id/plan', get: shown }, agree, begin, recordProgress];
