/** Everything that is one's own, what is due first; and the beginning of a new one. */

import type { Fields } from '../dictionary.ts';
import type { Directory } from '../directory.ts';
import { duesOf, urgencyOf } from '../due.ts';
import { request as requestEpisode } from '../episodes.ts';
import { childFor } from '../involved.ts';
import { overviewOf } from '../overview-store.ts';
import { offeredTo } from '../team-store.ts';
import { offerOf, summaryOf } from '../view.ts';
import { formPage, hrefOf } from './form.ts';
import type { Page, Visit } from './visit.ts';

const fields: Fields = { childId: { kind: 'text', max: 20, required: true } };

async function mine({ around: { database }, session, today }: Visit) {
  const rows = (await overviewOf(database, session.account, today)).map((row) => ({
    ...summaryOf(row, session),
    name: [row.givenNames, row.familyName].filter(Boolean).join(' ') || null,
    urgency: urgencyOf(row, today),
    dues: duesOf(row, today),
  }));
  const [open, closed] = [true, false].map((isOpen) => rows.filter(({ state }) => (state !== 'CLOSED') === isOpen));
  const byUrgency = open?.toSorted((one, other) => (one.urgency < other.urgency ? -1 : 1));
  return { open: byUrgency, closed, offers: (await offeredTo(database, session.userNumber)).map(offerOf) };
}

export const homePages = (directory: Directory): readonly Page[] => [
  formPage({
    path: '/',
    view: 'home',
    open: async (visit) => ({
      fields,
      data: { title: 'Your assessments', button: 'Begin', ...(await mine(visit)) },
    }),
    send: async ({ around }, { childId }) => {
      const number = String(childId).replaceAll(' ', '');
      const id = await requestEpisode(around, await childFor({ directory, session: around.session }, number));
      return [hrefOf(id), null];
    },
  }),
];
