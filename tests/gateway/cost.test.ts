import fc from 'fast-check';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { AppError } from '#core/errors.ts';
import { costOf, MAX_COST } from '#gateway/cost.ts';
import { operationIn, readDocument } from '#gateway/document.ts';
import { weighFields } from '#gateway/field-weights.ts';

const schema = buildSchema(/* GraphQL */ `
  interface Named { name: String, things(first: Int = 20): ThingConnection }
  type Query { thing: Thing, named: Named, things(first: Int = 20, after: String): ThingConnection }
  type Thing implements Named { name: String, parts: [Part!], things(first: Int = 20): ThingConnection }
  type Part { name: String, labels: [String!] }
  type ThingConnection { edges: [ThingEdge!]!, nodes: [Thing!]!, pageInfo: PageInfo! }
  type ThingEdge { cursor: String!, node: Thing! }
  type PageInfo { hasNextPage: Boolean! }
`);

function cost(query: string, variables: Record<string, unknown> = {}): number {
  const document = readDocument(query);
  return costOf(schema, document, operationIn(document, null), variables);
}

/** The cost, or the code with which it is refused. */
function costOrCode(query: string, variables: Record<string, unknown> = {}): number | string {
  try {
    return cost(query, variables);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.code;
  }
}

describe('what a query costs', () => {
  it.each([
    ['a field is 1', '{ thing { name } }', 2],
    ['a short list is five', '{ thing { parts { name } } }', 1 + (1 + 5)],
    ['a list of texts is one field', '{ thing { parts { labels } } }', 1 + (1 + 5)],
    ['a page is as many as are asked for', '{ things(first: 7) { nodes { name } } }', 1 + (1 + 7)],
    ['a page that is not said is the usual one', '{ things { nodes { name } } }', 1 + (1 + 20)],
    ['a page of null is the usual one', '{ things(first: null) { nodes { name } } }', 1 + (1 + 20)],
    ['edges count as nodes do', '{ things(first: 7) { edges { cursor node { name } } } }', 1 + (1 + 7 * 3)],
    ['what belongs to the page counts once', '{ things(first: 7) { pageInfo { hasNextPage } } }', 3],
    [
      'pages within pages multiply',
      '{ things(first: 3) { nodes { things(first: 4) { nodes { name } } } } }',
      1 + (1 + 3 * (1 + (1 + 4))),
    ],
    ['a fragment costs what it holds', '{ ...F } fragment F on Query { things(first: 7) { nodes { name } } }', 9],
    ['and costs it each time', '{ thing { ...F } named { ...F } } fragment F on Named { name }', 4],
    ['an interface hides nothing', '{ named { things(first: 50) { nodes { name } } } }', 53],
  ])('%s', (_what, query, expected) => {
    expect(cost(query)).toBe(expected);
  });

  it('has in it what the contract says of it, wherever the field stands, and nothing where no field is dear', () => {
    const dear = buildSchema(
      'type Query { thing(first: Int = 20): Thing } type Thing { name: String, parts: [Part!] } type Part { name: String }',
    );
    const told = (query: string): number => {
      const document = readDocument(query);
      return costOf(dear, document, operationIn(document, null), {});
    };
    const before = told('{ thing { name parts { name } } }');
    weighFields(
      dear,
      'type Query { thing: Thing @cost(weight: 200) other: Thing @cost(weight: 7) } type Thing { name: String, parts: [Part!] @cost(weight: 30) } type Nobody { name: String @cost(weight: 9) }',
    );
    expect(told('{ thing { name parts { name } } }')).toBe(before + 199 + 29);
    expect(told('{ one: thing { name } two: thing { name } }')).toBe(2 * 201);
    expect(() =>
      told(`{ ${Array.from({ length: 25 }, (_, index) => `a${index}: thing { name }`).join(' ')} }`),
    ).toThrow('asks for too much at once');
  });

  it('is told with the page size that will be used, wherever it is written', () => {
    const literal = cost('{ things(first: 50) { nodes { name } } }');
    const query = 'query ($n: Int) { things(first: $n) { nodes { name } } }';
    expect(cost(query, { n: 50 })).toBe(literal);
    expect(cost(query)).toBe(cost('{ things { nodes { name } } }'));
    expect(cost('query ($n: Int = 50) { things(first: $n) { nodes { name } } }')).toBe(literal);
    expect(cost('query ($n: Int = 1) { things(first: $n) { nodes { name } } }', { n: 50 })).toBe(literal);
    // No variable at all, though every object of the language has something of this name.
    expect(cost('query ($constructor: Int) { things(first: $constructor) { nodes { name } } }')).toBe(22);
  });

  it.each([0, -5, 101, 2_147_483_647])('is not told for a page of %d', (first) => {
    expect(costOrCode(`{ things(first: ${first}) { nodes { name } } }`)).toBe('PAGE_INVALID');
    expect(costOrCode('query ($n: Int) { things(first: $n) { nodes { name } } }', { n: first })).toBe('PAGE_INVALID');
  });

  it('never falls when a page grows, nor when more is asked for', () => {
    const page = fc.integer({ min: 1, max: 100 });
    const query = (outer: number, inner: number, more: string): string =>
      `{ things(first: ${outer}) { nodes { name ${more} things(first: ${inner}) { edges { node { name } } } } } }`;
    const value = (of: number | string): number => (of === 'QUERY_TOO_COMPLEX' ? MAX_COST + 1 : Number(of));
    fc.assert(
      fc.property(page, page, page, (outer, inner, larger) => {
        const base = value(costOrCode(query(outer, inner, '')));
        expect(value(costOrCode(query(Math.max(outer, larger), inner, '')))).toBeGreaterThanOrEqual(base);
        expect(value(costOrCode(query(outer, Math.max(inner, larger), '')))).toBeGreaterThanOrEqual(base);
        expect(value(costOrCode(query(outer, inner, 'parts { name }')))).toBeGreaterThanOrEqual(base);
      }),
    );
  });

  it('is refused beyond what one request may cost', () => {
    const pages = '{ things(first: 100) { nodes { things(first: 100) { nodes { name } } } } }';
    expect(costOrCode(pages)).toBe('QUERY_TOO_COMPLEX');
  });
});
