import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#core/errors.ts';
import { readBody } from '#gateway/body.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');
const json = (value: unknown): Buffer => bytes(JSON.stringify(value));

/** What reading these bytes is refused with; undefined when it is not. */
function refusal(body: Buffer | undefined): unknown {
  try {
    readBody(body);
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.extensions;
  }
}

const badRequest = { code: 'BAD_REQUEST' };
const tooComplex = { code: 'QUERY_TOO_COMPLEX' };

describe('the bytes of a request', () => {
  it('are a query, and what may stand beside it', () => {
    const plain = { sent: { query: '{ a }' }, operationName: null, variables: {}, asksCost: false };
    expect(readBody(json({ query: '{ a }' }))).toEqual(plain);
    expect(
      readBody(json({ query: '{ a }', operationName: 'A', variables: { id: '1' }, extensions: { any: 'thing' } })),
    ).toEqual({ ...plain, operationName: 'A', variables: { id: '1' } });
    expect(readBody(json({ query: '{ a }', operationName: null, variables: null, extensions: null }))).toEqual(plain);
    expect(readBody(json({ query: '{ a }', extensions: { cost: true } }))).toEqual({ ...plain, asksCost: true });
  });

  it('name a registered document in its place, in one of two ways', () => {
    const id = `sha256:${'0'.repeat(64)}`;
    const persistedQuery = { version: 1, sha256Hash: '0'.repeat(64) };
    expect(readBody(json({ documentId: id, query: null })).sent).toEqual({ documentId: id });
    expect(readBody(json({ extensions: { persistedQuery } })).sent).toEqual({ documentId: id });
    expect(refusal(json({ documentId: id, query: '{ a }' }))).toEqual({ ...badRequest, field: 'documentId' });
    expect(refusal(json({ documentId: id, extensions: { persistedQuery } }))).toEqual({
      ...badRequest,
      field: 'documentId',
    });
    expect(refusal(json({ query: '{ a }', extensions: { persistedQuery } }))).toEqual({
      ...badRequest,
      field: 'extensions',
    });
    expect(refusal(json({ documentId: ['x'] }))).toEqual({ ...badRequest, field: 'documentId' });
    expect(refusal(json({ extensions: { persistedQuery: { version: 1 } } }))).toEqual({
      ...badRequest,
      field: 'extensions',
    });
  });

  it('come out as they were sent, whatever text the values hold', () => {
    const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.constant(null));
    const variables = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(value, fc.array(value)), {
      maxKeys: 10,
    });
    fc.assert(
      fc.property(variables, (sent) => {
        fc.pre(!JSON.stringify(sent).includes('\\u0000'));
        expect(readBody(json({ query: '{ a }', variables: sent })).variables).toEqual(JSON.parse(JSON.stringify(sent)));
      }),
    );
  });

  it('are never a surprise: whatever they are, they are read or refused with a code', () => {
    const near = fc
      .json()
      .chain((text) => fc.tuple(fc.constant(text), fc.nat(text.length), fc.string({ maxLength: 3 })))
      .map(([text, at, inserted]) =>
        bytes(`{"query":"{a}","variables":${text.slice(0, at)}${inserted}${text.slice(at)}}`),
      );
    const any = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(fc.oneof(near, any), (body) => {
        expect([undefined, 'BAD_REQUEST', 'QUERY_TOO_COMPLEX']).toContain(
          (refusal(body) as { code?: string } | undefined)?.code,
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['nothing at all', undefined],
    ['no bytes', bytes('')],
    ['half of it', bytes('{"query":')],
    ['a list, as for a batch', json([{ query: '{ a }' }])],
    ['a text', json('{ a }')],
    ['a key that is none of the five', json({ query: '{ a }', user: {} })],
    ['a prototype', bytes('{"query":"{ a }","__proto__":{"polluted":1}}')],
    ['a prototype further in', bytes('{"query":"{ a }","variables":{"a":{"__proto__":{"polluted":1}}}}')],
    ['bytes that are not UTF-8', Buffer.concat([bytes('{"query":"'), Buffer.from([0xff]), bytes('"}')])],
    ['NUL in a value', json({ query: '{ a }', variables: { a: 'a\0b' } })],
    ['NUL in a key', json({ query: '{ a }', variables: { 'a\0b': 1 } })],
    ['half of a surrogate pair', bytes('{"query":"{ a }","variables":{"a":"\\ud800"}}')],
    ['lists within lists', bytes(`{"query":"{ a }","variables":{"a":${'['.repeat(100)}${']'.repeat(100)}}}`)],
  ])('are refused when they hold %s', (_what, body) => {
    expect(refusal(body)).toEqual(badRequest);
  });

  it('are refused with the name of the field that is of the wrong kind', () => {
    expect(refusal(json({}))).toEqual({ ...badRequest, field: 'query' });
    expect(refusal(json({ query: '' }))).toEqual({ ...badRequest, field: 'query' });
    expect(refusal(json({ query: 1 }))).toEqual({ ...badRequest, field: 'query' });
    expect(refusal(json({ query: '{ a }', operationName: 1 }))).toEqual({ ...badRequest, field: 'operationName' });
    expect(refusal(json({ query: '{ a }', variables: [] }))).toEqual({ ...badRequest, field: 'variables' });
    expect(refusal(json({ query: '{ a }', extensions: 'x' }))).toEqual({ ...badRequest, field: 'extensions' });
  });

  it('may hold a thousand values and not one more, however they are put together', () => {
    const list = (length: number) => Array.from({ length }, () => 'x');
    expect(refusal(json({ query: '{ a }', variables: { a: list(999) } }))).toBeUndefined();
    expect(refusal(json({ query: '{ a }', variables: { a: list(1_000) } }))).toEqual(tooComplex);
    expect(refusal(json({ query: '{ a }', variables: { a: list(500), b: { c: list(500) } } }))).toEqual(tooComplex);
  });

  it('may hold objects of fifty fields: for each that is not known, the whole object would be written out', () => {
    const object = (length: number) => Object.fromEntries(Array.from({ length }, (_, index) => [`k${index}`, 1]));
    expect(refusal(json({ query: '{ a }', variables: { a: object(50) } }))).toBeUndefined();
    expect(refusal(json({ query: '{ a }', variables: { a: object(51) } }))).toEqual(tooComplex);
  });

  it('may hold brackets in a text without being taken for deep', () => {
    const query = `{ a(b: "${'['.repeat(200)}\\"${'{'.repeat(200)}") }`;
    expect(readBody(json({ query })).sent).toEqual({ query });
  });
});
