/** Reviews: when the plan was looked at, what was decided, when it is looked at again, and who leads from then on. */
import type { Fault } from '../../govuk/forms.ts';
import * as acts from '../acts.ts';
import type { Fields } from '../dictionary.ts';
import { sentOf } from '../form-page.ts';
import { dayInWords } from '../look.ts';
import { view } from '../view.ts';
import { about, can, episodeFor, formPage, hrefOf, type Shown, startOf } from './form.ts';
import type { Page, Visit } from './visit.ts';

/** What is wrong with the day of the next review, as people say it. */
export function reviewFaults(nextReviewOn: unknown, from: unknown): readonly Fault[] {
  const [first, last] = acts.reviewRange(String(from));
  const next = String(nextReviewOn);
  if (next >= first && next <= last) return [];
  const text = `The next review must be 4 to 12 weeks later: from ${dayInWords(first)} to ${dayInWords(last)}`;
  return [{ field: 'nextReviewOn-day', text }];
}

async function shown(visit: Visit) {
  const { around, session, id, today } = visit;
  const episode = await view(around.database, id, session);
  const { reviewOn } = episode;
  return visit.show('reviews', {
    ...about(episode, hrefOf(id)),
    reviews: episode.reviews.toReversed(),
    mayReview: can(episode, 'REVIEW'),
    isOverdue: reviewOn !== null && reviewOn < today,
  });
}

const UNCHANGED = 'UNCHANGED';

/** Whoever is in the team and does not lead yet may lead from the review on. */
const fieldsFor = ({ team }: Shown): Fields => ({
  heldOn: { kind: 'date', required: true },
  summary: { kind: 'lines', max: 4_000, required: true },
  nextReviewOn: { kind: 'date', required: true },
  leadMember: {
    kind: 'choice',
    of: [UNCHANGED, ...team.filter(({ leads }) => !leads).map(({ id }) => id)],
    required: true,
  },
});

const add = formPage({
  path: '/assessments/:id/reviews/add',
  open: async (visit) => {
    const episode = await episodeFor(visit, 'REVIEW');
    const fields = fieldsFor(episode);
    const lead = episode.team.find(({ leads }) => leads);
    return {
      fields,
      start: startOf(episode, sentOf(fields, { heldOn: visit.today, leadMember: UNCHANGED })),
      data: {
        ...about(episode, hrefOf(visit.id, 'reviews')),
        title: 'Record a review',
        button: 'Record the review',
        words: {
          [UNCHANGED]: lead ? `As before: ${lead.name}` : 'As before: nobody',
          ...Object.fromEntries(episode.team.map(({ id, name, post }) => [id, `${name}, ${post}`])),
        },
      },
    };
  },
  check: ({ heldOn, nextReviewOn }, { today }) =>
    String(heldOn) > today
      ? [{ field: 'heldOn-day', text: 'The day of the review must be today or in the past' }]
      : reviewFaults(nextReviewOn, heldOn),
  send: async ({ around, id, version }, { leadMember, ...review }) => {
    const given = leadMember === UNCHANGED ? null : leadMember;
    await acts.review(around, id, { version, ...review, leadMember: given });
    return [hrefOf(id, 'reviews'), 'The review is recorded'];
  },
});

export const reviewPages: readonly Page[] = [{ path: '/assessments/:id/reviews', get: shown }, add];
