/**
 * The pages, over the same acts as the API. They work without JavaScript, and hold nothing about a child in an address.
 */
import cookies from '@fastify/cookie';
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serveAssets } from '../../govuk/assets.ts';
import { saveSignedIn } from '../episode-store.ts';
import { problemOf } from '../faults.ts';
import { openLook } from '../look.ts';
import type { Parts } from '../routes.ts';
import { consentPages } from './consent.ts';
import { endingPages } from './ending.ts';
import { episodePages } from './episode.ts';
import { gateOf, isFromElsewhere, isOurs, sentIn } from './gate.ts';
import { homePages } from './home.ts';
import { planPages } from './plan.ts';
import { reviewPages } from './reviews.ts';
import { sectionPages } from './section.ts';
import { teamPages } from './team.ts';
import { transferPages } from './transfer.ts';
import type { Page } from './visit.ts';
import { whoElsePages } from './who-else.ts';

export interface PagesOptions extends Parts {
  readonly isSecure: boolean;
  readonly log: (line: string) => void;
}

const COOKIE = 'ecaf';

/** Answers how a request of somebody in front of a browser is refused that reaches no page. */
export async function servePages(app: FastifyInstance, parts: PagesOptions) {
  const { database, directory, sessions, deliverer, tokenFor, isSecure, log } = parts;
  const { base, assets, draw } = openLook();
  await app.register(cookies);
  await app.register(formbody);
  serveAssets(app, { base, assets });

  const gate = gateOf({ ...parts, cookie: COOKIE, draw, log });
  const pages: readonly Page[] = [
    ...homePages(directory),
    ...episodePages,
    ...consentPages,
    ...sectionPages,
    ...whoElsePages(directory),
    ...teamPages,
    ...planPages,
    ...reviewPages,
    ...transferPages,
    ...endingPages,
  ];
  for (const page of pages) {
    app.get(page.path, (request, reply) => gate.opened(page, request, reply));
    if (page.post) app.post(page.path, (request, reply) => gate.sent(page, request, reply));
  }

  const showSignIn = (request: FastifyRequest, reply: FastifyReply, fault?: string): FastifyReply => {
    const draft = sessions.asleep.find(request.cookies[COOKIE]);
    const html = draw('sign-in', {
      ...{ hasEnded: draft !== null, hasDraft: draft?.draft?.sent != null },
      ...(fault && { faults: [{ field: 'persona', text: fault }], wrong: { persona: { text: fault } } }),
    });
    return reply
      .status(fault ? 400 : 200)
      .type('text/html; charset=utf-8')
      .send(html);
  };

  app.get('/sign-in', async (request, reply) => showSignIn(request, reply));
  app.post('/sign-in', async (request, reply) => {
    try {
      const { persona = '' } = sentIn(request.body);
      if (persona === '' || isFromElsewhere(request)) return showSignIn(request, reply, 'Choose who you are');
      const token = (await tokenFor?.(persona)) ?? null;
      if (token === null) {
        const fault = 'The demonstration cannot be reached: start it with npm start, then try again';
        return showSignIn(request, reply, fault);
      }
      const session = await sessions.open(token, request.cookies[COOKIE]);
      const { account, userNumber, name, organisation } = session;
      await saveSignedIn(database, { account, userNumber, name, organisation });
      // What was waiting for this person is told now.
      deliverer.kick();
      reply.setCookie(COOKIE, session.id, { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure });
      return reply.redirect(session.draft?.path ?? '/', 303);
    } catch (error) {
      return gate.refuse(request, reply, problemOf(error), null);
    }
  });
  app.post('/sign-out', async (request, reply) => {
    const session = await gate.sessionOf(request);
    if (session && isOurs(request, session, sentIn(request.body))) sessions.close(session);
    return reply
      .clearCookie(COOKIE, { path: '/', secure: isSecure })
      .header('clear-site-data', '"cache"')
      .redirect('/sign-in', 303);
  });

  return (request: FastifyRequest, reply: FastifyReply, error: unknown) => gate.refuse(request, reply, error, null);
}
