/** The end of an assessment, and why. */
import { close } from '../acts.ts';
import { closureReasons } from '../states.ts';
import { wordOf } from '../words.ts';
import { about, episodeFor, formPage, hrefOf, startOf } from './form.ts';
import type { Page } from './visit.ts';

export const endingPages: readonly Page[] = [
  formPage({
    path: '/assessments/:id/closure',
    open: async (visit) => {
      const episode = await episodeFor(visit, 'CLOSE');
      return {
        fields: { reason: { kind: 'choice', of: closureReasons, required: true } },
        start: startOf(episode),
        data: {
          ...about(episode, hrefOf(visit.id)),
          title: 'Close the assessment',
          button: 'Close the assessment',
          says: [
            'It stays readable for you and the team, and nothing can be added any more. The directory is told that it is closed. If the child moves, offer it to who works with them there, with consent; if the family takes its consent back, record that instead.',
          ],
        },
      };
    },
    send: async ({ around, id, version }, { reason }) => {
      await close(around, id, { version, reason });
      return [hrefOf(id), `It is closed: ${wordOf(String(reason)).toLowerCase()}`];
    },
  }),
];
