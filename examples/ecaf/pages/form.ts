/** A page with one form: how it is opened, and what becomes of what was typed. Nothing of it is lost by whatever goes wrong. */
import type { FastifyReply } from 'fastify';
import type { Fault } from '../../govuk/forms.ts';
import type { Fields } from '../dictionary.ts';
import { problemOf } from '../faults.ts';
import { checked, groupsOf, type Sent } from '../form-page.ts';
import { Problem, type ProblemCode } from '../problems.ts';
import { type Act, after } from '../states.ts';
import { view } from '../view.ts';
import { faultOf } from './said.ts';
import type { Page, Visit } from './visit.ts';

export type Shown = Awaited<ReturnType<typeof view>>;
/** What was typed, checked field by field. */
export type Values = Readonly<Record<string, unknown>>;

export interface Opened {
  readonly fields: Fields;
  /** What stands in the fields when nobody has typed anything yet. */
  readonly start?: Sent;
  /** What the page is drawn with. */
  readonly data: { readonly title: string; readonly button: string; readonly [name: string]: unknown };
}

export interface FormPage {
  readonly path: string;
  readonly view?: string;
  open(visit: Visit): Promise<Opened>;
  /** What is wrong with it as a whole. */
  check?(values: Values, visit: Visit): readonly Fault[];
  /** Answers where to go on, and what has been done. */
  send(visit: Visit, values: Values): Promise<readonly [to: string, done: string | null]>;
}

/** Typing otherwise does not help, or there is nothing left to type into. */
const ENDS: readonly ProblemCode[] = ['NOT_FOUND', 'UNAUTHENTICATED', 'SIGN_IN_REFUSED', 'INTERNAL_ERROR'];

export interface Filled extends Page {
  /** Opens it with what was sent in its fields. */
  readonly fill: (visit: Visit) => Promise<FastifyReply>;
}

export function formPage(page: FormPage): Filled {
  const draw = (visit: Visit, { fields, data }: Opened, form: Sent, faults: readonly Fault[] = []): FastifyReply =>
    visit.show(page.view ?? 'form', { ...data, groups: groupsOf(fields, form), form }, faults);

  async function post(visit: Visit): Promise<FastifyReply> {
    const opened = await page.open(visit);
    const { sent } = visit;
    const { values, faults } = checked(opened.fields, sent);
    const all = faults.length > 0 ? faults : (page.check?.(values, visit) ?? []);
    if (all.length > 0) return draw(visit, opened, sent, all);
    try {
      return visit.go(...(await page.send(visit, values)));
    } catch (error) {
      const problem = problemOf(error);
      if (ENDS.includes(problem.code)) throw error;
      // Only now: who has read that somebody changed it may send theirs over it.
      const { version } = (problem.code === 'CHANGED_SINCE' && (await page.open(visit)).start) || sent;
      return draw(visit, opened, { ...sent, version }, [faultOf(problem, opened.fields)]);
    }
  }

  const fill = async (visit: Visit) => draw(visit, await page.open(visit), visit.sent);
  const open = async (visit: Visit) => {
    const opened = await page.open(visit);
    return draw(visit, opened, opened.start ?? {});
  };
  return { path: page.path, fill, get: (visit) => (visit.isRestored ? fill(visit) : open(visit)), post };
}

/** Whether this person can do this to the episode now. */
export const can = ({ state, isHolder }: Shown, act: Act, byHolder = true): boolean =>
  (isHolder || !byHolder) && after(act, state) !== undefined;

/** The episode a page is about. What it would do must be possible when it is opened; when it is sent the act itself says no. */
export async function episodeFor(visit: Visit, act: Act, byHolder = true): Promise<Shown> {
  const { around, session } = visit;
  const episode = await view(around.database, visit.id, session);
  const isOpening = Object.keys(visit.sent).length === 0;
  if (isOpening && byHolder && !episode.isHolder) throw new Problem('NOT_THE_HOLDER');
  if (isOpening && !can(episode, act, byHolder)) throw new Problem('NOT_AT_THIS_STEP');
  return episode;
}

export const hrefOf = (id: string, ...rest: readonly string[]): string => ['/assessments', id, ...rest].join('/');

/** Whose assessment it is, as the form names the child. */
export function nameIn({ form }: Pick<Shown, 'form'>): string | null {
  const { givenNames, familyName } = (form.identity ?? {}) as Readonly<Partial<Record<string, string>>>;
  return [givenNames, familyName].filter(Boolean).join(' ') || null;
}

/** What every page about an episode is drawn with. */
export const about = (episode: Shown, back: string) => ({ episode, childName: nameIn(episode), back });

/** What stands in a form about an episode from the beginning. */
export const startOf = ({ version }: Shown, sent: Sent = {}): Sent => ({ ...sent, version: String(version) });
