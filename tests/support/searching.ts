/** A search as a client sends it. */
import type { Asker } from './colleagues.ts';
import type { Asking } from './stack.ts';

const SEARCH = `query Search($criteria: ChildSearchCriteria!, $first: Int, $after: String) {
  searchChildren(criteria: $criteria, first: $first, after: $after) {
    edges { cursor node { id } }
    nodes { id familyName givenNames dateOfBirth gender postcodeDistrict shielded }
    pageInfo { hasNextPage endCursor }
  }
}`;

export interface SearchPage {
  readonly first?: number;
  readonly after?: string | null;
}

export async function search(
  ask: Asker,
  criteria: Record<string, unknown>,
  page: SearchPage = {},
  asking: Omit<Asking, 'variables'> = {},
) {
  const reply = await ask(SEARCH, { ...asking, variables: { criteria, first: 10, ...page } });
  const found = reply.data?.searchChildren;
  return {
    ...reply,
    ids: (found?.nodes ?? []).map(({ id }: { id: string }) => id) as string[],
    nodes: found?.nodes,
    pageInfo: found?.pageInfo,
    error: reply.errors?.[0]?.extensions as { code: string; field?: string } | undefined,
    request: String(reply.headers.get('x-request-id')),
  };
}

export const SEARCH_ALIKE = `query SearchAlike($criteria: ChildSearchCriteria!) {
  searchChildrenAlike(criteria: $criteria) {
    likeness
    match { id familyName givenNames dateOfBirth gender postcodeDistrict shielded }
  }
}`;

/** Who is like the child that is looked for, as a client asks it. */
export async function searchAlike(
  ask: Asker,
  criteria: Record<string, unknown>,
  asking: Omit<Asking, 'variables'> = {},
) {
  const reply = await ask(SEARCH_ALIKE, { ...asking, variables: { criteria } });
  const found: { likeness: string; match: { id: string } }[] = reply.data?.searchChildrenAlike ?? [];
  return {
    ...reply,
    found,
    ids: found.map(({ match }) => match.id),
    likeness: Object.fromEntries(found.map(({ match, likeness }) => [match.id, likeness])),
    error: reply.errors?.[0]?.extensions as { code: string; field?: string } | undefined,
    request: String(reply.headers.get('x-request-id')),
  };
}

/** Everything of an answer that a client could tell two answers apart by. */
export const tellable = ({ status, text, headers }: { status: number; text: string; headers: Headers }) => ({
  status,
  text,
  headers: [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id'),
});
