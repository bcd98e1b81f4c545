/** Whatever was thrown, as one of our own problems. */
import { Refused } from './directory.ts';
import { Problem } from './problems.ts';
import { endsSession } from './sessions.ts';

/** What the directory said no to, in our own words, with its code. */
function ofDirectory({ code, field }: Refused): Problem {
  if (
    ['UNREACHABLE', 'SERVICE_UNAVAILABLE', 'OVERLOADED', 'TRAIL_UNWITNESSED', 'INTERNAL_SERVER_ERROR'].includes(code)
  ) {
    return new Problem('DIRECTORY_UNREACHABLE', { directory: code });
  }
  return new Problem(endsSession(code) ? 'SIGN_IN_REFUSED' : 'DIRECTORY_REFUSED', { field, directory: code });
}

/** The database itself holds that nothing is written without consent. */
const isWithoutConsent = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'constraint' in error && error.constraint === 'consent_stands';

export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Refused) return ofDirectory(error);
  if (isWithoutConsent(error)) return new Problem('CONSENT_MISSING');
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500;
  // Not JSON, too long, another content type.
  return new Problem(status >= 400 && status < 500 ? 'BAD_REQUEST' : 'INTERNAL_ERROR');
}
