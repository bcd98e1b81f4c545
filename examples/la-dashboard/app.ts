/** The program: sign in, one page of figures from one typed query, and each figure as a file. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readAssets, serveAssets } from '../govuk/assets.ts';
import { type Directory, Refused } from '../govuk/directory.ts';
import { listener } from '../govuk/listener.ts';
import type { Door, SignIn } from '../govuk/sign-in.ts';
import { csvOf } from './csv.ts';
import { drawnSections, filed } from './figures.ts';
import { keyFigures } from './key-figures.ts';
import { Dashboard, type DashboardQueryVariables } from './operations.generated.ts';
import { overTime } from './over-time.ts';
import { readerOf } from './reader.ts';
import { refusalFor } from './refusals.ts';
import { type Session, Sessions } from './sessions.ts';
import { render } from './views.ts';
import { serveWorkList } from './work-list-pages.ts';

export interface DashboardOptions {
  readonly directory: Directory;
  readonly signIn: SignIn;
  /** Whether it is reached over https: then the cookie is sent nowhere else. */
  readonly isSecure: boolean;
  readonly clock?: () => number;
  /** Says one line for each request. */
  readonly log?: (line: string) => void;
}

const HTML = 'text/html; charset=utf-8';

/** What is asked for, as it stands in the address: an authority and a month are nobody's secret. */
function wanted({ query }: FastifyRequest, { authority }: Session): DashboardQueryVariables | null {
  const { area, month } = query as Readonly<Record<string, unknown>>;
  const code = typeof area === 'string' && area !== '' ? area : authority;
  if (code === null) return null;
  return { code, month: typeof month === 'string' && /^\d{4}-(?:0[1-9]|1[0-2])$/.test(month) ? month : null };
}

/** What was chosen before a session ended, to be gone on with after the sign-in. */
const chosenIn = ({ query }: FastifyRequest): string => {
  const chosen = new URLSearchParams();
  for (const name of ['area', 'month']) {
    const value = String((query as Readonly<Record<string, unknown>>)[name] ?? '');
    if (/^[\w-]{1,20}$/.test(value)) chosen.set(name, value);
  }
  return chosen.toString();
};

const isFromElsewhere: Door['isFromElsewhere'] = ({ headers }) =>
  !['same-origin', 'none', undefined].includes(headers['sec-fetch-site'] as string | undefined);

export async function createDashboard(options: DashboardOptions): Promise<FastifyInstance> {
  const { directory, signIn, isSecure, clock = Date.now, log = () => undefined } = options;
  const { base, assets } = readAssets(new URL('./assets/dashboard.css', import.meta.url));
  const sessions = new Sessions(clock);
  const cookieName = isSecure ? '__Host-dashboard' : 'dashboard';
  const app = await listener(isSecure, log);

  const sessionOf = ({ cookies }: FastifyRequest): Session | null => sessions.find(cookies[cookieName]);
  const show = (request: FastifyRequest, reply: FastifyReply, view: string, data: object): FastifyReply =>
    reply.type(HTML).send(render(view, { assets: base, session: sessionOf(request), ...data }));

  const refuse = (request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply => {
    const { code, retryAfter } = error instanceof Refused ? error : new Refused('INTERNAL_SERVER_ERROR');
    if (code === 'UNAUTHENTICATED') {
      const id = request.cookies[cookieName];
      sessions.close(id);
      return reply.redirect(
        id === undefined ? '/sign-in' : `/sign-in?${['ended', chosenIn(request)].filter(Boolean).join('&')}`,
        303,
      );
    }
    if (retryAfter !== null) reply.header('retry-after', retryAfter);
    const refusal = refusalFor(code);
    return show(request, reply.status(refusal.status), 'refused', { refusal, code, path: request.url });
  };

  async function read(request: FastifyRequest) {
    const session = sessionOf(request);
    if (session === null) throw new Refused('UNAUTHENTICATED');
    const variables = wanted(request, session);
    if (variables === null) return { session, variables, authority: null, information: null };
    const asking = { token: session.token, reason: null, mediation: null };
    const { localAuthority: authority } = await directory.ask(asking, Dashboard, variables);
    if (authority === null) throw new Refused('PAGE_NOT_FOUND');
    return { session, variables, authority, information: authority.managementInformation };
  }

  app.get('/', async (request, reply) => {
    const { session, variables, authority, information } = await read(request);
    if (authority === null) return show(request, reply, 'choose', { areas: session.areas });
    const months = (authority.byMonth ?? []).map(({ month }) => month);
    const around = { areas: session.areas, authority, months, month: information?.month ?? variables.month };
    if (information === null) return show(request, reply, 'unpublished', around);
    return show(request, reply, 'dashboard', {
      ...around,
      keys: keyFigures(information),
      sections: drawnSections(information),
      overTime: overTime(authority.byMonth ?? []),
      asked: { query: Dashboard.query, variables: JSON.stringify({ ...variables, month: information.month }) },
    });
  });

  app.get<{ Params: { slug: string } }>('/csv/:slug', async (request, reply) => {
    const { authority, information } = await read(request);
    const { slug } = request.params;
    const figures = information === null ? [] : filed(information, slug);
    if (authority === null || figures.length === 0) throw new Refused('PAGE_NOT_FOUND');
    const name = `contactpoint-${authority.code}-${information?.month}-${slug}.csv`;
    reply.header('content-disposition', `attachment; filename="${name}"`);
    const area = { code: authority.code, name: authority.name ?? authority.code };
    return reply.type('text/csv; charset=utf-8; header=present').send(csvOf(area, figures));
  });

  serveWorkList(app, { directory, sessionOf, isFromElsewhere, show });
  signIn.serve(app, {
    isFromElsewhere,
    show: (request, reply, view, data) =>
      show(request, reply, view, { hasEnded: 'ended' in Object(request.query), ...data }),
    admit: async (request, reply, signedIn) => {
      try {
        const id = sessions.open(signedIn, await readerOf(directory, signedIn.token));
        reply.setCookie(cookieName, id, { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure });
        return reply.redirect(`/?${chosenIn(request)}`.replace(/\?$/, ''), 303);
      } catch (error) {
        return refuse(request, reply, error);
      }
    },
  });
  app.post('/sign-out', async (request, reply) => {
    if (isFromElsewhere(request)) return refuse(request, reply, new Refused('FORM_NOT_OURS'));
    sessions.close(request.cookies[cookieName]);
    return reply
      .clearCookie(cookieName, { path: '/', secure: isSecure })
      .header('clear-site-data', '"cache"')
      .redirect('/sign-in', 303);
  });

  serveAssets(app, { base, assets });
  app.setNotFoundHandler(async (request, reply) => refuse(request, reply, new Refused('PAGE_NOT_FOUND')));
  app.setErrorHandler(async (error, request, reply) => refuse(request, reply, error));
  return app;
}
