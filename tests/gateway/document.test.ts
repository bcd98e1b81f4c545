import fc from 'fast-check';
import { print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { AppError } from '#core/errors.ts';
import { sdlOf } from '#core/subgraph.ts';
import { limits, operationIn, readDocument, reservedNames } from '#gateway/document.ts';
import { subgraphs } from '#subgraphs';

/** The code a query is refused with; undefined when it may be looked at. */
function refusal(query: string): string | undefined {
  try {
    readDocument(query);
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.code;
  }
}

const times = (n: number, make: (index: number) => string): string =>
  Array.from({ length: n }, (_, i) => make(i)).join(' ');
const nested = (depth: number): string => `{ ${'a { '.repeat(depth - 1)}a ${'} '.repeat(depth - 1)}}`;

describe('a document', () => {
  it.each([
    ['levels', (n: number) => nested(n), limits.depth],
    ['fields', (n: number) => `{ a { ${times(n - 1, () => 'b')} } }`, limits.fields],
    ['aliases', (n: number) => `{ a { ${times(n, (i) => `b${i}: b`)} } }`, limits.aliases],
    ['directives on fields', (n: number) => `{ a ${times(n, () => '@b')} }`, limits.directives],
    ['directives on an operation', (n: number) => `query ${times(n, () => '@b')} { a }`, limits.directives],
    ['directives on variables', (n: number) => `query ($v: ID ${times(n, () => '@b')}) { a }`, limits.directives],
    [
      'directives on a fragment',
      (n: number) => `{ a } fragment F on T ${times(n, () => '@b')} { a }`,
      limits.directives,
    ],
    ['operations', (n: number) => times(n, (i) => `query q${i} { a }`), limits.operations],
    ['fragments', (n: number) => `{ a } ${times(n, (i) => `fragment F${i} on T { a }`)}`, limits.fragments],
    ['variables', (n: number) => `query (${times(n, (i) => `$v${i}: ID`)}) { a }`, limits.variables],
    ['root fields', (n: number) => `{ ${times(n, (i) => `a${i}`)} }`, limits.rootFields],
    [
      'root fields that come out of fragments',
      (n: number) => `{ ... { ...F } } fragment F on Query { ${times(n, (i) => `a${i}`)} }`,
      limits.rootFields,
    ],
    ['mutations', (n: number) => `mutation { ${times(n, (i) => `a${i}`)} }`, limits.mutations],
    [
      'mutations that come out of fragments',
      (n: number) => `mutation { ...F } fragment F on Mutation { ${times(n, (i) => `a${i}`)} }`,
      limits.mutations,
    ],
    ['lists within a value', (n: number) => `{ a(b: ${'['.repeat(n)}1${']'.repeat(n)}) }`, limits.valueDepth],
  ])('may have so many %s, and not one more', (_what, make, limit) => {
    expect(refusal(make(limit))).toBeUndefined();
    expect(refusal(make(limit + 1))).toBe('QUERY_TOO_COMPLEX');
  });

  it('counts what a fragment holds each time it is used, and looks into it once', () => {
    // Each level doubles: 2 to the power of 24 fields in less than a kilobyte.
    const bomb = times(24, (i) => `fragment F${i} on T { a { ...F${i + 1} } b { ...F${i + 1} } }`);
    expect(refusal(`{ a { ...F0 } } ${bomb} fragment F24 on T { a }`)).toBe('QUERY_TOO_COMPLEX');
  });

  it('is refused for a fragment bomb that nothing uses: validation would look into it', () => {
    const bomb = times(24, (i) => `fragment F${i} on T { a { ...F${i + 1} } b { ...F${i + 1} } }`);
    expect(refusal(`{ a } ${bomb} fragment F24 on T { a }`)).toBe('QUERY_TOO_COMPLEX');
  });

  it.each([
    ['in itself', '{ ...A } fragment A on T { a { ...A } }'],
    ['in another one that holds it', '{ ...A } fragment A on T { a { ...B } } fragment B on T { a { ...A } }'],
    ['in itself where nothing uses it', '{ a } fragment A on T { a { ...A } }'],
  ])('is refused for a fragment %s', (_where, query) => {
    expect(refusal(query)).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it.each([
    ['thousands of tokens', `{ ${times(3_000, () => 'a')} }`],
    ['selections a thousand deep', nested(1_200)],
    ['values a thousand deep', `{ a(b: ${'['.repeat(1_200)}1${']'.repeat(1_200)}) }`],
  ])('of %s is too complex, and nothing recurses into it', (_what, query) => {
    expect(refusal(query)).toBe('QUERY_TOO_COMPLEX');
  });

  it('holds no value that a database would refuse or rewrite, also written as an escape', () => {
    expect(refusal('{ a(b: "x\\u0000y") }')).toBe('BAD_REQUEST');
    expect(refusal('query ($v: ID = "\\u{0}") { a }')).toBe('BAD_REQUEST');
    expect(refusal('{ a(b: "x\\u00e9y") }')).toBeUndefined();
  });

  it.each(['__proto__', '__typename', ...reservedNames])(
    'calls nothing else %s: the planner would believe it',
    (name) => {
      expect(refusal(`{ a { ${name}: b } }`)).toBe('GRAPHQL_VALIDATION_FAILED');
      expect(refusal(`{ ...F } fragment F on T { ... { ${name}: b } }`)).toBe('GRAPHQL_VALIDATION_FAILED');
      expect(refusal(`{ a { ${name}: ${name} b: ${name} } }`)).toBeUndefined();
    },
  );

  it('knows every name the planner fetches for itself', () => {
    const fetched = subgraphs.flatMap(({ name }) =>
      [...sdlOf(name).matchAll(/@(?:key|requires|provides|fromContext)\(fields?: "([^"]*)"/g)].flatMap(
        ([, fields = '']) => fields.match(/\w+/g) ?? [],
      ),
    );
    expect([...new Set(fetched)].toSorted()).toEqual([...reservedNames].toSorted());
  });

  it('is read, or refused with a code, whatever the text is', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '(',
      ')',
      '[',
      ']',
      ':',
      '$a',
      'a',
      '...',
      '@b',
      '"x"',
      '1',
      'query',
      'fragment F on T',
      '"""',
      '\\',
      '!',
    );
    const codes = [undefined, 'GRAPHQL_PARSE_FAILED', 'QUERY_TOO_COMPLEX', 'GRAPHQL_VALIDATION_FAILED', 'BAD_REQUEST'];
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), fc.string({ maxLength: 5 }), (text, junk) => {
        expect(codes).toContain(refusal(`${text.join(' ')}${junk}`));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the operation of a request', () => {
  const named = (query: string, name: string | null): string => print(operationIn(readDocument(query), name));
  const two = 'query A { a } query B { b }';

  it('is the one that is named, or the only one', () => {
    expect(named(two, 'B')).toContain('query B');
    expect(named('{ a }', null)).toContain('a');
  });

  it.each([
    ['none is named and there are two', two, null],
    ['the one that is named is not there', two, 'C'],
    ['two have the name', 'query A { a } query A { b }', 'A'],
    ['there are only fragments', 'fragment F on T { a }', null],
    ['the name is somebody’s line in a log', two, 'A\r\nINFO admin logged in'],
  ])('is refused when %s', (_what, query, name) => {
    expect(() => named(query, name)).toThrow(expect.objectContaining({ code: 'OPERATION_RESOLUTION_FAILURE' }));
  });

  it('has a name that fits into the trail', () => {
    expect(named(`query ${'a'.repeat(64)} { a }`, null)).toContain('aaa');
    expect(() => named(`query ${'a'.repeat(65)} { a }`, null)).toThrow(
      expect.objectContaining({ code: 'QUERY_TOO_COMPLEX' }),
    );
  });
});
