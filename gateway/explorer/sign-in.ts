/** `POST /sandbox/token`: how the query page signs in as somebody of the demonstration. */

import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { decodeJwt } from 'jose';
import { type Clock, dayOf } from '#core/clock.ts';
import { AppError } from '#core/errors.ts';
import { type Client, clientFor } from '#demo/clients.ts';
import { demonstrationKeys, signToken } from '#demo/issuer.ts';
import { type Persona, personas } from '#demo/personas.ts';

interface SignInOptions {
  readonly dataDir: string;
  readonly audience: string;
  readonly clock: Clock;
}

/**
 * Whether our own page asks. A browser says so itself in Sec-Fetch-Site, which no script can set, and which stays right
 * behind a proxy that changes the host; one that does not is asked for its Origin. Neither means no.
 */
function fromOurPage({ origin, host, ...headers }: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  return origin !== undefined && host !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}

/** Whom to be, and through which front end of the demonstration, where not through their usual program. */
function wantedIn(body: unknown, people: readonly Persona[]): { account: string; client: Client['id'] } {
  try {
    const { persona, client: named } = JSON.parse(String(body)) as { persona?: unknown; client?: unknown };
    const found = people.find(({ name }) => name === persona);
    const client = found && clientFor(found, named);
    if (found && client) return { account: found.account, client };
  } catch {
    // Not JSON, or not an object: the same to us as somebody we do not know.
  }
  throw new AppError('BAD_REQUEST', { field: 'persona' });
}

export function serveSignIn(app: FastifyInstance, { dataDir, audience, clock }: SignInOptions): void {
  const keys = demonstrationKeys(dataDir);
  app.post('/sandbox/token', async (request) => {
    if (!fromOurPage(request.headers)) throw new AppError('CLIENT_REFUSED');
    const { account, client } = wantedIn(request.body, personas(dayOf(clock())));
    const token = await signToken(keys, { account, client, audience });
    const { exp = 0 } = decodeJwt(token);
    return { token, expiresAt: new Date(exp * 1000).toISOString() };
  });
}
