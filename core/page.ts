/**
 * Pages after Relay's cursor specification, forwards only: `first` and `after`. A cursor is where the list's own order
 * stood, so a page costs the same wherever it is (keyset, not offset).
 */
import { AppError } from './errors.ts';
import { isText } from './text.ts';

export const MAX_PAGE = 100;

export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

export interface PageRequest<Key> {
  readonly first: number;
  readonly after: Key | null;
}

interface Edge<Node> {
  readonly cursor: string;
  readonly node: Node;
}

/** What a list answers. Cursors are made when they are asked for: most callers want the nodes. */
export interface Connection<Node> {
  readonly edges: () => readonly Edge<Node>[];
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: () => string | null };
}

const encode = (key: readonly string[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

const isCursorPart = (part: unknown): part is string => typeof part === 'string' && isText(part);

/** Whether a text is what stands at this place in the cursors of a list. */
export type CursorPart = (text: string) => boolean;

/** The texts a cursor was made of; throws PAGE_INVALID on anything this server did not make for such a list. */
function decode(cursor: string, parts: readonly CursorPart[]): string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(key) &&
      key.length === parts.length &&
      key.every((text, at) => isCursorPart(text) && parts[at]?.(text))
    ) {
      return key;
    }
  } catch {
    // Said below, in the same words as every other fault of a cursor.
  }
  throw new AppError('PAGE_INVALID', { field: 'after' });
}

/** The page that is asked for. `parts` says what the cursors of this list are made of: nothing else reaches a database. */
export function pageRequest(
  { first, after }: PageArguments,
  usual: number,
  parts: readonly CursorPart[],
): PageRequest<string[]> {
  const size = first ?? usual;
  if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE) throw new AppError('PAGE_INVALID', { field: 'first' });
  if (after && after.length > 400) throw new AppError('PAGE_INVALID', { field: 'after' });
  return { first: size, after: after === null || after === undefined ? null : decode(after, parts) };
}

/** A page from rows that were asked for one beyond its size. */
export function connection<Node>(
  rows: readonly Node[],
  first: number,
  keyOf: (node: Node) => readonly string[],
): Connection<Node> {
  const nodes = rows.slice(0, first);
  const cursorOf = (node: Node): string => encode(keyOf(node));
  const last = nodes.at(-1);
  return {
    edges: () => nodes.map((node) => ({ cursor: cursorOf(node), node })),
    nodes,
    pageInfo: { hasNextPage: rows.length > first, endCursor: () => (last === undefined ? null : cursorOf(last)) },
  };
}

/**
 * The rows of a page, one beyond its size if there are more, where not every row is for whoever asks: what is not leaves
 * no gap that would tell of it. `read` answers with the rows after a place, one beyond the page's size if there are more.
 */
export async function filledPage<Row, Known extends Row>(
  { first, after }: PageRequest<readonly string[]>,
  read: (after: readonly string[] | null) => Promise<readonly Row[]> | readonly Row[],
  placeOf: (row: Row) => readonly string[],
  known: (rows: readonly Row[]) => Promise<readonly Known[]>,
): Promise<readonly Known[]> {
  const found: Known[] = [];
  for (let from = after; ; ) {
    const rows = await read(from);
    found.push(...(await known(rows)));
    const last = rows.at(-1);
    if (found.length > first || rows.length <= first || last === undefined) return found.slice(0, first + 1);
    from = placeOf(last);
  }
}
