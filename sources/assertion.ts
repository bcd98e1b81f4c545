/**
 * How a machine shows who it is: a JWT that it signs itself, with the key registered for its installation (RFC 7523; what
 * OpenID Connect calls private_key_jwt). The envelope of a batch is part of what is signed, its checksum too: neither can
 * be changed on the way, and the same words sent twice are the same batch.
 */
import { createPublicKey } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Clock } from '#core/clock.ts';
import { AppError } from '#core/errors.ts';
import type { Envelope, FeedBook, Uploader } from '#core/feeds.ts';
import type { Supplier } from '#core/statements.ts';
import { FeedError } from './feed-error.ts';

/** Seconds for which an assertion counts after it was made: as long as it takes to begin to send. */
const MAX_AGE = 300;
const ALGORITHMS = ['EdDSA', 'ES256'];
const HEADER = /^Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/;

export interface Shown {
  readonly client: string;
  readonly supplier: Supplier;
  readonly claims: JWTPayload;
}

interface Named {
  readonly token: string;
  readonly client: string;
  readonly key: string;
}

/** Whom a token names, before anything of it is believed. */
function namedIn(authorization: string | undefined): Named {
  const [, token] = HEADER.exec(authorization ?? '') ?? [];
  if (token === undefined) throw new AppError('UNAUTHENTICATED');
  try {
    const { kid: key } = decodeProtectedHeader(token);
    const { iss: client } = decodeJwt(token);
    if (typeof key === 'string' && typeof client === 'string' && key.length <= 64 && client.length <= 64) {
      return { token, client, key };
    }
  } catch {
    // Said below, in the same words as every other fault of a token.
  }
  throw new AppError('UNAUTHENTICATED');
}

export const assertionsOf = (feeds: FeedBook, audience: string, clock: Clock) => ({
  /** Who sends this for that supplier. What is wrong with a token, a key or a supplier's name stays unsaid. */
  shown: async (authorization: string | undefined, supplierName: string): Promise<Shown> => {
    const { token, client, key } = namedIn(authorization);
    const found: Uploader | null = await feeds.uploader(client, key, supplierName);
    if (found === null) throw new AppError('UNAUTHENTICATED');
    const { payload: claims } = await jwtVerify(token, createPublicKey(found.publicKey), {
      algorithms: ALGORITHMS,
      typ: 'client-authentication+jwt',
      issuer: client,
      subject: client,
      audience: `${audience}/feeds`,
      clockTolerance: 5,
      maxTokenAge: MAX_AGE,
      currentDate: clock(),
      requiredClaims: ['iat', 'exp'],
    }).catch((cause: unknown) => {
      throw new AppError('UNAUTHENTICATED', { cause });
    });
    if (!found.holds) throw new AppError('CLIENT_REFUSED');
    return { client, supplier: found.supplier, claims };
  },
});

/** The envelope as it is signed: the claim `batch`. */
const envelopeShape = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
  sequence: z.int().min(1).max(2_000_000_000),
  rows: z.int().min(0).max(100_000_000),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  format: z.string().max(64),
  sentAt: z.iso.datetime(),
});

export function envelopeIn({ client, claims }: Shown, format: string): Envelope {
  const read = envelopeShape.safeParse(claims.batch);
  if (!read.success) throw new FeedError('FEED_ENVELOPE_WRONG');
  const { id: batch, sha256: checksum, ...rest } = read.data;
  if (rest.format !== format) throw new FeedError('FEED_VERSION_UNKNOWN', `Expected: ${format}.`);
  return { ...rest, batch, checksum, client };
}
