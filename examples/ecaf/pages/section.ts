/** The form, section by section, as the data dictionary has it; and every version of it. */
import type { Fault } from '../../govuk/forms.ts';
import { write } from '../acts.ts';
import { dictionary, type Fields, type Section, sections } from '../dictionary.ts';
import { type Content, sentOf } from '../form-page.ts';
import { Problem } from '../problems.ts';
import { wordOf } from '../words.ts';
import { about, episodeFor, formPage, hrefOf, startOf, type Values } from './form.ts';
import type { Page, Visit } from './visit.ts';

const isSection = (name: string): name is Section => (sections as readonly string[]).includes(name);

function sectionOf(visit: Visit): Section {
  const name = visit.part('section');
  if (!isSection(name)) throw new Problem('NOT_FOUND');
  return name;
}

/** Born, or expected: exactly one of the two. */
function faultsOf({ dateOfBirth, expectedOn }: Values, visit: Visit): readonly Fault[] {
  if (visit.part('section') !== 'identity' || (dateOfBirth === undefined) !== (expectedOn === undefined)) return [];
  const both = 'Enter either the date of birth or the day the child is expected, not both';
  const neither = 'Enter the date of birth, or the day the child is expected';
  return [{ field: 'dateOfBirth-day', text: dateOfBirth === undefined ? neither : both }];
}

export const sectionPages: readonly Page[] = [
  formPage({
    path: '/assessments/:id/form/:section',
    open: async (visit) => {
      const section = sectionOf(visit);
      // Who the child is comes first: with it the assessment begins.
      const episode = await episodeFor(visit, section === 'identity' ? 'JOIN_TEAM' : 'WRITE', false);
      const fields: Fields = dictionary[section];
      return {
        fields,
        start: startOf(episode, sentOf(fields, (episode.form[section] ?? {}) as Content)),
        data: { ...about(episode, hrefOf(visit.id)), title: wordOf(section), button: 'Save', isLong: true },
      };
    },
    check: faultsOf,
    send: async (visit, content) => {
      const { around, id, version } = visit;
      const section = sectionOf(visit);
      await write(around, id, section, { version, content });
      return [section === 'plan' ? hrefOf(id, 'plan') : hrefOf(id), `Saved: ${wordOf(section).toLowerCase()}`];
    },
  }),
];
