/** One request that passed by, and what came back: what the checks judge by. Nothing of it is printed or kept. */
import { type DocumentNode, Kind, parse, visit } from 'graphql';

/** What was done to it on the way, to see how the program bears it. */
export type Trouble = 'NONE' | 'TURNED_AWAY' | 'ANSWER_LOST';

export interface Exchange {
  /** When it came, in ms. */
  readonly at: number;
  readonly method: string;
  readonly contentType: string;
  /** The signed-in person of the token, as it says itself: whether it is true, the directory finds. */
  readonly subject: string | null;
  readonly reason: string | null;
  readonly operation: string | null;
  readonly query: string;
  readonly changes: boolean;
  /** A word or a number stands in the document itself, where a variable should. */
  readonly hasLiterals: boolean;
  /** The body as it was sent: a repetition is the same again. */
  readonly sent: string;
  readonly idempotencyKeys: readonly string[];
  readonly cursors: readonly string[];
  readonly trouble: Trouble;
  readonly status: number;
  /** Codes of `errors`. */
  readonly codes: readonly string[];
  /** Ends of pages that were answered. */
  readonly endCursors: readonly string[];
}

const subjectOf = (authorization: string | undefined): string | null => {
  const [, payload = ''] = /^Bearer [\w-]+\.([\w-]+)\./i.exec(authorization ?? '') ?? [];
  try {
    const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { sub?: unknown };
    return typeof sub === 'string' ? sub : null;
  } catch {
    return null;
  }
};

/** Every value of this name, however deep. */
function named(value: unknown, name: string): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => named(each, name));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === name && typeof each === 'string' ? [each] : named(each, name),
  );
}

function documentIn(query: string): DocumentNode | undefined {
  try {
    return parse(query);
  } catch {
    return undefined;
  }
}

function hasLiterals(document: DocumentNode): boolean {
  let found = false;
  // How long a page is belongs to the document; what is known of a child does not.
  visit(document, {
    StringValue: () => {
      found = true;
    },
    ObjectValue: () => {
      found = true;
    },
    VariableDefinition: () => false,
  });
  return found;
}

/** What registered documents say, by their identifiers. */
export type Texts = ReadonlyMap<string, string>;

/** What a manifest of the directory (`docs/trusted-documents.md`) says they are; throws where it is none. */
export function textsIn(manifest: string): Texts {
  const { documents } = JSON.parse(manifest) as { documents: readonly { id: string; text: readonly string[] }[] };
  return new Map(documents.map(({ id, text }) => [id, text.join('\n')]));
}

interface Sent {
  readonly query?: unknown;
  readonly documentId?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
}

const objectIn = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
};

type Headers = Readonly<Record<string, string | string[] | undefined>>;
const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

export interface Asked {
  readonly at: number;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string;
}

export interface Answered {
  readonly trouble: Trouble;
  readonly status: number;
  readonly body: string;
}

export function exchangeOf(
  { at, method, headers, body }: Asked,
  { trouble, status, body: answer }: Answered,
  texts: Texts,
): Exchange {
  const { query, documentId, operationName, variables } = objectIn(body) as Sent;
  const text = typeof query === 'string' ? query : (texts.get(String(documentId)) ?? '');
  const document = documentIn(text);
  const operations = (document?.definitions ?? []).filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const operation = operations.find(({ name }) => name?.value === operationName) ?? operations[0];
  const { errors } = objectIn(answer) as { errors?: readonly { extensions?: { code?: unknown } }[] };
  return {
    at,
    method,
    contentType: one(headers['content-type']) ?? '',
    subject: subjectOf(one(headers.authorization)),
    reason: one(headers['access-reason']) ?? (headers.mediation === undefined ? null : 'MEDIATION'),
    operation: operation?.name?.value ?? null,
    query: text,
    changes: operation?.operation === 'mutation',
    hasLiterals: document !== undefined && hasLiterals(document),
    sent: body,
    idempotencyKeys: named(variables, 'idempotencyKey'),
    cursors: named(variables, 'after'),
    trouble,
    status,
    codes: (Array.isArray(errors) ? errors : []).flatMap(({ extensions }) =>
      typeof extensions?.code === 'string' ? [extensions.code] : [],
    ),
    endCursors: named(objectIn(answer).data, 'endCursor'),
  };
}
