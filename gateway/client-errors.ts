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

/** A name of the schema or the query, or a type, as graphql-js quotes them. */
const NAME = String.raw`"[\w$@.!\[\]]+"`;

/**
 * How graphql-js says what is wrong with a query, as far as it can be repeated: `%` is a name. It also repeats literals
 * and variables, in many ways, so that only what is known to hold none goes out, and nothing that merely looks harmless.
 */
const sentences = [
  'Cannot query field % on type %',
  'Unknown argument % on (?:field|directive) %',
  'Unknown (?:type|directive|fragment) %',
  'Field % of type % must have a selection of subfields',
  'Field % must not have a selection since type % has no subfields',
  '(?:Field|Directive) % argument % of type % is required, but it was not provided',
  'Field % of required type % was not provided',
  'Field % is not defined by type %',
  'Fields % conflict',
  'Fragment % is never used',
  'Fragment % cannot be spread here as objects of type % can never be of type %',
  'Fragment % cannot condition on non composite type %',
  'Cannot spread fragment % within itself',
  'Variable % is not defined',
  'Variable % is never used',
  'Variable % of type % used in position expecting type %',
  'Variable % of (?:required|non-null) type % (?:was not provided|must not be null)',
  'Variable % cannot be non-input type %',
  'Variable % got an? invalid value',
  'Directive % may not be used on [A-Z_]+',
  'The directive % can only be used once at this location',
  'There can be only one [a-z ]+ named %',
  'This anonymous operation must be the only defined operation',
  'Expected value of type %',
  '(?:Int|Float|String|Boolean|ID|Enum %) cannot represent',
  'Syntax Error: (?:Expected|Unexpected) (?:[A-Z][A-Za-z]+|<EOF>|"[^\\w\\s"]{1,3}")',
  'Syntax Error: Unterminated string',
].map((text) => new RegExp(`^${text.replaceAll('%', NAME)}`));

/** What a message of graphql-js may be repeated as; nothing where it is none of those that are known. */
function explanation(message: string): string {
  const said = sentences.map((sentence) => sentence.exec(message)?.[0]).find((found) => found !== undefined);
  if (said === undefined) return '';
  return said.endsWith('cannot represent') ? ` ${said} this value.` : ` ${said}.`;
}

/** Where in the variables a value does not fit: `criteria.dateOfBirth`. What comes before it may repeat the value. */
function fieldIn(message: string): string | undefined {
  const variable = /^Variable "\$(\w+)"/.exec(message)?.[1];
  if (variable === undefined) return undefined;
  const paths = [...message.matchAll(/ at "(\w+(?:\.\w+|\[\d+\])*)"; /g)].map(([, path = '']) => path);
  return paths.findLast((path) => path.startsWith(variable)) ?? variable;
}

/** Whether the sentence is about the schema and the query, not about anybody: then it helps, and it may go out. */
const explains = (code: ErrorCode): boolean =>
  code === 'GRAPHQL_PARSE_FAILED' || code === 'GRAPHQL_VALIDATION_FAILED' || code === 'BAD_USER_INPUT';

/** A text that is not GraphQL: what was expected, and where. */
export function parseFailure(cause: unknown): GraphQLFormattedError {
  const body = errorBody('GRAPHQL_PARSE_FAILED');
  if (!(cause instanceof GraphQLError)) return body;
  const { message, locations } = cause;
  return { ...body, message: `${body.message}${explanation(message)}`, ...(locations ? { locations } : {}) };
}

/** A value that one of our scalars refused, as a literal (in validation) or as a variable. */
export const isMisfit = ({ message, extensions }: GraphQLFormattedError | GraphQLError): boolean =>
  /^Expected value of type /.test(message) || (/^Variable /.test(message) && typeof extensions?.field === 'string');

function codeFor(formatted: GraphQLFormattedError, error: unknown): ErrorCode {
  const { extensions } = formatted;
  if (isMisfit(formatted)) return 'BAD_USER_INPUT';
  return isErrorCode(extensions?.code) ? codeOf({ extensions }) : codeOf(error);
}

/** What introspection is answered with: where the schema can be had instead. */
const noIntrospection = (): GraphQLFormattedError => ({
  ...errorBody('GRAPHQL_VALIDATION_FAILED'),
  message:
    'Introspection is not available here. The schema is in `schema/`, and in the demonstration at `/schema.graphql`.',
});

export function clientError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { message, path, locations, extensions } = formatted;
  if (extensions?.validationErrorCode === 'INTROSPECTION_DISABLED') return noIntrospection();
  const code = codeFor(formatted, error);
  const named = fieldIn(message) ?? (typeof extensions?.field === 'string' ? extensions.field : undefined);
  const body = errorBody(
    code,
    code === 'GRAPHQL_VALIDATION_FAILED' || code === 'GRAPHQL_PARSE_FAILED' ? undefined : named,
  );
  return {
    ...body,
    ...(explains(code) ? { message: `${body.message}${explanation(message)}` } : {}),
    ...(locations && explains(code) ? { locations } : {}),
    ...(path ? { path } : {}),
  };
}
