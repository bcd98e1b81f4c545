import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { change, daysAgo } from '#support/changes.ts';
import { type Colleague, hire } from '#support/colleagues.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const MINE = `query Mine($first: Int, $after: String) { myInvolvements(first: $first, after: $after) {
  nodes { startedOn } pageInfo { hasNextPage endCursor }
} }`;
const LIST = `query List($id: ID!, $after: String) { child(id: $id) {
  involvements(first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
} }`;

describe('going through a list of involvements', () => {
  let stack: Stack;
  let robin: Colleague;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());
  beforeEach(async () => {
    robin = await hire(stack);
  });

  it('shows one’s own page by page, newest first and those without a known start last', async () => {
    for (const [days, childId] of [
      [5, child.none],
      [9, child.noSchool],
      [7, child.brother],
    ] as const) {
      await change(robin.ask, 'recordInvolvement', {
        childId,
        serviceType: 'SOC_FAMILY_SUPPORT',
        startedOn: daysAgo(days),
      });
    }
    await stack.database.sql(
      'update involvements.involvement set started_on = null where practitioner_id = ? and child_id = ?',
      [robin.practitioner, child.none],
    );
    const seen: (string | null)[] = [];
    let after: string | null = null;
    do {
      const { data } = await robin.ask(MINE, { variables: { first: 1, after } });
      seen.push(...data.myInvolvements.nodes.map(({ startedOn }: { startedOn: string | null }) => startedOn));
      after = data.myInvolvements.pageInfo.hasNextPage ? data.myInvolvements.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual([daysAgo(7), daysAgo(9), null]);
  });

  it('shows those of a child page by page: each once, in the order of the whole list', async () => {
    const whole = await stack.ask('amira', LIST.replace('first: 2', 'first: 100'), {
      variables: { id: child.whoElse },
    });
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await stack.ask('amira', LIST, { variables: { id: child.whoElse, after } });
      const { nodes, pageInfo } = data.child.involvements;
      seen.push(...nodes.map(({ id }: { id: string }) => id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(whole.data.child.involvements.nodes.map(({ id }: { id: string }) => id));
  });

  it.each([
    ['not a day', ['yesterday', randomUUID()]],
    ['no identifier', ['2020-01-01', 'x']],
    ['a year nobody counts', ['0000-01-01', randomUUID()]],
  ])('refuses a cursor of one’s own list that holds %s', async (_what, parts) => {
    const after = Buffer.from(JSON.stringify(parts)).toString('base64url');
    const { errors } = await robin.ask(MINE, { variables: { after } });
    expect(errors).toMatchObject([{ extensions: { code: 'PAGE_INVALID', field: 'after' } }]);
  });

  it.each([
    ['another list’s parts', ['2020-01-01', randomUUID()]],
    ['a third state', ['2', '1000', randomUUID()]],
    ['no number', ['0', 'many', randomUUID()]],
    ['no identifier', ['0', '1000', "'; drop table involvement"]],
  ])('refuses a cursor of a child’s list that holds %s', async (_what, parts) => {
    const after = Buffer.from(JSON.stringify(parts)).toString('base64url');
    const { data, errors } = await stack.ask('amira', LIST, { variables: { id: child.whoElse, after } });
    expect(data.child.involvements).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'PAGE_INVALID', field: 'after' } }]);
  });
});
