/** The team around the child: who is in it, who leads, and who was. */
import * as acts from '../acts.ts';
import type { Fields } from '../dictionary.ts';
import { Problem } from '../problems.ts';
import { formerMembers } from '../team-store.ts';
import { view } from '../view.ts';
import { wordOf } from '../words.ts';
import { about, can, episodeFor, formPage, hrefOf, type Shown, startOf } from './form.ts';
import type { Page, Visit } from './visit.ts';

const person: Fields = {
  name: { kind: 'text', max: 100, required: true },
  post: { kind: 'text', max: 100, required: true },
  organisation: { kind: 'text', max: 100, required: true },
  telephone: { kind: 'text', max: 20 },
  userNumber: { kind: 'text', max: 12 },
};
const leads: Fields = { leads: { kind: 'yes-no', required: true } };

const NUMBER = /^\d{8}$/;
const digits = (text: unknown): string => String(text ?? '').replaceAll(' ', '');

/** A user number that is none; `what` begins the sentence. */
export const numberFaults = (text: unknown, field: string, what: string) =>
  digits(text) === '' || NUMBER.test(digits(text)) ? [] : [{ field, text: `${what} must be eight digits` }];

const hasLead = ({ team }: Shown): boolean => team.some((member) => member.leads);

async function shown(visit: Visit) {
  const { around, session, id } = visit;
  const episode = await view(around.database, id, session);
  const former = await formerMembers(around.database, id);
  return visit.show('team', {
    ...about(episode, hrefOf(id)),
    former,
    hasLead: hasLead(episode),
    mayChange: can(episode, 'JOIN_TEAM'),
  });
}

const add = formPage({
  path: '/assessments/:id/team/add',
  open: async (visit) => {
    const episode = await episodeFor(visit, 'JOIN_TEAM');
    return {
      fields: hasLead(episode) ? person : { ...person, ...leads },
      start: startOf(episode),
      data: {
        ...about(episode, hrefOf(visit.id, 'team')),
        title: 'Add somebody to the team',
        button: 'Add to the team',
        exceptions: episode.consent?.exceptions,
        action: hrefOf(visit.id, 'team', 'add'),
      },
    };
  },
  check: ({ userNumber }) => numberFaults(userNumber, 'userNumber', wordOf('userNumber')),
  send: async ({ around, id, version }, { userNumber, ...member }) => {
    await acts.join(around, id, { version, ...member, userNumber: digits(userNumber) || null });
    return [hrefOf(id, 'team'), 'They are in the team'];
  },
});

/** Somebody of whom the directory has told: what it said stands in the form, and is kept if that is sent. */
const chosen: Page = {
  path: '/assessments/:id/team/chosen',
  get: async (visit) => (visit.isRestored ? add.fill(visit) : visit.go(hrefOf(visit.id, 'team', 'add'))),
  post: (visit) => add.fill(visit),
};

async function memberOf(visit: Visit, act: 'CHANGE_LEAD' | 'LEAVE_TEAM') {
  const episode = await episodeFor(visit, act);
  const member = episode.team.find(({ id }) => id === visit.named('member'));
  if (!member) throw new Problem('NOT_FOUND');
  return { episode, member };
}

const lead = formPage({
  path: '/assessments/:id/team/:member/lead',
  open: async (visit) => {
    const { episode, member } = await memberOf(visit, 'CHANGE_LEAD');
    const now = episode.team.find((each) => each.leads);
    return {
      fields: {},
      start: startOf(episode),
      data: {
        ...about(episode, hrefOf(visit.id, 'team')),
        title: `Make ${member.name} lead professional`,
        button: 'Make them lead professional',
        says: [
          now ? `${now.name} leads now, and stays in the team.` : 'Nobody leads now.',
          'This is the lead of this team. The lead professional that the directory shows is taken or handed over in the directory.',
        ],
      },
    };
  },
  send: async (visit) => {
    const { around, id, version } = visit;
    await acts.lead(around, id, visit.named('member'), { version });
    return [hrefOf(id, 'team'), 'The lead is changed'];
  },
});

const end = formPage({
  path: '/assessments/:id/team/:member/end',
  open: async (visit) => {
    const { episode, member } = await memberOf(visit, 'LEAVE_TEAM');
    return {
      fields: {},
      start: startOf(episode),
      data: {
        ...about(episode, hrefOf(visit.id, 'team')),
        title: `${member.name} leaves the team`,
        button: 'End the membership',
        says: [
          'They no longer see the assessment. That they were in the team stays known.',
          ...(member.leads ? ['They lead now: afterwards nobody does, until you name who does.'] : []),
        ],
      },
    };
  },
  send: async (visit) => {
    const { around, id, version } = visit;
    await acts.leave(around, id, visit.named('member'), { version });
    return [hrefOf(id, 'team'), 'They have left the team'];
  },
});

export const teamPages: readonly Page[] = [{ path: '/assessments/:id/team', get: shown }, add, chosen, lead, end];
