/** Tokens an attacker would try: access tokens that are wrong in one way each, and tokens of one part for another. */
import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { exportJWK, type JWTHeaderParameters, SignJWT } from 'jose';
import { type DemonstrationKeys, demonstrationIssuer } from '#demo/issuer.ts';

/** What is unusual about an access token; everything not said is as it should be. */
export interface TokenFlaws {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly alg?: string;
  readonly key?: string;
  /** Minutes or days from now, such as `-1m`; null leaves the claim out. */
  readonly exp?: string | null;
  readonly aud?: string | readonly string[];
  readonly iss?: string;
  readonly typ?: string;
  readonly hdr?: Readonly<Record<string, unknown>>;
  /** Claims written over after signing. */
  readonly tamper?: Readonly<Record<string, unknown>>;
  readonly embedJwk?: boolean;
  /** Signed by hand, because the library would refuse to. */
  readonly rawHeader?: boolean;
}

export interface Bearer {
  readonly account: string;
  readonly client: string;
  readonly audience: string;
}

const wrong = generateKeyPairSync('ed25519');
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = (): number => Math.floor(Date.now() / 1000);

function inAWhile(text: string): number {
  const [, minus, amount, unit] = /^(-?)(\d+)([md])$/.exec(text) ?? [];
  return now() + (minus ? -1 : 1) * Number(amount) * (unit === 'd' ? 86_400 : 60);
}

/** Signed without the library: with nothing, or with the public key as if it were a shared secret. */
function byHand(keys: DemonstrationKeys, header: { readonly alg: string }, payload: object): string {
  const text = `${encode(header)}.${encode(payload)}`;
  const pem = keys.publicKey.export({ type: 'spki', format: 'pem' });
  if (header.alg === 'none') return `${text}.`;
  if (header.alg === 'HS256') return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
  return `${text}.${sign(null, Buffer.from(text), keys.privateKey).toString('base64url')}`;
}

export async function accessToken(keys: DemonstrationKeys, bearer: Bearer, flaws: TokenFlaws): Promise<string> {
  const { alg = 'EdDSA', typ = 'at+jwt', exp = '10m', hdr = {} } = flaws;
  const payload = {
    iss: flaws.iss ?? demonstrationIssuer,
    aud: flaws.aud ?? bearer.audience,
    sub: bearer.account,
    client_id: bearer.client,
    acr: 'mfa',
    iat: now(),
    ...(exp === null ? {} : { exp: inAWhile(exp) }),
    ...flaws.claims,
  };
  const header = { alg, typ, kid: 'k1', ...hdr };
  if (flaws.rawHeader || alg === 'none' || alg === 'HS256') return byHand(keys, header, payload);
  const jwk = flaws.embedJwk ? { jwk: await exportJWK(wrong.publicKey) } : {};
  const token = await new SignJWT(payload as never)
    .setProtectedHeader({ ...header, ...jwk } as JWTHeaderParameters)
    .sign(flaws.key === 'wrong' ? wrong.privateKey : keys.privateKey);
  if (flaws.tamper === undefined) return token;
  const [head, , signature] = token.split('.');
  return `${head}.${encode({ ...payload, ...flaws.tamper })}.${signature}`;
}

/** What is unusual about a token from one part of the directory to another. */
export interface InternalFlaws {
  readonly aud: string;
  readonly exp?: string;
  /** The part that signs; the gateway when not said. */
  readonly iss?: string;
}

/** A token of the form `core/hop.ts` takes, signed by the part's own key, for these bytes. */
export const internalToken = (key: KeyObject, body: string | Buffer, flaws: InternalFlaws) =>
  new SignJWT({ bh: createHash('sha256').update(body).digest('base64url') })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'cp-hop+jwt' })
    .setIssuer(flaws.iss ?? 'gateway')
    .setAudience(flaws.aud)
    .setIssuedAt(flaws.exp === undefined ? now() : now() - 300)
    .setExpirationTime(flaws.exp === undefined ? now() + 30 : inAWhile(flaws.exp))
    .sign(key);
