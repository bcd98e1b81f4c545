import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '#support/stack.ts';

const AUTHORITIES =
  'query Q($after: String) { localAuthorities(first: 1, after: $after) { nodes { code } pageInfo { endCursor } } }';
const ORGANISATIONS = `query Q($after: String) { localAuthority(code: "901") {
  organisations(first: 2, after: $after) { nodes { id name } pageInfo { hasNextPage endCursor } } } }`;
const ACCESSES = 'query Q($after: String) { myAccessRecords(first: 1, after: $after) { nodes { id } } }';

const cursor = (...parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

describe('a cursor that no list has made', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  it.each([
    ['nothing of the kind', AUTHORITIES, 'anything'],
    ['numbers', AUTHORITIES, cursor(901)],
    ['a character no database keeps', AUTHORITIES, cursor('\0')],
    ['too many parts', AUTHORITIES, cursor('901', '902')],
    ['a code that is none', AUTHORITIES, cursor("901' or 1=1")],
    ['a character no database keeps', ORGANISATIONS, cursor('A\0', 'B')],
    ['half a character', ORGANISATIONS, cursor('A\ud800', 'B')],
    ['an identifier that is none', ORGANISATIONS, cursor('A', 'b c')],
    ['a place that is no number', ACCESSES, cursor('last')],
    ['a character no database keeps', ACCESSES, cursor('1\0')],
  ])('is refused, and reaches no database: %s', async (_what, query, after) => {
    const { errors, text } = await stack.ask('amira', query, { variables: { after } });
    expect(errors).toMatchObject([{ extensions: { code: 'PAGE_INVALID', field: 'after' } }]);
    expect(text).not.toContain(after);
  });

  it('is told from one that a list has made: with those, each organisation comes once', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await stack.ask('amira', ORGANISATIONS, { variables: { after } });
      const { nodes, pageInfo } = data.localAuthority.organisations;
      seen.push(...nodes.map(({ id }: { id: string }) => id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    const all = await stack.database.sql(`select id from accreditation.organisation where authority = '901'`);
    expect(seen).toHaveLength(all.length);
    expect(new Set(seen).size).toBe(all.length);
  });
});
