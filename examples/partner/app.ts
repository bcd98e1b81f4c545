/** The program: its pages behind the gate, the sign-in, and what it tells the browser. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readAssets, serveAssets } from '../govuk/assets.ts';
import { type Directory, Refused } from '../govuk/directory.ts';
import { fieldsOf } from '../govuk/forms.ts';
import { listener } from '../govuk/listener.ts';
import type { Door, SignIn } from '../govuk/sign-in.ts';
import { gateOf, isFromElsewhere, isOurs } from './gate.ts';
import { Who } from './operations.generated.ts';
import { pages } from './pages/index.ts';
import { type Session, Sessions } from './sessions.ts';
import { renderer } from './views.ts';
import { frame } from './visit.ts';

export interface PartnerOptions {
  readonly directory: Directory;
  readonly signIn: SignIn;
  /** Whether it is reached over https: then the cookie is sent nowhere else. */
  readonly isSecure: boolean;
  readonly clock?: () => number;
  /** Says one line for each request: never an address, a name or a number. */
  readonly log?: (line: string) => void;
}

export async function createPartner(options: PartnerOptions): Promise<FastifyInstance> {
  const { directory, signIn, isSecure, clock = Date.now, log = () => undefined } = options;
  const { base, assets } = readAssets();
  const sessions = new Sessions(clock);
  // The prefix makes a browser refuse it from a sister domain; it is only allowed over https.
  const cookieName = isSecure ? '__Host-session' : 'session';
  const sessionOf = (request: FastifyRequest): Session | null => sessions.find(request.cookies[cookieName]);
  const around = { directory, render: renderer(clock), assets: base, clock, sessions, sessionOf, log };
  const gate = gateOf(around);
  const app = await listener(isSecure, log);

  for (const page of pages) {
    app.get(page.path, (request, reply) => gate.opened(page, request, reply));
    if (page.post) app.post(page.path, (request, reply) => gate.sent(page, request, reply));
  }

  const door: Door = {
    show: (request, reply, view, data) => {
      const session = sessionOf(request);
      const hasEnded = session !== null && session.token === null;
      const hasDraft = hasEnded && session.draft?.fields != null;
      const html = around.render(view, { ...frame(around, session, request.url), hasEnded, hasDraft, ...data });
      return reply.type('text/html; charset=utf-8').send(html);
    },
    isFromElsewhere,
    admit: async (request, reply, signedIn) => {
      try {
        const { viewer } = await directory.ask({ token: signedIn.token, reason: null, mediation: null }, Who, {});
        if (viewer == null) throw new Refused('FORBIDDEN');
        const session = sessions.open(viewer, signedIn, sessionOf(request));
        reply.setCookie(cookieName, session.id, { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure });
        return reply.redirect(session.draft?.path ?? '/', 303);
      } catch (error) {
        return gate.refuse(request, reply, error);
      }
    },
  };
  signIn.serve(app, door);
  app.post('/sign-out', async (request, reply) => {
    const session = sessionOf(request);
    if (session && isOurs(request, session, fieldsOf(request.body))) sessions.close(session);
    // What the browser has kept of our pages goes too: "back" shows nothing to the next person at this screen.
    return reply
      .clearCookie(cookieName, { path: '/', secure: isSecure })
      .header('clear-site-data', '"cache"')
      .redirect('/sign-in', 303);
  });

  serveAssets(app, { base, assets });
  app.setNotFoundHandler(async (request, reply) => gate.refuse(request, reply, new Refused('PAGE_NOT_FOUND')));
  app.setErrorHandler(async (error, request, reply) => gate.refuse(request, reply, error));
  return app;
}
