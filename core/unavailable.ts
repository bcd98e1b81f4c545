/** Whether an error means that something the answer needs is out of reach, rather than that something is wrong. */
const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'TRAIL_UNAVAILABLE',
  'SERVICE_UNAVAILABLE',
]);

/** Classes of SQLSTATE: 08 connection, 53 resources (disk full, too many connections), 57 operator (shutdown, timeout). */
const SQLSTATE = /^(?:08|53|57)...$/;

export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && (CONNECTION_CODES.has(code) || SQLSTATE.test(code))) return true;
  // The driver and the pool give no codes to what they give up on.
  if (/timeout|Connection terminated|fetch failed|aborted/i.test(error.message) || error.name === 'TimeoutError')
    return true;
  return isUnavailable(error.cause);
}
