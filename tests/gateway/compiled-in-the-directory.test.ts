import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Disclosures } from '#core/disclosures.ts';
import { localSource } from '#gateway/data-sources.ts';
import { identityFrom } from '#gateway/identity.ts';
import { type GatewayParts, supergraphSdl } from '#gateway/open.ts';
import { tokenVerifier } from '#gateway/tokens.ts';
import { distinctChildren } from '#support/child-values.ts';
import { openExecutors } from '#support/executors.ts';
import { poolsFrom } from '#support/pools.ts';
import { type RandomDocument, randomDocuments } from '#support/random-documents.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const people = ['amira', 'ben', 'vera', 'olga', 'audrey', 'paul', 'hugo', 'ecaf-for-ben'];
const reasons = ['NEW_CONTACT', 'CHILD_PROTECTION', 'SYSTEM_TEST', undefined];

/** The trail itself grows between two questions, so what is read or judged from it may differ. */
const readsTrail = ({ roots }: RandomDocument): boolean =>
  Object.values(roots).some((root) => /(ccessRecords|ncidents)$/.test(root));

describe('a compiled plan, over the directory itself', () => {
  let stack: Stack;
  let parts: GatewayParts;
  let executors: Awaited<ReturnType<typeof openExecutors>>;
  let documents: fc.Arbitrary<RandomDocument>;

  beforeAll(async () => {
    stack = await startStack({
      change: (given) => {
        parts = given;
        return given;
      },
    });
    const found = (name: string) => parts.running.find((each) => each.name === name) ?? expect.unreachable();
    executors = await openExecutors({
      supergraph: supergraphSdl(),
      source: (name) => localSource(found(name)) as never,
    });
    const pools = await poolsFrom(stack.database, await distinctChildren(stack.database));
    const roots = Object.keys(executors.schema.getQueryType()?.getFields() ?? {});
    const ofChildren = Array(8).fill(['child', 'child', 'searchChildren', 'myInvolvements']).flat();
    documents = randomDocuments(executors.schema, pools, [...roots, ...ofChildren]);
  });
  afterAll(async () => {
    await executors.stop();
    await stack.stop();
  });

  /** What goes with a request of this person; a new one each time it is called, with disclosures of its own. */
  async function contexts(name: string, reason: string | undefined) {
    const { standings, mediations, overrides } = parts.ports;
    if (!standings || !mediations || !overrides) return expect.unreachable();
    const identity = identityFrom(tokenVerifier(parts.issuer, parts.clock), { standings, mediations, overrides });
    const authorization = `Bearer ${await stack.token(name)}`;
    const headers = { authorization, 'case-reference': 'NS/2026-14', ...(reason ? { 'access-reason': reason } : {}) };
    const caller = await identity.caller(headers, '127.0.0.1');
    const viewer = await identity.viewer('00000000-0000-4000-8000-000000000007', caller, headers);
    const now = parts.clock();
    const made: Disclosures[] = [];
    const context = () => {
      const disclosures = new Disclosures();
      made.push(disclosures);
      return { viewer, now, disclosures };
    };
    return { made, context };
  }

  it('answers and discloses as Apollo’s executor does, whoever asks and why', { timeout: 300_000 }, async () => {
    let [compared, compiled, telling] = [0, 0, 0];
    const property = fc.asyncProperty(
      documents,
      fc.constantFrom(...people),
      fc.constantFrom(...reasons),
      async (document, name, reason) => {
        if (readsTrail(document)) return;
        const { made, context } = await contexts(name, reason);
        const { expected, received, wasCompiled } = await executors.ask(document, context);
        const inOrder = ({ errors, data }: typeof expected) => ({ data, errors: errors.toSorted() });
        expect(inOrder(received)).toEqual(inOrder(expected));
        const [one, other] = made.map((each) => each.report());
        expect(other).toEqual(one);
        compared += 1;
        if (wasCompiled) compiled += 1;
        if (Object.keys(one?.children ?? {}).length > 0) telling += 1;
      },
    );
    await fc.assert(property, { numRuns: 250 });
    // Otherwise nothing was proved.
    expect(compared).toBeGreaterThan(100);
    // Variables that do not fit are refused before anything is planned.
    expect(compiled).toBeGreaterThan(compared * 0.9);
    expect(telling).toBeGreaterThan(25);
  });

  it.each([
    ['found', `{ child(id: "${child.whoElse}") { givenNames involvements(first: 3) { nodes { serviceType } } } }`],
    ['of nobody', '{ child(id: "671803529462") { givenNames } }'],
    ['refused', `{ child(id: "${child.whoElse}") { givenNames } accounts(first: 1) { nodes { state } } }`],
    ['of what does not fit', 'query ($id: ID!) { child(id: $id) { givenNames } }'],
    [
      'of a page that nobody may ask for',
      `{ child(id: "${child.whoElse}") { involvements(first: 900) { nodes { id } } } }`,
    ],
  ])('gives an answer %s the same bytes and headers the first time and afterwards', async (_what, query) => {
    const replies = [];
    for (const _turn of [1, 2, 3]) replies.push(await stack.ask('amira', query, { variables: {} }));
    const told = replies.map(({ status, text, headers }) => {
      const { date: _date, 'x-request-id': _id, ...others } = Object.fromEntries(headers);
      return { status, text, others };
    });
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
  });
});
