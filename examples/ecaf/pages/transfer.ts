/** To another holder, of whatever organisation or authority: offered with consent, and theirs when they take it. */
import type { Fields } from '../dictionary.ts';
import { Problem } from '../problems.ts';
import { offeredTo } from '../team-store.ts';
import { decideTransfer, offerTransfer } from '../transfers.ts';
import { offerOf, view } from '../view.ts';
import { wordOf } from '../words.ts';
import { consentFaults, consentFields, consentOf, consentStart } from './consent.ts';
import { about, can, episodeFor, formPage, hrefOf } from './form.ts';
import { numberFaults } from './team.ts';
import type { Page, Visit } from './visit.ts';

async function shown(visit: Visit) {
  const { around, session, id } = visit;
  const episode = await view(around.database, id, session);
  const { transfers, isHolder } = episode;
  const isOffered = transfers.some(({ state }) => state === 'OFFERED');
  return visit.show('transfer', {
    ...about(episode, hrefOf(id)),
    transfers: transfers.toReversed(),
    mayOffer: can(episode, 'OFFER_TRANSFER') && !isOffered,
    mayTakeBack: isHolder && isOffered,
  });
}

const fields: Fields = { toUserNumber: { kind: 'text', max: 12, required: true }, ...consentFields };

const offer = formPage({
  path: '/assessments/:id/transfer/offer',
  open: async (visit) => {
    const episode = await episodeFor(visit, 'OFFER_TRANSFER');
    return {
      fields,
      start: consentStart(episode, visit),
      data: {
        ...about(episode, hrefOf(visit.id, 'transfer')),
        title: 'Offer it to another holder',
        button: 'Offer the assessment',
        says: [
          'They may work for another organisation or authority. They are shown who offers it and for which child, and nothing of what was written, until they take it on. Then it is theirs: you see it no more unless you are in the team, and the directory shows them as its holder.',
          'The family must have agreed to this, beside its consent to the assessment itself.',
        ],
      },
    };
  },
  check: (values, visit) => [
    ...numberFaults(values.toUserNumber, 'toUserNumber', wordOf('toUserNumber')),
    ...(String(values.toUserNumber).replaceAll(' ', '') === visit.session.userNumber
      ? [{ field: 'toUserNumber', text: 'This is your own user number: you hold it already' }]
      : []),
    ...consentFaults(values, visit),
  ],
  send: async ({ around, id, version }, { toUserNumber, ...consent }) => {
    const number = String(toUserNumber).replaceAll(' ', '');
    await offerTransfer(around, id, { version, toUserNumber: number, consent: consentOf(consent) });
    return [hrefOf(id, 'transfer'), 'It is offered. It stays yours until they take it on'];
  },
});

const takeBack: Page = {
  path: '/assessments/:id/transfer/back',
  get: async (visit) => visit.go(hrefOf(visit.id, 'transfer')),
  post: async (visit) => {
    const { around, session, id } = visit;
    const { transfers } = await view(around.database, id, session);
    const open = transfers.find(({ state }) => state === 'OFFERED');
    if (!open) throw new Problem('NOT_AT_THIS_STEP');
    await decideTransfer(around, open.id, 'CANCELLED');
    return visit.go(hrefOf(id, 'transfer'), 'The offer is taken back');
  },
};

/** What was offered to whoever is signed in, before they have it. */
async function offered(visit: Visit) {
  const { around, session } = visit;
  const offers = await offeredTo(around.database, session.userNumber);
  const found = offers.find(({ id }) => id === visit.named('offer'));
  if (!found) throw new Problem('NOT_FOUND');
  return found;
}

const answer = formPage({
  path: '/offers/:offer',
  open: async (visit) => {
    const found = offerOf(await offered(visit));
    return {
      fields: { verdict: { kind: 'choice', of: ['ACCEPTED', 'REJECTED'], required: true } },
      data: {
        back: '/',
        episode: { childId: found.childId },
        title: 'An assessment is offered to you',
        button: 'Send your answer',
        says: [
          `${found.from.name}, ${found.from.organisation}, offers you the assessment of this child. The family has agreed.`,
          'If you take it on, you hold it: you see all that was written, and the directory is told in your name that you hold it now. It takes that only of somebody who works with the child, so record your involvement there, if you have not.',
        ],
      },
    };
  },
  send: async (visit, { verdict }) => {
    const { id, episode } = await offered(visit);
    const isTaken = verdict === 'ACCEPTED';
    await decideTransfer(visit.around, id, isTaken ? 'ACCEPTED' : 'REJECTED');
    return isTaken ? [hrefOf(episode), 'You hold this assessment now'] : ['/', 'You have not taken it on'];
  },
});

export const transferPages: readonly Page[] = [
  { path: '/assessments/:id/transfer', get: shown },
  offer,
  takeBack,
  answer,
];
