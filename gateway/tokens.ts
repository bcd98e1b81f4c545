/**
 * Access tokens: a JWT of the identity provider (RFC 9068). The token says who it is and through which program; what
 * they may do is never read from it.
 */
import { hash } from 'node:crypto';
import { type CryptoKey, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify, type KeyObject } from 'jose';
import { AppError } from '#core/errors.ts';
import { isUnavailable } from '#core/unavailable.ts';

export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly key: JWTVerifyGetKey | CryptoKey | KeyObject;
  /** How old a token may be, in seconds, whatever end it claims. */
  readonly maxAge: number;
}

/** Who a verified token is about. */
export interface Bearer {
  readonly account: string;
  readonly client: string;
  /** A fingerprint of the very token: what is granted to one session is not carried by another token. */
  readonly session: string;
}

const ALGORITHMS = ['EdDSA', 'ES256', 'PS256', 'RS256'];
const HEADER = /^Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/;
const KEPT = 10_000;

/** RFC 8176 and the levels of the providers we know: a session of one factor is no session. */
const isMultiFactor = ({ acr, amr }: JWTPayload): boolean =>
  acr === 'mfa' || (Array.isArray(amr) && amr.includes('mfa'));

/** Only the provider's keys come over a network; every other fault is one of the token. */
const keysOutOfReach = (error: unknown): boolean =>
  error instanceof errors.JWKSTimeout ||
  (error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC') ||
  isUnavailable(error);

export function tokenVerifier({ issuer, audience, key, maxAge }: TokenIssuer, now: () => Date) {
  const known = new Map<string, Bearer & { readonly until: number }>();

  async function verified(token: string, session: string): Promise<Bearer & { readonly until: number }> {
    const { payload } = await jwtVerify(token, key as CryptoKey, {
      algorithms: ALGORITHMS,
      typ: 'at+jwt',
      issuer,
      audience,
      clockTolerance: 5,
      maxTokenAge: maxAge,
      currentDate: now(),
      requiredClaims: ['sub', 'client_id', 'iat', 'exp'],
    });
    const { sub, client_id: client, exp = 0, iat = 0 } = payload;
    if (typeof sub !== 'string' || typeof client !== 'string' || !isMultiFactor(payload)) {
      throw new AppError('UNAUTHENTICATED');
    }
    return { account: sub, client, session, until: Math.min(exp, iat + maxAge) * 1000 };
  }

  return {
    /** Who sends this header; throws UNAUTHENTICATED, without saying what was wrong with the token. */
    bearer: async (authorization: string | undefined): Promise<Bearer> => {
      const [, token] = HEADER.exec(authorization ?? '') ?? [];
      if (token === undefined) throw new AppError('UNAUTHENTICATED');
      const fingerprint = hash('sha256', token, 'base64url');
      const cached = known.get(fingerprint);
      if (cached && cached.until > now().getTime()) return cached;
      known.delete(fingerprint);
      const bearer = await verified(token, fingerprint).catch((cause: unknown) => {
        // What is wrong with a token stays unsaid; that the keys are out of reach is not the caller's fault.
        throw new AppError(keysOutOfReach(cause) ? 'SERVICE_UNAVAILABLE' : 'UNAUTHENTICATED', { cause });
      });
      if (known.size >= KEPT) known.clear();
      known.set(fingerprint, bearer);
      return bearer;
    },
  };
}
export type TokenVerifier = ReturnType<typeof tokenVerifier>;
