/** Whether an error means that something the answer needs is out of reach, rather than that something is wrong. */
const CONNECTION_CODES = new Set([
  'EAGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'EAI_AGAIN',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'TRAIL_UNAVAILABLE',
  'SERVICE_UNAVAILABLE',
]);

/**
 * What PostgreSQL says when it, not the question, is at fault. Classes of SQLSTATE: 08 connection, 28 sign-in, 3D no such
 * database, 40 deadlock, 53 resources (disk full, too many connections), 55 locked, 57 operator (shutdown, timeout),
 * 58 system (a disk that fails), XX damaged. And a database in which something is not there or not granted, as between
 * two versions (42P01, 42501), or which takes no writes, as after a failover (25006).
 */
const SQLSTATE = /^(?:(?:08|28|3D|40|53|55|57|58|XX)...|42P01|42501|25006)$/;

/** The driver and the pool give no codes to what they give up on. */
const GIVEN_UP = /timeout|Connection terminated|not queryable|fetch failed|aborted/i;

export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, originalError } = error as { code?: unknown; originalError?: unknown };
  if (typeof code === 'string' && (CONNECTION_CODES.has(code) || SQLSTATE.test(code))) return true;
  if (GIVEN_UP.test(error.message) || error.name === 'TimeoutError') return true;
  // GraphQL wraps what a resolver threw, and the gateway wraps that once more: neither as a `cause`.
  return isUnavailable(error.cause) || isUnavailable(originalError);
}
