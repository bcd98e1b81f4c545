/** A few pages over the same acts as the API. They work without JavaScript, and hold nothing about a child in an address. */
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serveAssets } from '../govuk/assets.ts';
import * as acts from './acts.ts';
import { sections } from './dictionary.ts';
import { episodesOf, saveSignedIn } from './episode-store.ts';
import { type Around, request as requestEpisode, todayOf } from './episodes.ts';
import { problemOf } from './faults.ts';
import type { Sent } from './form-page.ts';
import { childFor, whoElse } from './involved.ts';
import { openLook } from './look.ts';
import { Problem } from './problems.ts';
import type { Parts } from './routes.ts';
import { serveSections } from './section-page.ts';
import type { Session } from './sessions.ts';
import { closureReasons } from './states.ts';
import { offeredTo } from './team-store.ts';
import { decideTransfer } from './transfers.ts';
import { offerOf, summaryOf, view } from './view.ts';
import { type Page, type Visit, versionIn } from './visit.ts';

const COOKIE = 'ecaf';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** On a page that is about no episode. */
const NOBODYS = '00000000-0000-4000-8000-000000000000';

/** The fields of a form as text, the first where one is sent twice. */
function sentIn(body: unknown): Sent {
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, String(Array.isArray(value) ? value[0] : value)]),
  );
}

/** Whether another site's page has sent this: a browser says so itself. */
const isFromElsewhere = ({ headers }: FastifyRequest): boolean => {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
};

const yesNo = (text: string | undefined): boolean | null => (text === 'yes' ? true : text === 'no' ? false : null);

/** What a request brings. A form is taken from a page of this session alone. */
function arrived(request: FastifyRequest, { csrf }: Session): Pick<Visit, 'request' | 'sent' | 'id'> {
  const sent = sentIn(request.body);
  const isOurs = request.method === 'GET' || (!isFromElsewhere(request) && sent.csrf === csrf);
  const { id = NOBODYS } = request.params as Readonly<Partial<Record<string, string>>>;
  if (!isOurs || !UUID.test(id)) throw new Problem('NOT_FOUND');
  return { request, sent, id };
}

/** What each form of an episode's page does. */
const changes: Readonly<Record<string, (around: Around, id: string, sent: Sent) => Promise<void>>> = {
  consent: (around, id, sent) =>
    acts.consent(around, id, {
      ...versionIn(sent),
      consent: {
        childBornOn: sent.childBornOn || null,
        givenBy: sent.givenBy,
        childUnderstands: yesNo(sent.childUnderstands),
        statement: '2026-1',
        givenOn: todayOf(around.now),
        exceptions: sent.exceptions ? [sent.exceptions] : [],
      },
    }),
  again: (around, id) => acts.tellAgain(around, id),
  refusal: (around, id, sent) => acts.refuseConsent(around, id, versionIn(sent)),
  withdrawal: (around, id, { onBehalfOf }) => acts.withdraw(around, id, { onBehalfOf }),
  closure: (around, id, sent) => acts.close(around, id, { ...versionIn(sent), reason: sent.reason }),
};

export async function servePages(app: FastifyInstance, parts: Parts & { readonly isSecure: boolean }): Promise<void> {
  const { database, directory, sessions, deliverer, clock, tokenFor, isSecure } = parts;
  const { base, assets, draw } = openLook();
  await app.register(cookie);
  await app.register(formbody);
  serveAssets(app, { base, assets });

  const html = (reply: FastifyReply, template: string, data: object): FastifyReply =>
    reply.type('text/html; charset=utf-8').send(draw(template, data));

  /** A page of somebody who is signed in. */
  const page: Page = (work) => async (request, reply) => {
    const session = await sessions.find(request.cookies[COOKIE]).catch(() => null);
    if (session === null) return reply.redirect('/sign-in', 303);
    const around = { database, session, now: new Date(clock()), kick: () => deliverer.kick() };
    const frame = { session, csrf: session.csrf };
    const show: Visit['show'] = (template, data) => html(reply, template, { ...frame, ...data });
    try {
      return await work(around, { ...arrived(request, session), reply, show });
    } catch (error) {
      const problem = problemOf(error);
      return html(reply.status(problem.status), 'problem', { ...frame, back: '/', problem: problem.said });
    }
  };

  app.get('/sign-in', async (_request, reply) => html(reply, 'sign-in', {}));
  app.post('/sign-in', async (request, reply) => {
    try {
      const { persona = '' } = sentIn(request.body);
      const token = isFromElsewhere(request) ? null : ((await tokenFor?.(persona)) ?? null);
      if (token === null)
        return html(reply.status(400), 'sign-in', { fault: { text: 'Choose who you are', field: 'persona' } });
      const session = await sessions.open(token);
      const { account, userNumber, name, organisation } = session;
      await saveSignedIn(database, { account, userNumber, name, organisation });
      deliverer.kick();
      reply.setCookie(COOKIE, session.id, { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure });
      return reply.redirect('/', 303);
    } catch (error) {
      const problem = problemOf(error);
      return html(reply.status(problem.status), 'problem', { problem: problem.said });
    }
  });
  app.post(
    '/sign-out',
    page(async ({ session }, { reply }) => {
      sessions.close(session);
      return reply.clearCookie(COOKIE, { path: '/' }).header('clear-site-data', '"cache"').redirect('/sign-in', 303);
    }),
  );

  app.get(
    '/',
    page(async ({ session }, { show }) => {
      const rows = await episodesOf(database, session.account);
      const transfers = (await offeredTo(database, session.userNumber)).map(offerOf);
      return show('home', { episodes: rows.map((row) => summaryOf(row, session)), transfers });
    }),
  );
  app.post(
    '/pages/episodes',
    page(async (around, { reply, sent }) => {
      const childId = (sent.childId ?? '').replaceAll(' ', '');
      const id = await requestEpisode(around, await childFor({ directory, session: around.session }, childId));
      return reply.redirect(`/assessments/${id}`, 303);
    }),
  );
  app.post(
    '/pages/transfers/:id',
    page(async (around, { reply, sent, id }) => {
      await decideTransfer(around, id, sent.verdict === 'ACCEPTED' ? 'ACCEPTED' : 'REJECTED');
      return reply.redirect('/', 303);
    }),
  );
  app.get(
    '/assessments/:id',
    page(async ({ session }, { show, id }) =>
      show('episode', { back: '/', episode: await view(database, id, session), sections, reasons: closureReasons }),
    ),
  );
  serveSections(app, page, database);
  for (const [name, change] of Object.entries(changes)) {
    app.post(
      `/pages/episodes/:id/${name}`,
      page(async (around, { reply, sent, id }) => {
        await change(around, id, sent);
        return reply.redirect(name === 'withdrawal' ? '/' : `/assessments/${id}`, 303);
      }),
    );
  }
  app.post(
    '/assessments/:id/who-else',
    page(async ({ session }, { show, id }) => {
      const found = await whoElse({ directory, database, session }, id, {});
      return show('who-else', { back: `/assessments/${id}`, episode: await view(database, id, session), ...found });
    }),
  );
}
