/** Tokens that must not be believed, and the one they differ from in a single point. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import { inject } from 'vitest';
import { demonstrationIssuer, demonstrationKeys } from '#demo/issuer.ts';
import { AUDIENCE } from './stack.ts';

interface Made {
  readonly claims?: JWTPayload;
  readonly key?: KeyObject;
  readonly alg?: string;
  readonly typ?: string;
}

const now = (): number => Math.floor(Date.now() / 1000);

/** A token of the demonstration's provider, but for what is said. A claim that is undefined is left out. */
export function tokenWith(account: string, { claims = {}, key, alg = 'EdDSA', typ = 'at+jwt' }: Made = {}) {
  const payload = {
    iss: demonstrationIssuer,
    aud: AUDIENCE,
    sub: account,
    client_id: 'explorer',
    amr: ['pwd', 'otp', 'mfa'],
    iat: now(),
    exp: now() + 3600,
    ...claims,
  };
  const said = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined));
  return new SignJWT(said)
    .setProtectedHeader({ alg, typ })
    .sign(key ?? demonstrationKeys(inject('dataDir')).privateKey);
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What each is called, and how it comes about. */
export const unbelievable: Readonly<Record<string, (account: string) => Promise<string> | string>> = {
  'signed with another key': (account) =>
    tokenWith(account, { key: generateKeyPairSync('ed25519').privateKey as KeyObject }),
  'signed by nobody': (account) =>
    `${part({ alg: 'none', typ: 'at+jwt' })}.${part({ sub: account, client_id: 'explorer', aud: AUDIENCE })}.AAAA`,
  'signed with the public key as if it were a secret': (account) => {
    const { publicKey } = demonstrationKeys(inject('dataDir'));
    const secret = publicKey.export({ type: 'spki', format: 'pem' });
    return new SignJWT({ client_id: 'explorer', amr: ['mfa'] })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .setIssuer(demonstrationIssuer)
      .setAudience(AUDIENCE)
      .setSubject(account)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(Buffer.from(secret));
  },
  'changed after it was signed': async (account) => {
    const [header = '', body = '', signature = ''] = (await tokenWith('somebody')).split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
    return `${header}.${part({ ...claims, sub: account })}.${signature}`;
  },
  expired: (account) => tokenWith(account, { claims: { iat: now() - 7200, exp: now() - 60 } }),
  'older than a day of work': (account) => tokenWith(account, { claims: { iat: now() - 9 * 3600 } }),
  'from the future': (account) => tokenWith(account, { claims: { iat: now() + 3600, exp: now() + 7200 } }),
  'not valid yet': (account) => tokenWith(account, { claims: { nbf: now() + 3600 } }),
  'without an end': (account) => tokenWith(account, { claims: { exp: undefined as never } }),
  'for another audience': (account) => tokenWith(account, { claims: { aud: 'another-service' } }),
  'of another issuer': (account) => tokenWith(account, { claims: { iss: 'https://login.example' } }),
  'of one factor': (account) => tokenWith(account, { claims: { amr: ['pwd'] } }),
  'that says nothing of factors': (account) => tokenWith(account, { claims: { amr: undefined as never } }),
  'that names no program': (account) => tokenWith(account, { claims: { client_id: undefined as never } }),
  'that names nobody': (account) => tokenWith(account, { claims: { sub: undefined as never } }),
  'of another kind': (account) => tokenWith(account, { typ: 'JWT' }),
};
