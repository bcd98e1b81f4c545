/**
 * The bytes of a request, read strictly. What the parser and the database would each understand differently is refused
 * here: what was asked, what is recorded and what is searched must be the same text.
 */
import { AppError } from '#core/errors.ts';
import { isText } from '#core/text.ts';
import { documentIdOf } from './documents/identifier.ts';

export interface GraphQLBody {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A request as it was sent: the document itself, or the identifier of one that is registered. */
export interface SentBody extends Omit<GraphQLBody, 'query'> {
  readonly sent: { readonly query: string } | { readonly documentId: string };
  /** Whether the answer is to tell what it cost. */
  readonly asksCost: boolean;
}

const KEYS = ['query', 'documentId', 'operationName', 'variables', 'extensions'];
const MAX_LIST_ITEMS = 1_000;
/** No input of ours has a dozen fields; graphql-js writes the whole object out once for each that it does not know. */
const MAX_FIELDS = 50;
const MAX_NESTING = 64;

const utf8 = new TextDecoder('utf-8', { fatal: true });

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Characters by their codes: a text is gone through several times faster so. */
const code = {
  quote: 0x22,
  backslash: 0x5c,
  brace: 0x7b,
  bracket: 0x5b,
  endOfBrace: 0x7d,
  endOfBracket: 0x5d,
} as const;

/** Where the string that begins here ends. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== code.quote) at += text.charCodeAt(at) === code.backslash ? 2 : 1;
  return at;
}

/** How deep brackets nest, told from the text: a parser that recurses must not be the one to find out. */
function nesting(text: string): number {
  let [depth, deepest] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === code.quote) at = endOfString(text, at);
    else if (char === code.brace || char === code.bracket) depth += 1;
    else if (char === code.endOfBrace || char === code.endOfBracket) depth -= 1;
    if (depth > deepest) deepest = depth;
  }
  return deepest;
}

/**
 * What a database would keep otherwise than it was sent is refused; `__proto__` is no field of ours. Looked through once it
 * is read: a reviver of `JSON.parse` costs ten times as much.
 */
function strict(value: unknown): void {
  const isRefused = typeof value === 'string' && !isText(value);
  if (isRefused) throw new AppError('BAD_REQUEST');
  if (typeof value !== 'object' || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    if (key === '__proto__' || !isText(key)) throw new AppError('BAD_REQUEST');
    strict(each);
  }
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
    if (nesting(text) <= MAX_NESTING) {
      const value: unknown = JSON.parse(text);
      strict(value);
      return value;
    }
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

type Fields = Readonly<Record<string, unknown>>;

/** The identifier in Apollo's way of writing it, `extensions.persistedQuery`. Nothing is registered by it. */
function persistedIn({ persistedQuery }: Fields): string | null {
  const named = optional('extensions', persistedQuery, isObject);
  if (named === null) return null;
  const { version, sha256Hash } = named;
  if (version !== 1 || !isString(sha256Hash)) throw new AppError('BAD_REQUEST', { field: 'extensions' });
  return `sha256:${sha256Hash}`;
}

/** What is asked, said in one way alone: two could say two things, of which one was reviewed and the other is run. */
function sentIn(body: Fields, extensions: Fields): SentBody['sent'] {
  const query = optional('query', body.query, isString);
  const documentId = optional('documentId', body.documentId, isString);
  const persisted = persistedIn(extensions);
  if (documentId !== null) {
    if (query !== null || persisted !== null) throw new AppError('BAD_REQUEST', { field: 'documentId' });
    return { documentId };
  }
  if (query === null && persisted !== null) return { documentId: persisted };
  if (query === null || query === '') throw new AppError('BAD_REQUEST', { field: 'query' });
  // Apollo's clients send both, to register what is not known yet.
  if (persisted !== null && persisted !== documentIdOf(query))
    throw new AppError('BAD_REQUEST', { field: 'extensions' });
  return { query };
}

/** The GraphQL request in these bytes, if there are any; throws BAD_REQUEST or QUERY_TOO_COMPLEX. */
export function readBody(bytes: Buffer | undefined): SentBody {
  const body = parsed(bytes);
  if (!isObject(body) || Object.keys(body).some((key) => !KEYS.includes(key))) throw new AppError('BAD_REQUEST');
  const extensions = optional('extensions', body.extensions, isObject) ?? {};
  const sent = sentIn(body, extensions);
  const operationName = optional('operationName', body.operationName, isString);
  const variables = optional('variables', body.variables, isObject) ?? {};
  if (countItems(variables) > MAX_LIST_ITEMS) throw new AppError('QUERY_TOO_COMPLEX');
  return { sent, operationName, variables, asksCost: extensions.cost === true };
}
