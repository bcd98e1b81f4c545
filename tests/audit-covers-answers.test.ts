import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiSchema } from '#support/api-schema.ts';
import { type ChildValues, childrenIn, distinctChildren } from '#support/child-values.ts';
import { poolsFrom } from '#support/pools.ts';
import { type RandomDocument, randomDocuments } from '#support/random-documents.ts';
import { type Asking, child, type Reply, type Stack, startStack } from '#support/stack.ts';

const people = [
  'amira',
  'ben',
  'vera',
  'olga',
  'audrey',
  'paul',
  'stan',
  'ecaf-for-ben',
  'lena',
  'edith',
  'hugo',
  'piet',
  'nora',
];
const circumstances: readonly Asking[] = [
  {},
  {},
  {},
  { reason: 'SYSTEM_TEST' },
  { reason: 'CHILD_PROTECTION', caseReference: 'NS/2026-14' },
  { reason: 'CHILD_PROTECTION' },
  { reason: 'SUBJECT_ACCESS' },
  { reason: null },
];

/** The trail itself grows between two questions, so what is read from it may differ. */
const withoutTrail = (data: Record<string, unknown> | null | undefined, { roots }: RandomDocument) =>
  data &&
  Object.fromEntries(Object.entries(data).filter(([key]) => !/ccessRecords$|^incidents?$/.test(roots[key] ?? '')));

describe('the trail covers every answer', () => {
  let stack: Stack;
  let values: ChildValues;
  let documents: fc.Arbitrary<RandomDocument>;
  let read = 0;

  const newEntries = async () => {
    const rows = await stack.database.sql<{ body: Buffer }>(
      'select body from audit.entry where idx >= ? order by idx',
      [read],
    );
    read += rows.length;
    return rows.map(({ body }) => JSON.parse(body.toString('utf8')));
  };

  /** Law 1 for one answer: an intent before it, an outcome with every child of whom anything stands in it. */
  const expectCovered = async (reply: Reply): Promise<void> => {
    const request = reply.headers.get('x-request-id');
    const entries = (await newEntries()).filter((entry) => entry.request === request);
    const told = [...childrenIn(JSON.parse(reply.text), values)];
    expect(reply.status, reply.text).toBeLessThan(500);
    expect(reply.text).not.toContain('INTERNAL_SERVER_ERROR');
    if (reply.data === undefined || reply.data === null) expect(told).toEqual([]);
    else {
      expect(entries.map(({ kind }) => kind)).toEqual(['INTENT', 'OUTCOME']);
      expect(Object.keys(entries[1].children)).toEqual(expect.arrayContaining(told));
    }
  };

  beforeAll(async () => {
    stack = await startStack();
    const { sql } = stack.database;
    values = await distinctChildren(stack.database);
    // Hidden records too; and one that was hidden after a practitioner had said that she works with the child.
    const hidden = values.children
      .filter(({ id }, index) => index % 18 === 0 && id !== child.shielded)
      .map(({ id }) => id);
    await sql('update children.child set state = ? where id = any(?) and id <> ?', [
      'ARCHIVED',
      hidden.slice(0, 10),
      child.whoElse,
    ]);
    await sql('update children.child set state = ? where id = any(?) and id <> ?', [
      'SHIELDED',
      hidden.slice(10),
      child.whoElse,
    ]);
    const { familyName, born } = values.children.find(({ id }) => id === child.shielded) ?? expect.unreachable();
    const early = await stack.ask(
      'amira',
      'mutation ($input: RecordInvolvementInput!) { recordInvolvement(input: $input) { involvement { id } } }',
      {
        variables: {
          input: {
            idempotencyKey: 'before-shielding',
            childId: child.shielded,
            serviceType: 'HLTH_HEALTH_VISITOR',
            startedOn: born,
          },
        },
      },
    );
    expect(early.data.recordInvolvement.involvement.id, familyName).toContain(child.shielded);
    const schema = await apiSchema();
    const asked = Object.keys(schema.getQueryType()?.getFields() ?? {});
    // Most of what can be asked is administration: children are what this is about, so they are asked for as often as all else.
    const ofChildren = ['child', 'child', 'child', 'searchChildren', 'myInvolvements'];
    const children = asked.flatMap((_, index) => ofChildren[index % ofChildren.length] ?? []);
    const roots = [...asked, ...children];
    documents = randomDocuments(schema, await poolsFrom(stack.database, values), roots);
  });
  afterAll(() => stack.stop());

  it('whatever is asked, by whomever, for whatever reason; and the same question has the same answer', async () => {
    const seen = new Set<string>();
    const property = fc.asyncProperty(
      documents,
      fc.constantFrom(...people),
      fc.constantFrom(...circumstances),
      async (document, name, asking) => {
        const first = await stack.ask(name, document.query, { ...asking, variables: document.variables });
        await expectCovered(first);
        const second = await stack.ask(name, document.query, { ...asking, variables: document.variables });
        await expectCovered(second);
        expect(withoutTrail(second.data, document)).toEqual(withoutTrail(first.data, document));
        for (const one of childrenIn(first.data, values)) seen.add(one);
      },
    );
    await fc.assert(property, { numRuns: 250, endOnFailure: true });
    // Otherwise nothing was proved.
    expect(seen.size).toBeGreaterThan(10);
  });

  it.each([
    ['an involvement of one’s own by nothing but its identifier', 'amira', '{ myInvolvements { nodes { id } } }'],
    [
      'an involvement of one’s own by nothing but where the page ends',
      'amira',
      '{ myInvolvements { pageInfo { endCursor } } }',
    ],
    [
      'an involvement of one’s own by nothing but its place in the page',
      'amira',
      '{ myInvolvements { edges { cursor } } }',
    ],
    ['the child of an involvement of one’s own', 'amira', '{ myInvolvements { nodes { child { familyName } } } }'],
    ['a child whose number alone is asked for', 'amira', `{ child(id: "${child.whoElse}") { id } }`],
    [
      'a child behind an alias, in a fragment',
      'amira',
      `{ x: child(id: "${child.whoElse}") { ...F } } fragment F on Child { y: id }`,
    ],
    [
      'a child reached through another answer',
      'amira',
      `{ child(id: "${child.whoElse}") { involvements { nodes { child { child: carers { name } } } } } }`,
    ],
    [
      'whom a page of involvements is about',
      'amira',
      `{ child(id: "${child.whoElse}") { involvements { pageInfo { endCursor } edges { cursor } } } }`,
    ],
    [
      'children who are read about in the trail',
      'audrey',
      '{ accessRecords(first: 50) { nodes { disclosures { childId classes } } } }',
    ],
    [
      'children whom one has looked at before',
      'amira',
      '{ myAccessRecords(first: 50) { nodes { disclosures { childId } } } }',
    ],
  ])('%s', async (_what, name, query) => {
    const reply = await stack.ask(name, query);
    expect(childrenIn(reply.data, values).size, reply.text).toBeGreaterThan(0);
    await expectCovered(reply);
  });

  it.each([
    ['its place in the page', 'edges { cursor }'],
    ['where the page ends', 'pageInfo { endCursor }'],
  ])('a child that is found by nothing but %s', async (_what, part) => {
    const { familyName, born } = values.children.find(({ id }) => id === child.whoElse) ?? expect.unreachable();
    const criteria = `{ familyName: ${JSON.stringify(familyName)}, dateOfBirth: "${born}" }`;
    const reply = await stack.ask('amira', `{ searchChildren(criteria: ${criteria}) { ${part} } }`);
    expect([...childrenIn(reply.data, values)], reply.text).toEqual([child.whoElse]);
    await expectCovered(reply);
  });
});
