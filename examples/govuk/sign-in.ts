/**
 * The port behind which people sign in. The demonstration lets one choose somebody invented; a real installation puts
 * an OpenID Connect client behind it (authorisation code with PKCE), which sends the browser to its provider on
 * `GET /sign-in` and calls `admit` with the access token on its way back. Nothing else here knows the difference.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

export interface SignedIn {
  /** The access token the directory takes. It stays in this process. */
  readonly token: string;
  /** When it ends, in milliseconds since 1970. */
  readonly endsAt: number;
}

/** What the program offers to whoever serves the sign-in. */
export interface Door {
  /** Draws a page, with what the person needs to know of a session that has ended. */
  show(request: FastifyRequest, reply: FastifyReply, view: string, data: object): FastifyReply;
  /** Whether a form was sent by another site's page. */
  isFromElsewhere(request: FastifyRequest): boolean;
  /** Somebody has shown who they are. The directory decides whether they may go on. */
  admit(request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn): Promise<FastifyReply>;
}

export interface SignIn {
  /** Serves `/sign-in`, and whatever else it needs. */
  serve(app: FastifyInstance, door: Door): void;
}
