/**
 * One-time codes (RFC 6238) by which a user who has no screen shows who they are, to the same level as the mediator who
 * signed in: possession of the device that was bound to the account. A code counts once and for half a minute or so.
 */
import { Secret, TOTP } from 'otpauth';

const PERIOD = 30;

const totp = (secret: string): TOTP =>
  new TOTP({ issuer: 'ContactPoint', label: 'mediated access', secret: Secret.fromBase32(secret), period: PERIOD });

/** A new secret of 160 bits (RFC 4226, section 4), in base 32. */
export const newSecret = (): string => new Secret({ size: 20 }).base32;

/** What an authenticator reads, as a picture or typed: it holds the secret, and is shown once. */
export const enrolmentUri = (secret: string): string => totp(secret).toString();

/** What a device shows at a moment. */
export const codeAt = (secret: string, now: Date): string => totp(secret).generate({ timestamp: now.getTime() });

/** The time step whose code this is, at most one step to either side of now; null for any other code. */
export function stepOf(secret: string, code: string, now: Date): number | null {
  const delta = totp(secret).validate({ token: code, timestamp: now.getTime(), window: 1 });
  return delta === null ? null : Math.floor(now.getTime() / 1000 / PERIOD) + delta;
}
