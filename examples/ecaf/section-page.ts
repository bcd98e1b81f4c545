/** The pages on which the form is written, section by section. Nothing that was typed is lost by a fault. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { write } from './acts.ts';
import type { Database } from './database.ts';
import { type Section, sections } from './dictionary.ts';
import type { Around } from './episodes.ts';
import { problemOf } from './faults.ts';
import { contentOf, groupsOf } from './form-page.ts';
import { Problem } from './problems.ts';
import { view } from './view.ts';
import { type Page, type Visit, versionIn } from './visit.ts';
import { wordOf } from './words.ts';

type Content = Readonly<Record<string, unknown>>;

const isSection = (name: string): name is Section => (sections as readonly string[]).includes(name);

function sectionOf({ request }: Visit): Section {
  const { section } = request.params as { readonly section: string };
  if (!isSection(section)) throw new Problem('NOT_FOUND');
  return section;
}

/** What stands in the way, at its field; null where typing otherwise does not help. */
function faultOf({ code, field }: Problem): { field: string; text: string } | null {
  if (code === 'CHANGED_SINCE') {
    return {
      field: '',
      text: 'A colleague has changed the assessment: read it in another window, then save this again',
    };
  }
  if (code !== 'BAD_REQUEST') return null;
  const at = field?.replace(/^content\./, '') ?? '';
  return { field: at, text: `${wordOf(at.split('.').at(-1) ?? null)}: fill it in, and check how it is written` };
}

export function serveSections(app: FastifyInstance, page: Page, database: Database): void {
  async function show(
    around: Around,
    visit: Visit,
    content: Content | null,
    fault: object | null,
  ): Promise<FastifyReply> {
    const section = sectionOf(visit);
    const episode = await view(database, visit.id, around.session);
    const kept = (episode.form[section] ?? {}) as Content;
    const groups = groupsOf(section, content ?? kept);
    const { version } = episode;
    return visit.show('section', { back: `/assessments/${visit.id}`, episode, section, groups, version, fault });
  }

  app.get(
    '/assessments/:id/form/:section',
    page((around, visit) => show(around, visit, null, null)),
  );
  app.post(
    '/assessments/:id/form/:section',
    page(async (around, visit) => {
      const { reply, sent, id } = visit;
      const section = sectionOf(visit);
      const content = contentOf(section, sent);
      try {
        await write(around, id, section, { ...versionIn(sent), content });
        return reply.redirect(`/assessments/${id}`, 303);
      } catch (error) {
        const fault = faultOf(problemOf(error));
        if (fault === null) throw error;
        reply.status(400);
        return show(around, visit, content, fault);
      }
    }),
  );
}
