/** What every request for a page must pass before the page sees it, and what becomes of a refusal. */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Around } from '../episodes.ts';
import { problemOf } from '../faults.ts';
import type { Sent } from '../form-page.ts';
import { Problem } from '../problems.ts';
import type { Parts } from '../routes.ts';
import type { Session } from '../sessions.ts';
import { saidOf } from './said.ts';
import { type Page, Visit } from './visit.ts';

export interface Gatekeeping extends Parts {
  readonly cookie: string;
  readonly draw: (view: string, data: object) => string;
  readonly log: (line: string) => void;
}

/** The fields of a form as text, the first where one is sent twice. */
export function sentIn(body: unknown): Sent {
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, String(Array.isArray(value) ? value[0] : value).trim()]),
  );
}

/** Whether another site's page has sent this: a browser says so itself. */
export const isFromElsewhere = ({ headers }: FastifyRequest): boolean => {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
};

const same = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

/** Whether a form came from a page of this person's. */
export const isOurs = (request: FastifyRequest, { csrf }: { readonly csrf: string }, sent: Sent): boolean =>
  !isFromElsewhere(request) && same(sent.csrf ?? '', csrf);

/** A browser that looks ahead would leave a look on record that nobody had. */
const isLookingAhead = ({ headers }: FastifyRequest): boolean =>
  String(headers['sec-purpose'] ?? '').includes('prefetch');

export function gateOf({ database, sessions, deliverer, clock, cookie, draw, log }: Gatekeeping) {
  const around = (session: Session): Around => ({
    ...{ database, session, now: new Date(clock()), kick: () => deliverer.kick() },
  });

  const sessionOf = (request: FastifyRequest): Promise<Session | null> =>
    sessions.find(request.cookies[cookie]).catch((error: unknown) => {
      if (error instanceof Problem && error.code === 'UNAUTHENTICATED') return null;
      throw error;
    });

  /** Says kindly why not; of a form, where it is worth trying again, with all that was typed. */
  function refuse(request: FastifyRequest, reply: FastifyReply, error: unknown, session: Session | null, sent?: Sent) {
    const problem = problemOf(error);
    const { code, status, directory } = problem;
    if (code === 'INTERNAL_ERROR') log(`error ${String((error as { code?: unknown }).code ?? (error as Error).name)}`);
    // The directory lets them ask no more: the token is gone, and what was typed waits until they are let in again.
    const isOver = code === 'SIGN_IN_REFUSED' && session !== null;
    if (isOver) sessions.end(session);
    if (isOver && sent) sessions.asleep.keep(session.id, { path: request.url, sent });
    const isAgain = status >= 500;
    const data = {
      ...{ code, directory, said: saidOf(problem), path: request.url, isAgain, csrf: session?.csrf },
      session: isOver ? null : session,
      sent: isAgain && sent && Object.entries(sent).filter(([name]) => name !== 'csrf'),
    };
    return reply.status(status).type('text/html; charset=utf-8').send(draw('problem', data));
  }

  /** To the sign-in, and back here afterwards; a form comes with what was typed, if it was theirs. */
  function later(request: FastifyRequest, reply: FastifyReply, sent: Sent | null): FastifyReply {
    const id = request.cookies[cookie];
    const sleeper = sessions.asleep.find(id);
    if (id !== undefined && sleeper && (sent === null || isOurs(request, sleeper, sent))) {
      sessions.asleep.keep(id, { path: request.url, sent });
    }
    return reply.redirect('/sign-in', 303);
  }

  async function run(
    session: Session,
    visit: Visit,
    act: Page['get'],
    [request, reply, sent]: readonly [FastifyRequest, FastifyReply, Sent?],
  ): Promise<FastifyReply> {
    try {
      return await act(visit);
    } catch (error) {
      return refuse(request, reply, error, session, sent);
    }
  }

  async function opened(page: Page, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (isLookingAhead(request)) return reply.status(503).send();
    const session = await sessionOf(request);
    if (session === null) return later(request, reply, null);
    const isRestored = session.draft?.path === request.url && session.draft.sent !== null;
    const sent = (isRestored && session.draft?.sent) || {};
    if (session.draft?.path === request.url) session.draft = null;
    const visit = new Visit(around(session), { request, reply, sent, isRestored }, draw);
    return run(session, visit, page.get, [request, reply]);
  }

  async function sent(page: Page, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const fields = sentIn(request.body);
    const session = await sessionOf(request);
    if (session === null) return later(request, reply, fields);
    if (!isOurs(request, session, fields)) return refuse(request, reply, new Problem('NOT_FOUND'), session);
    const visit = new Visit(around(session), { request, reply, sent: fields, isRestored: false }, draw);
    return run(session, visit, page.post ?? page.get, [request, reply, fields]);
  }

  return { opened, sent, refuse, sessionOf };
}
