/**
 * The only door to stdout: one JSON object a line, codes and counts, never a personal datum. Callers pass fields from
 * the closed list below; anything else does not compile.
 */
import { pino } from 'pino';

export interface LogFields {
  readonly request?: string;
  readonly code?: string;
  readonly subgraph?: string;
  /** Of an incident: what it is about is looked up under it. */
  readonly reference?: string;
  /** Class and code of an error. Its message stays out: libraries put values into messages. */
  readonly cause?: string;
}

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export function createLog(level: LogLevel): Log {
  // stderr, so that a command's own answer (a token, a receipt) is alone on stdout.
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
  return {
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
  };
}

/** What may be said of an error in a log: its class and its code. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  // graphql-js wraps what a resolver throws; what was thrown says more.
  const { originalError } = error as { originalError?: unknown };
  if (originalError instanceof Error) return causeOf(originalError);
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? `${error.name} ${code}` : error.name;
}
