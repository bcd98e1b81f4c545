/** Documents by their identifiers: the same answers as by their texts, for the program that registered them alone. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentIdOf } from '#gateway/documents/identifier.ts';
import { onTheTelephone } from '#support/mediating.ts';
import { within } from '#support/patience.ts';
import { child, type Stack, startStack } from '#support/stack.ts';
import { codeOf, committed, documentOf, manifestIn, onlyRegistered, through } from '#support/trusted.ts';

const people = ['amira', 'ben', 'vera', 'olga', 'paul', 'audrey', 'stan', 'hugo', 'carol'];
const record = documentOf('ChildRecord');
/** Nothing is changed by it, and it does not read the trail, which grows from one question to the next. */
const queries = manifestIn(committed, 'partner').documents.filter(
  ({ kind, name }) => kind === 'query' && name !== 'MyLooks',
);

describe('a trusted document', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  const values = fc.oneof(
    fc.constantFrom<unknown>(...Object.values(child).flat(), '671803529462', 'nobody', '', null, 7),
    fc.string({ maxLength: 12 }).filter((text) => text.isWellFormed() && !text.includes('\0')),
    fc.record({ familyName: fc.constantFrom('Thornbury', 'Th*', 'x'), givenName: fc.constantFrom('Maya', undefined) }),
  );
  const variables = fc.dictionary(fc.constantFrom('id', 'after', 'criteria', 'input', 'more'), values, { maxKeys: 4 });

  it('is answered as its text is, whoever asks and with whatever variables', { timeout: 120_000 }, async () => {
    let [answered, refused] = [0, 0];
    const property = fc.asyncProperty(
      fc.constantFrom(...people),
      fc.constantFrom(...queries),
      variables,
      fc.boolean(),
      async (name, document, sent, isNamed) => {
        const ask = through(stack, name, 'partner');
        const rest = { variables: sent, ...(isNamed ? { operationName: document.name } : {}) };
        const byText = await ask({ query: document.text.join('\n'), ...rest });
        const byId = await ask({ documentId: document.id, ...rest });
        expect(byId).toEqual(byText);
        if (byText.status === 200 && byText.json.data) answered += 1;
        else refused += 1;
      },
    );
    await fc.assert(property, { numRuns: 250 });
    // Otherwise nothing was proved.
    expect(answered).toBeGreaterThan(30);
    expect(refused).toBeGreaterThan(20);
  });

  it('gives nobody a right: what a person may not see by the text is not seen by the identifier', async () => {
    const seen = async (name: string) =>
      (await through(stack, name, 'partner')({ documentId: record.id, variables: { id: child.whoElse } })).json;
    expect((await seen('amira')).data.child).toMatchObject({ givenNames: 'Maya Grace', upn: null });
    expect((await seen('amira')).data.child.nhsNumber).not.toBeNull();
    expect((await seen('vera')).data.child.nhsNumber).toBeNull();
    expect((await seen('audrey')).errors[0].extensions.code).toBe('FORBIDDEN');
    expect((await seen('carol')).errors[0].extensions.code).toBe('STANDING_REFUSED');
    const without = await through(
      stack,
      'amira',
      'partner',
    )({ documentId: record.id, variables: { id: child.whoElse } }, { 'access-reason': '' });
    expect(codeOf(without)).toBe('REASON_REQUIRED');
    const hidden = await through(
      stack,
      'amira',
      'partner',
    )({ documentId: record.id, variables: { id: child.shielded } });
    expect(hidden.json.data.child).toMatchObject({ shielded: true, address: null, carers: null, involvements: null });
  });

  it('stands in the trail under the name of its operation and its identifier, as its text would', async () => {
    const ask = through(stack, 'ben', 'partner');
    await ask({ documentId: record.id, variables: { id: child.brother } });
    await ask({ query: record.query, variables: { id: child.brother } });
    const entries = (await stack.trail()).slice(-4);
    const [intent, outcome, ...byText] = entries.map(({ request: _r, at: _a, seq: _s, ...entry }) => ({
      kind: entry.kind,
      client: entry.client,
      operation: entry.operation,
      document: entry.document,
      children: entry.children,
      rules: entry.rules,
    }));
    expect(intent).toMatchObject({ kind: 'INTENT', client: 'partner', operation: 'ChildRecord' });
    expect(`sha256:${intent?.document}`).toBe(record.id);
    expect(byText).toEqual([intent, outcome]);
  });

  it('is asked for in one way: as `documentId`, or as Apollo’s clients do', async () => {
    const ask = through(stack, 'amira', 'partner');
    const rest = { variables: { id: child.none } };
    const persistedQuery = { version: 1, sha256Hash: record.id.slice('sha256:'.length) };
    const plain = await ask({ documentId: record.id, ...rest });
    expect(plain.json.data.child.id).toBe(child.none);
    expect(await ask({ extensions: { persistedQuery }, ...rest })).toEqual(plain);
    expect(await ask({ query: record.query, extensions: { persistedQuery }, ...rest })).toEqual(plain);

    const both = [
      { documentId: record.id, query: record.query },
      { documentId: record.id, query: '' },
      { documentId: record.id, query: '{ __typename }' },
      { documentId: record.id, extensions: { persistedQuery } },
      { query: '{ __typename }', extensions: { persistedQuery } },
      { extensions: { persistedQuery: { ...persistedQuery, version: 2 } } },
      { extensions: { persistedQuery: 'no' } },
      { documentId: 7 },
    ];
    for (const body of both) {
      const { status, json } = await ask({ ...body, ...rest });
      expect([status, json.data, json.errors[0].extensions.code], JSON.stringify(body)).toEqual([
        400,
        undefined,
        'BAD_REQUEST',
      ]);
    }
  });

  it('is another where a single character of its identifier is', { timeout: 120_000 }, async () => {
    const ask = through(stack, 'amira', 'partner');
    const known = new Set(manifestIn(committed, 'partner').documents.map(({ id }) => id));
    const hex = record.id.slice('sha256:'.length);
    const near = fc.oneof(
      fc.constantFrom(
        hex,
        hex.toUpperCase(),
        `SHA256:${hex}`,
        `sha256:${hex.toUpperCase()}`,
        `sha256: ${hex}`,
        ` ${record.id}`,
        `${record.id}\n`,
        `sha256:${record.id}`,
        `md5:${hex}`,
        `x-${record.id}`,
        `sha256:${hex.slice(1)}`,
        `${record.id}0`,
        'sha256:',
        '',
        '__proto__',
        'constructor',
        'partner',
        'ChildRecord',
        '../partner.json',
      ),
      fc
        .tuple(fc.nat(63), fc.constantFrom(...'0123456789abcdefA:é'))
        .map(([at, put]) => `sha256:${hex.slice(0, at)}${put}${hex.slice(at + 1)}`),
      fc.string({ maxLength: 90 }).filter((text) => text.isWellFormed() && !text.includes('\0')),
    );
    const one = within(60_000)(async (id: string) => {
      if (known.has(id)) return;
      const { status, text } = await ask({ documentId: id, variables: { id: child.none } });
      expect([status, JSON.parse(text).errors[0].extensions.code]).toEqual([400, 'DOCUMENT_UNKNOWN']);
      // Nothing that was sent is said back, and nothing is told apart.
      expect(text).toBe((await ask({ documentId: 'sha256:0' })).text);
    });
    await fc.assert(fc.asyncProperty(near, one), { numRuns: 200 });
  });

  it('is not registered by being sent, with or without its hash', async () => {
    const ask = through(stack, 'amira', 'partner');
    const query = 'query Fresh { viewer { role } }';
    const id = documentIdOf(query);
    const persistedQuery = { version: 1, sha256Hash: id.slice('sha256:'.length) };
    expect(codeOf(await ask({ extensions: { persistedQuery } }))).toBe('DOCUMENT_UNKNOWN');
    expect((await ask({ query, extensions: { persistedQuery } })).status).toBe(200);
    expect(codeOf(await ask({ extensions: { persistedQuery } }))).toBe('DOCUMENT_UNKNOWN');
    expect(codeOf(await ask({ documentId: id }))).toBe('DOCUMENT_UNKNOWN');
  });

  it('belongs to the program that registered it: another is told what it would be told of nobody’s', async () => {
    const ofEcaf = documentOf('WhoElse', 'ecaf');
    const rest = { variables: { id: child.whoElse } };
    expect((await through(stack, 'ben', 'ecaf')({ documentId: ofEcaf.id, ...rest })).status).toBe(200);
    const others = await through(stack, 'ben', 'partner')({ documentId: ofEcaf.id, ...rest });
    const nobodys = await through(stack, 'ben', 'partner')({ documentId: documentIdOf('{ nothing }'), ...rest });
    expect(others).toEqual(nobodys);
    expect(codeOf(others)).toBe('DOCUMENT_UNKNOWN');
    const refusals = (await stack.trail()).slice(-2).map(({ kind, rules, document }) => ({ kind, rules, document }));
    expect(refusals).toEqual(Array(2).fill({ kind: 'REFUSAL', rules: ['DOCUMENT_UNKNOWN'], document: null }));
  });

  it('holds the operation that it is registered with, whatever is named', async () => {
    const ask = through(stack, 'amira', 'partner');
    const named = { documentId: record.id, operationName: 'Other', variables: { id: child.none } };
    expect(codeOf(await ask(named))).toBe('OPERATION_RESOLUTION_FAILURE');
  });

  it('is planned and compiled before anybody asks', async () => {
    const gauge = (text: string, name: string) =>
      Number(new RegExp(`^contactpoint_${name} (\\S+)$`, 'm').exec(text)?.[1]);
    const metrics = async () => (await fetch(`${stack.url}/metrics`)).text();
    let text = await metrics();
    for (let turn = 0; turn < 200 && gauge(text, 'trusted_documents_prepared') === 0; turn += 1) text = await metrics();
    const registered = ['partner', 'ecaf'].flatMap((client) => manifestIn(committed, client).documents);
    expect(gauge(text, 'trusted_documents')).toBe(registered.length);
    expect(gauge(text, 'trusted_documents_prepared')).toBe(registered.length);
    expect(gauge(text, 'trusted_documents_stale')).toBe(0);
  });
});

describe('the README', () => {
  it('names documents that are registered', () => {
    const known = ['partner', 'ecaf'].flatMap((client) => manifestIn(committed, client).documents).map(({ id }) => id);
    const named = [...readFileSync('README.md', 'utf8').matchAll(/"documentId":"([^"]+)"/g)].map(([, id]) => id);
    expect(named).toHaveLength(1);
    expect(named.filter((id) => !known.includes(id ?? ''))).toEqual([]);
  });
});

describe('a program that must register its documents', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ change: onlyRegistered });
  });
  afterAll(() => stack.stop());

  it('is answered by identifier, and told so when it sends any text, even that of its own documents', async () => {
    for (const [name, client] of [
      ['amira', 'partner'],
      ['ben', 'ecaf'],
    ] as const) {
      const ask = through(stack, name, client);
      const who = documentOf('Who', client);
      expect((await ask({ documentId: who.id })).status).toBe(200);
      const texts = [
        who.query,
        '{ viewer { role } }',
        '{ not graphql',
        'mutation { endMediation(id: "1") { problems { code } } }',
      ];
      const answers = [];
      for (const query of texts) answers.push(await ask({ query }));
      expect(answers.map((each) => [each.status, codeOf(each)])).toEqual(texts.map(() => [403, 'DOCUMENT_REQUIRED']));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      const persistedQuery = { version: 1, sha256Hash: who.id.slice('sha256:'.length) };
      expect(codeOf(await ask({ query: who.query, extensions: { persistedQuery } }))).toBe('DOCUMENT_REQUIRED');
    }
    const refused = (await stack.trail()).filter(({ rules }) => rules.includes('DOCUMENT_REQUIRED'));
    expect(refused).toHaveLength(10);
  });

  it('leaves those that are named free to send their own, within their budget', async () => {
    expect((await stack.ask('amira', '{ viewer { role } }')).status).toBe(200);
  });

  it('spends its budget as it would by text', async () => {
    const ask = through(stack, 'amira', 'partner');
    const left = async (body: object) => (await ask({ ...body, extensions: { cost: true } })).json.extensions.cost;
    const { id, cost } = documentOf('Who');
    const [first, second] = [await left({ documentId: id }), await left({ documentId: id })];
    expect(first.query).toBe(cost);
    // Reading a request is not free either.
    expect(first.remaining - second.remaining).toBe(cost + 1);
  });
});

describe('what an answer cost', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ change: (parts) => ({ ...parts, queryBudget: 5_000 }) });
  });
  afterAll(() => stack.stop());

  const asking = 'query ($id: ID!) { child(id: $id) { givenNames involvements(first: 3) { nodes { serviceType } } } }';

  it('is told in `extensions`, with what is left, to whoever asks for it, and stands beside the same answer', async () => {
    const ask = through(stack, 'amira', 'explorer');
    const plain = await ask({ query: asking, variables: { id: child.whoElse } });
    expect(plain.json).not.toHaveProperty('extensions');
    const told = await ask({ query: asking, variables: { id: child.whoElse }, extensions: { cost: true } });
    const { extensions, ...rest } = told.json;
    expect(rest).toEqual(plain.json);
    expect(extensions).toEqual({
      cost: { query: Number(plain.cost), remaining: 5_000 - 2 * (Number(plain.cost) + 1) },
    });
    for (const cost of [false, 1, 'true', null]) {
      expect(
        (await ask({ query: asking, variables: { id: child.none }, extensions: { cost } })).json,
      ).not.toHaveProperty('extensions');
    }
  });

  it('says nothing of what was found: hidden, unknown, refused and found cost the same', async () => {
    const ask = through(stack, 'ben', 'explorer');
    const spent = [];
    let before = 5_000;
    for (const id of [child.whoElse, child.shielded, '671803529462', child.ended, 'nobody']) {
      const { json } = await ask({ query: asking, variables: { id }, extensions: { cost: true } });
      const { query, remaining } = json.extensions.cost;
      spent.push([query, before - remaining]);
      before = remaining;
    }
    expect(new Set(spent.map(String)).size).toBe(1);
  });

  it('is, in mediated access, told of the one who is signed in, and says nothing of what the other asks', async () => {
    const telephone = await onTheTelephone();
    const { id } = await telephone.opened();
    const mediator = through(telephone.stack, telephone.mediator, 'explorer');
    const remaining = async (): Promise<number> => {
      const body = { query: asking, variables: { id: child.whoElse }, extensions: { cost: true } };
      const { json } = await mediator(body, { mediation: id, 'access-reason': '' });
      return json.extensions.cost.remaining;
    };
    const before = await remaining();
    for (let turn = 0; turn < 5; turn += 1) await telephone.requester.ask('{ viewer { role } }');
    const [first, second] = [await remaining(), await remaining()];
    expect(before - first).toBe(first - second);
    await telephone.stack.stop();
  });
});
