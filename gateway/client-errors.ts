/**
 * What a caller may learn of a failure: a code of the catalogue, its sentence and remedy, where in the query it was.
 * What a subgraph, a library or a database said stays inside (law 7).
 */
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { type ErrorCode, errorBody, isErrorCode } from '#core/errors.ts';
import { isUnavailable } from '#core/unavailable.ts';

/** The code a failure is told as. */
export function codeOf(error: unknown): ErrorCode {
  const { extensions } = error as { extensions?: { code?: unknown } };
  const code = extensions?.code;
  const original = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  // A value that a scalar refuses reaches us as Apollo's own code, with ours somewhere below it.
  if (isErrorCode(code) && code !== 'INTERNAL_SERVER_ERROR') return code;
  return isUnavailable(original) ? 'SERVICE_UNAVAILABLE' : 'INTERNAL_SERVER_ERROR';
}

/** graphql-js repeats the value that does not fit; which type was expected is all that is told. */
function withoutValues(message: string): string {
  return message
    .replace(/, found [\s\S]*$/, '.')
    .replace(/got invalid value [\s\S]*? at "/, 'got an invalid value at "')
    .replace(/got invalid value [\s\S]*$/, 'got an invalid value.')
    .replace(/ Did you mean [\s\S]*$/, '');
}

/** Where in the variables a value does not fit: `criteria.dateOfBirth`. */
const fieldIn = (message: string): string | undefined =>
  /at "([\w.[\]]+)"/.exec(message)?.[1] ?? /^Variable "\$(\w+)"/.exec(message)?.[1];

/** Whether the sentence is about the schema and the query, not about anybody: then it helps, and it may go out. */
const explains = (code: ErrorCode): boolean =>
  code === 'GRAPHQL_PARSE_FAILED' || code === 'GRAPHQL_VALIDATION_FAILED' || code === 'BAD_USER_INPUT';

export function clientError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { message, path, locations, extensions } = formatted;
  const introspection = extensions?.['validationErrorCode'] === 'INTROSPECTION_DISABLED';
  const code = introspection
    ? 'GRAPHQL_VALIDATION_FAILED'
    : isErrorCode(extensions?.['code'])
      ? codeOf({ extensions })
      : codeOf(error);
  const field = typeof extensions?.['field'] === 'string' ? extensions['field'] : fieldIn(message);
  const body = errorBody(code, explains(code) && code !== 'BAD_USER_INPUT' ? undefined : field);
  return {
    ...body,
    ...(explains(code) && !introspection ? { message: `${body.message} ${withoutValues(message)}`.trim() } : {}),
    ...(introspection ? { message: 'Introspection is not available. The schema is in `schema/`.' } : {}),
    ...(locations && explains(code) ? { locations } : {}),
    ...(path ? { path } : {}),
  };
}
