/**
 * Identity between the parts of the directory when they run apart: a token per request, for one receiver, bound to the
 * exact bytes of the body. No part answers anything without one (OWASP ASVS 8.3.3, 4.1.5).
 */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { decodeJwt, jwtVerify } from 'jose';
import { AppError } from './errors.ts';

const TYPE = 'cp-hop+jwt';
/** In seconds. */
const LIFETIME = 30;
/** Two machines' clocks are never quite the same: without this, one that is a second ahead is believed by nobody. */
const CLOCKS_APART = 5;

/** Who signs: the gateway, or a subgraph that asks another one's port. */
export interface HopSigner {
  readonly issuer: string;
  readonly key: KeyObject;
}

/** Whose tokens are believed: public keys by issuer. Each part has a key of its own, so none can speak for another. */
export type HopTrust = Readonly<Record<string, KeyObject>>;

const encoded = (said: object): string => Buffer.from(JSON.stringify(said)).toString('base64url');

const hashOf = (body: string | Buffer): string => createHash('sha256').update(body).digest('base64url');

const HEADER = encoded({ alg: 'EdDSA', typ: TYPE });

/** Signed here and not by jose, which believes it: a JWS in compact form (RFC 7515, section 3.1; RFC 8037), at a sixth of the cost. */
export function signHop({ issuer, key }: HopSigner, receiver: string, body: string): string {
  const iat = Math.floor(Date.now() / 1000);
  const said = { bh: hashOf(body), iss: issuer, aud: receiver, iat, exp: iat + LIFETIME };
  const signed = `${HEADER}.${encoded(said)}`;
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
}

/** Who signed a token for this receiver and this body; throws UNAUTHENTICATED on any other. */
export async function verifyHop(trust: HopTrust, receiver: string, body: Buffer, token: string): Promise<string> {
  try {
    const issuer = String(decodeJwt(token).iss);
    const key = Object.hasOwn(trust, issuer) ? trust[issuer] : undefined;
    if (key === undefined) throw new AppError('UNAUTHENTICATED');
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['EdDSA'],
      typ: TYPE,
      issuer,
      audience: receiver,
      maxTokenAge: '60s',
      clockTolerance: CLOCKS_APART,
      requiredClaims: ['bh', 'exp', 'iat'],
    });
    if (payload.bh === hashOf(body)) return issuer;
  } catch {
    // Every fault of a token is answered alike.
  }
  throw new AppError('UNAUTHENTICATED');
}

const oneLine = (pem: string): string => Buffer.from(pem).toString('base64');

/** A fresh pair for a part that asks others, each key on one line, as the settings take them. */
export function newHopKeys(): { readonly privateKey: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { privateKey: oneLine(privateKey), publicKey: oneLine(publicKey) };
}
