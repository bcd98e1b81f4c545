/** The addresses of the API. None holds anything about a child: an episode has a number made up for it. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import * as acts from './acts.ts';
import type { Database } from './database.ts';
import type { Deliverer } from './deliverer.ts';
import type { Directory } from './directory.ts';
import { episodesOf, saveSignedIn } from './episode-store.ts';
import { type Around, request as requestEpisode } from './episodes.ts';
import { childFor, whoElse } from './involved.ts';
import { Problem } from './problems.ts';
import type { Session, Sessions } from './sessions.ts';
import { offeredTo } from './team-store.ts';
import { decideTransfer, offerTransfer } from './transfers.ts';
import { offerOf, summaryOf, view } from './view.ts';

export interface Parts {
  readonly database: Database;
  readonly directory: Directory;
  readonly sessions: Sessions;
  readonly deliverer: Deliverer;
  readonly clock: () => number;
  /** In the demonstration: the token of somebody invented, for the program's own name. */
  readonly tokenFor?: (persona: string) => Promise<string | null>;
}

const uuid = z.uuid();
type Params = Readonly<Record<string, string>> & { readonly section: string };

/** The identifier in the address; what is none is nothing we know. */
function named(request: FastifyRequest, name: string): string {
  const parsed = uuid.safeParse((request.params as Params)[name]);
  if (!parsed.success) throw new Problem('NOT_FOUND');
  return parsed.data;
}

const signInBody = z.union([
  z.strictObject({ token: z.string().min(1).max(8_000) }),
  z.strictObject({ persona: z.string().min(1).max(40) }),
]);

const bearer = ({ headers }: FastifyRequest): string | undefined =>
  /^Bearer ([\w-]{20,100})$/.exec(headers.authorization ?? '')?.[1];

export function serveApi(app: FastifyInstance, parts: Parts): void {
  const { database, directory, sessions, deliverer, clock, tokenFor } = parts;

  /** A route of somebody who is signed in. */
  const signedIn =
    <Answer>(work: (around: Around, request: FastifyRequest) => Promise<Answer>) =>
    async (request: FastifyRequest): Promise<Answer> => {
      const session = await sessions.find(bearer(request));
      return work({ database, session, now: new Date(clock()), kick: () => deliverer.kick() }, request);
    };
  /** An act on one episode, answered with the episode as it is now. */
  const act = (work: (around: Around, id: string, body: unknown, request: FastifyRequest) => Promise<void>) =>
    signedIn(async (around, request) => {
      const id = named(request, 'id');
      await work(around, id, request.body, request);
      // Who has withdrawn a consent may not see it any more: that it is done is all they are told.
      return view(database, id, around.session).catch((error: unknown) => {
        if (error instanceof Problem && error.code === 'NOT_FOUND') return { id, state: 'CLOSED' };
        throw error;
      });
    });

  app.post('/sessions', async (request, reply) => {
    const body = acts.read(signInBody, request.body);
    const token = 'token' in body ? body.token : ((await tokenFor?.(body.persona)) ?? null);
    if (token === null) throw new Problem('BAD_REQUEST', { field: 'persona' });
    const session = await sessions.open(token);
    const { account, userNumber, name, organisation } = session;
    await saveSignedIn(database, { account, userNumber, name, organisation });
    // What was waiting for this person is told now.
    deliverer.kick();
    return reply.status(201).send({ session: session.id, name, organisation, userNumber });
  });
  app.delete('/sessions', async (request, reply) => {
    sessions.close(await sessions.find(bearer(request)));
    return reply.status(204).send();
  });

  const mine = (rows: Awaited<ReturnType<typeof episodesOf>>, session: Session) =>
    rows.map((row) => summaryOf(row, session));
  app.get(
    '/episodes',
    signedIn(async ({ session }) => ({ episodes: mine(await episodesOf(database, session.account), session) })),
  );
  app.post(
    '/episodes',
    signedIn(async (around, request) => {
      const { childId } = acts.read(z.strictObject({ childId: z.string().max(20) }), request.body);
      const id = await requestEpisode(around, await childFor({ directory, session: around.session }, childId));
      return view(database, id, around.session);
    }),
  );
  app.get(
    '/episodes/:id',
    signedIn((around, request) => view(database, named(request, 'id'), around.session)),
  );
  app.post('/episodes/:id/consent', act(acts.consent));
  app.post('/episodes/:id/consent/refusal', act(acts.refuseConsent));
  app.post('/episodes/:id/consent/withdrawal', act(acts.withdraw));
  app.put(
    '/episodes/:id/form/:section',
    act((around, id, body, { params }) => acts.write(around, id, (params as Params).section, body)),
  );
  app.post('/episodes/:id/team', act(acts.join));
  app.post(
    '/episodes/:id/team/:member/departure',
    act((around, id, body, request) => acts.leave(around, id, named(request, 'member'), body)),
  );
  app.post(
    '/episodes/:id/team/:member/lead',
    act((around, id, body, request) => acts.lead(around, id, named(request, 'member'), body)),
  );
  app.post('/episodes/:id/plan', act(acts.plan));
  app.post('/episodes/:id/delivery', act(acts.deliver));
  app.post('/episodes/:id/reviews', act(acts.review));
  app.post('/episodes/:id/closure', act(acts.close));
  app.post('/episodes/:id/transfers', act(offerTransfer));
  app.post('/episodes/:id/registration', act(acts.tellAgain));
  app.post(
    '/episodes/:id/who-else',
    signedIn(({ session }, request) => whoElse({ directory, database, session }, named(request, 'id'), request.body)),
  );

  app.get(
    '/transfers',
    signedIn(async ({ session }) => ({ transfers: (await offeredTo(database, session.userNumber)).map(offerOf) })),
  );
  for (const [name, verdict] of [
    ['acceptance', 'ACCEPTED'],
    ['rejection', 'REJECTED'],
    ['cancellation', 'CANCELLED'],
  ] as const) {
    app.post(
      `/transfers/:id/${name}`,
      signedIn(async (around, request) => {
        await decideTransfer(around, named(request, 'id'), verdict);
        return { state: verdict };
      }),
    );
  }
}
