/** What every request must pass before a page sees it, and what becomes of a refusal. */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refused } from '../govuk/directory.ts';
import { type Fields, fieldsOf } from '../govuk/forms.ts';
import { refusalFor } from './refusals.ts';
import type { Draft, Session, Sessions } from './sessions.ts';
import { type Around, frame, type Page, Visit } from './visit.ts';

export interface Gatekeeping extends Around {
  readonly sessions: Sessions;
  readonly sessionOf: (request: FastifyRequest) => Session | null;
  readonly log: (line: string) => void;
}

/** Of a form that is sent again, these are ours to give anew. */
const OURS = ['csrf', 'acting'];

const without = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !OURS.includes(name)));

const same = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));

/** Whether another site's page has sent this. A browser says so itself; one that does not is held to the secret alone. */
export function isFromElsewhere({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin, host } = headers;
  return origin !== undefined && !(URL.canParse(origin) && new URL(origin).host === host);
}

/** Whether a form came from a page of this session. */
export const isOurs = (request: FastifyRequest, { csrf }: Session, fields: Fields): boolean =>
  !isFromElsewhere(request) && same(fields.csrf ?? '', csrf);

/** Browsers that look ahead would leave looks on record that nobody had. */
const isLookingAhead = ({ headers }: FastifyRequest): boolean =>
  [headers['sec-purpose'], headers.purpose].some((purpose) => String(purpose).includes('prefetch'));

const refusedBy = (error: unknown): Refused =>
  error instanceof Refused ? error : new Refused('INTERNAL_SERVER_ERROR');

const needsReason = ({ needsReason: needed = false }: Page, { reason, acting }: Session): boolean =>
  needed && reason === null && acting === null;

/** Where to go on afterwards. What was typed into one page is not given up for the address of another. */
const wanted = ({ draft }: Session, path: string): Draft => (draft?.fields ? draft : { path, fields: null });

/** What had been typed into this page before the session ended; it is there once. */
function takeDraft(session: Session, path: string): Fields | null {
  const { draft } = session;
  if (draft?.path !== path) return null;
  session.draft = null;
  return draft.fields;
}

/** What was typed on this visit, to be gone on with. */
const draftOf = ({ path, fields }: Visit): Draft => ({
  path,
  fields: Object.keys(fields).length > 0 ? without(fields) : null,
});

/** Where a person can give at once what a refusal asks for. */
const cures: Readonly<Record<string, string>> = { UNAUTHENTICATED: '/sign-in', REASON_REQUIRED: '/reason' };

export function gateOf(around: Gatekeeping) {
  const { render, sessions, sessionOf, log } = around;

  /** Says kindly why not; of a form, with all that was typed, ready to be sent again. */
  function refuse(request: FastifyRequest, reply: FastifyReply, error: unknown, sent: Fields | null = null) {
    const { code, retryAfter } = refusedBy(error);
    const refusal = refusalFor(code);
    if (!(error instanceof Refused)) log(`fault ${(error as Error).name} at ${request.routeOptions.url ?? '-'}`);
    if (retryAfter !== null) reply.header('retry-after', String(retryAfter));
    const data = { refusal, code, retryAfter, sent: sent && Object.entries(without(sent)) };
    const html = render('refused', { ...frame(around, sessionOf(request), request.url), ...data });
    return reply.status(refusal.status).type('text/html; charset=utf-8').send(html);
  }

  /** To the page where one signs in, or says why; afterwards this goes on where it was. */
  function later(reply: FastifyReply, session: Session, draft: Draft, to: string): FastifyReply {
    session.draft = draft;
    return reply.redirect(to, 303);
  }

  /**
   * Runs a page. What a refusal asks for and the person can give at once, a new session or a reason, is asked for; and
   * where it is worth trying again, what was typed waits in the form as well as on the page that says so.
   */
  async function run(
    visit: Visit,
    act: Page['get'],
    request: FastifyRequest,
    reply: FastifyReply,
    sent: Fields | null,
  ) {
    try {
      return await act(visit);
    } catch (error) {
      const { session } = visit;
      const { code } = refusedBy(error);
      const draft = draftOf(visit);
      const cure = cures[code];
      if (cure === '/sign-in') sessions.sleep(session);
      if (cure !== undefined) return later(reply, session, draft, cure);
      if (refusalFor(code).again && draft.fields) session.draft = draft;
      return refuse(request, reply, error, sent);
    }
  }

  /** Where somebody must go before this page; null when nowhere. */
  const before = (page: Page, session: Session): string | null => {
    if (session.token === null) return '/sign-in';
    return needsReason(page, session) ? '/reason' : null;
  };

  async function opened(page: Page, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (isLookingAhead(request)) return reply.status(503).send();
    const session = sessionOf(request);
    if (session === null) return reply.redirect('/sign-in', 303);
    const first = before(page, session);
    if (first !== null) return later(reply, session, wanted(session, request.url), first);
    const typed = takeDraft(session, request.url);
    const visit = new Visit(around, { request, reply }, session, { fields: typed ?? {}, isRestored: typed !== null });
    return run(visit, page.get, request, reply, null);
  }

  async function sent(page: Page, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const session = sessionOf(request);
    const fields = fieldsOf(request.body);
    if (session === null) return reply.redirect('/sign-in', 303);
    if (!isOurs(request, session, fields)) return refuse(request, reply, new Refused('FORM_NOT_OURS'));
    // Even of somebody whose session has ended: what was written in one name is not kept for another.
    if ((fields.acting ?? '') !== (session.acting?.id ?? '')) {
      return refuse(request, reply, new Refused('ACTING_CHANGED'));
    }
    if (session.token === null)
      return later(reply, session, { path: request.url, fields: without(fields) }, '/sign-in');
    const visit = new Visit(around, { request, reply }, session, { fields, isRestored: false });
    return run(visit, page.post ?? page.get, request, reply, fields);
  }

  return { opened, sent, refuse };
}
