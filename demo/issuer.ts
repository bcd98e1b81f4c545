/**
 * The demonstration's identity provider: signs tokens for the personas with a key kept beside the data. The server
 * refuses it when NODE_ENV is production.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { keptSecret } from '#core/secrets.ts';

export const demonstrationIssuer = 'urn:contactpoint:demonstration';
/** How long a persona's token lasts, in seconds: a working day, so that an example pasted twice works twice. */
export const TOKEN_SECONDS = 8 * 3600;

export interface DemonstrationKeys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The signing key in this data folder, made at first use. */
export function demonstrationKeys(dataDir: string): DemonstrationKeys {
  const make = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const privateKey = createPrivateKey(keptSecret(dataDir, 'issuer.pem', make));
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** An access token (RFC 9068) for an account, through a client. */
export const signToken = (
  { privateKey }: DemonstrationKeys,
  { account, client, audience }: { account: string; client: string; audience: string },
): Promise<string> =>
  new SignJWT({ client_id: client, amr: ['pwd', 'otp', 'mfa'] })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt' })
    .setIssuer(demonstrationIssuer)
    .setAudience(audience)
    .setSubject(account)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${TOKEN_SECONDS}s`)
    .sign(privateKey);
