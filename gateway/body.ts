/**
 * The bytes of a request, read strictly. What the parser and the database would each understand differently is refused
 * here: what was asked, what is recorded and what is searched must be the same text.
 */
import { AppError } from '#core/errors.ts';
import { isText } from '#core/text.ts';

export interface GraphQLBody {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

const KEYS = ['query', 'operationName', 'variables', 'extensions'];
const MAX_LIST_ITEMS = 1_000;
/** No input of ours has a dozen fields; graphql-js writes the whole object out once for each that it does not know. */
const MAX_FIELDS = 50;
const MAX_NESTING = 64;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What a database would keep otherwise than it was sent is refused; `__proto__` is no field of ours. */
function strict(key: string, value: unknown): unknown {
  if (key === '__proto__' || !isText(key)) throw new AppError('BAD_REQUEST');
  if (typeof value === 'string' && !isText(value)) throw new AppError('BAD_REQUEST');
  return value;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const BRACKETS = new Map([
  ['{', 1],
  ['[', 1],
  ['}', -1],
  [']', -1],
]);

/** Where the string that begins here ends. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

/** How deep brackets nest, told from the text: a parser that recurses must not be the one to find out. */
function nesting(text: string): number {
  let [depth, deepest] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '"') at = endOfString(text, at);
    else depth += BRACKETS.get(char) ?? 0;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** How many items and fields a value holds, at every depth. */
function countItems(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const items = Object.values(value);
  if (!Array.isArray(value) && items.length > MAX_FIELDS) throw new AppError('QUERY_TOO_COMPLEX');
  return items.reduce<number>((sum, each) => sum + countItems(each), items.length);
}

/** The value these bytes write down as JSON. */
function parsed(bytes: Buffer | undefined): unknown {
  try {
    const text = utf8.decode(bytes);
    if (nesting(text) <= MAX_NESTING) return JSON.parse(text, strict);
  } catch {
    // A parser's message repeats the text: what was wrong is said in the same words as every other fault.
  }
  throw new AppError('BAD_REQUEST');
}

/** A field that may be left out: null then. */
function optional<Value>(field: string, value: unknown, fits: (value: unknown) => value is Value): Value | null {
  if (value === undefined || value === null) return null;
  if (!fits(value)) throw new AppError('BAD_REQUEST', { field });
  return value;
}

const isString = (value: unknown): value is string => typeof value === 'string';

/** The GraphQL request in these bytes, if there are any; throws BAD_REQUEST or QUERY_TOO_COMPLEX. */
export function readBody(bytes: Buffer | undefined): GraphQLBody {
  const body = parsed(bytes);
  if (!isObject(body) || Object.keys(body).some((key) => !KEYS.includes(key))) throw new AppError('BAD_REQUEST');
  const query = optional('query', body.query, isString);
  if (query === null || query === '') throw new AppError('BAD_REQUEST', { field: 'query' });
  const operationName = optional('operationName', body.operationName, isString);
  const variables = optional('variables', body.variables, isObject) ?? {};
  optional('extensions', body.extensions, isObject);
  if (countItems(variables) > MAX_LIST_ITEMS) throw new AppError('QUERY_TOO_COMPLEX');
  return { query, operationName, variables };
}
