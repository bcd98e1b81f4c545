/**
 * The bytes of a request, read strictly. What the parser and the database would each understand differently is refused
 * here: what was asked, what is recorded and what is searched must be the same text.
 */
import { AppError } from '#core/errors.ts';

export interface GraphQLBody {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

const KEYS = ['query', 'operationName', 'variables', 'extensions'];
const MAX_LIST_ITEMS = 1_000;
const MAX_NESTING = 64;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** PostgreSQL refuses NUL; its driver turns lone surrogates into something else; `__proto__` is no field of ours. */
function strict(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new AppError('BAD_REQUEST');
  if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed())) throw new AppError('BAD_REQUEST');
  return value;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How deep brackets nest, told from the text: a parser that recurses must not be the one to find out. */
function nesting(text: string): number {
  let [depth, deepest, quoted] = [0, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{' || char === '[') deepest = Math.max(deepest, (depth += 1));
    else if (char === '}' || char === ']') depth -= 1;
  }
  return deepest;
}

function countItems(value: unknown, limit: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  const items = Array.isArray(value) ? value.length : 0;
  if (items > limit) throw new AppError('QUERY_TOO_COMPLEX');
  return Object.values(value).reduce<number>((sum, each) => sum + countItems(each, limit), items);
}

/** The GraphQL request in these bytes; throws BAD_REQUEST or QUERY_TOO_COMPLEX. */
export function readBody(bytes: Buffer): GraphQLBody {
  let body: unknown;
  try {
    const text = utf8.decode(bytes);
    if (nesting(text) > MAX_NESTING) throw new AppError('BAD_REQUEST');
    body = JSON.parse(text, strict);
  } catch {
    throw new AppError('BAD_REQUEST');
  }
  if (!isObject(body) || Object.keys(body).some((key) => !KEYS.includes(key))) throw new AppError('BAD_REQUEST');
  const { query, operationName = null, variables, extensions } = body;
  if (typeof query !== 'string' || query === '') throw new AppError('BAD_REQUEST', { field: 'query' });
  if (operationName !== null && typeof operationName !== 'string')
    throw new AppError('BAD_REQUEST', { field: 'operationName' });
  if (variables !== undefined && variables !== null && !isObject(variables))
    throw new AppError('BAD_REQUEST', { field: 'variables' });
  if (extensions !== undefined && extensions !== null && !isObject(extensions))
    throw new AppError('BAD_REQUEST', { field: 'extensions' });
  if (countItems(variables, MAX_LIST_ITEMS) > MAX_LIST_ITEMS) throw new AppError('QUERY_TOO_COMPLEX');
  return { query, operationName, variables: variables ?? {} };
}
