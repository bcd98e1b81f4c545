import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { child, type Stack, startStack } from '#support/stack.ts';

describe('a value that does not fit', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  it.each([
    ['a day written the other way round', 'familyName: "Thornbury", dateOfBirth: "27/07/2019"', 'Date'],
    ['an NHS number with a wrong digit', 'nhsNumber: "9691292212"', 'NhsNumber'],
    ['no postcode', 'familyName: "Thornbury", givenName: "Maya", postcode: "hello"', 'Postcode'],
  ])('in the query is told before anything is read: %s', async (_name, criteria, type) => {
    const { status, data, errors } = await stack.ask(
      'amira',
      `{ searchChildren(criteria: { ${criteria} }) { nodes { id } } }`,
    );
    expect(status).toBe(200);
    expect(data).toBeUndefined();
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' }, locations: [{ line: 1 }] });
    expect(errors?.[0].message).toContain(`"${type}"`);
  });

  it('in the variables is told with where it stands', async () => {
    const query = 'query Q($c: ChildSearchCriteria!) { searchChildren(criteria: $c) { nodes { id } } }';
    const variables = { c: { familyName: 'Thornbury', dateOfBirth: '27/07/2019' } };
    const { status, errors } = await stack.ask('amira', query, { variables });
    expect(status).toBe(200);
    expect(errors?.[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'c.dateOfBirth' });
  });

  it('is refused for one’s own records under a system test, which opens synthetic records only', async () => {
    const mine = await stack.ask('ben', '{ myInvolvements { nodes { id } } }', { reason: 'SYSTEM_TEST' });
    expect(mine.errors?.[0].extensions.code).toBe('REASON_NOT_YOURS');
    const synthetic = await stack.ask('ben', `{ child(id: "${child.none}") { familyName } }`, {
      reason: 'SYSTEM_TEST',
    });
    expect(synthetic.data.child.familyName).not.toBeNull();
  });
});
