/**
 * How many questions one answer asks the database: as many for a child with whom many work as for one with whom one works,
 * and as many for a page of children as for one. Counted where they are sent, beside what the trail and the account ask.
 */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { change, daysAgo } from '#support/changes.ts';
import { asPersona } from '#support/colleagues.ts';
import { addChild } from '#support/more-children.ts';
import { type Asking, child, type Stack, startStack } from '#support/stack.ts';

const WHO_ELSE = `query WhoElse($id: ID!) { child(id: $id) { familyName
  involvements(first: 20) { nodes { serviceType status practitioner { name telephone } organisation { name kind } } } } }`;
const SEARCH = `query Found($criteria: ChildSearchCriteria!) { searchChildren(criteria: $criteria, first: 10) { nodes { id familyName } } }`;
const MINE = `query Mine($first: Int!) { myInvolvements(first: $first) { nodes { serviceType organisation { name } child { id familyName
  involvements(first: 20) { nodes { practitioner { name } organisation { name } } } } } } }`;

const ABOUT = new Set([
  ...['append to trail', 'children known', 'children by id', 'children shown for all', 'children by birthday'],
  ...['involvements of children', 'involvements of a practitioner', 'roles of children', 'practitioners by id'],
  ...['organisations by id', 'organisations meant', 'authorities by code'],
]);

type Client = { query(config: unknown, ...more: unknown[]): unknown };
const client = pg.Client.prototype as unknown as Client;
const { query } = client;

describe('the questions of one answer', () => {
  let stack: Stack;
  let asked: string[] = [];
  beforeAll(async () => {
    stack = await startStack();
    client.query = function (this: Client, config: unknown, ...more: unknown[]) {
      const { name } = config as { name?: string };
      if (name !== undefined) asked.push(name);
      return query.call(this, config, ...more);
    };
  });
  afterAll(async () => {
    client.query = query;
    await stack.stop();
  });

  /** By name and in any order; not those by which standings and agreements are known, which last for longer than a request. */
  const questionsOf = async (name: string, text: string, asking: Asking = {}) => {
    await stack.ask(name, text, asking);
    asked = [];
    const { data, errors } = await stack.ask(name, text, asking);
    expect(errors).toBeUndefined();
    return {
      data,
      questions: asked.filter((each) => ABOUT.has(each)).toSorted((one, other) => one.localeCompare(other)),
    };
  };
  const nobodyTwice = (questions: readonly string[]) => {
    const content = questions.filter((each) => each !== 'append to trail');
    expect(content).toEqual([...new Set(content)]);
  };

  it('are three and two entries for “who else”, whether one works with the child or six', async () => {
    const alone = await addChild(stack, { familyName: 'Fewby' });
    const started = { childId: alone, serviceType: 'HLTH_GP', startedOn: daysAgo(2) };
    expect((await change(asPersona(stack, 'amira'), 'recordInvolvement', started)).errors).toBeUndefined();
    const one = await questionsOf('amira', WHO_ELSE, { variables: { id: alone } });
    const six = await questionsOf('amira', WHO_ELSE, { variables: { id: child.whoElse } });
    expect([one.data.child.involvements.nodes.length, six.data.child.involvements.nodes.length]).toEqual([1, 6]);
    expect(six.questions).toEqual(one.questions);
    expect(six.questions).toEqual([
      'append to trail',
      'append to trail',
      'children known',
      'involvements of children',
      'organisations by id',
    ]);
  });

  it('are the same for one’s own first child as for all of them, each with everybody who works with it', async () => {
    const one = await questionsOf('ben', MINE, { variables: { first: 1 } });
    const all = await questionsOf('ben', MINE, { variables: { first: 10 } });
    expect(one.data.myInvolvements.nodes.length).toBe(1);
    expect(all.data.myInvolvements.nodes.length).toBeGreaterThan(2);
    expect(all.questions).toEqual(one.questions);
  });

  it('are the same for a search that finds ten as for one that finds one', async () => {
    for (let count = 0; count < 10; count += 1)
      await addChild(stack, { familyName: 'Tenby', givenNames: `Ann${count}` });
    await addChild(stack, { familyName: 'Onceby' });
    const by = (familyName: string) => ({ variables: { criteria: { familyName, dateOfBirth: '2015-05-05' } } });
    const one = await questionsOf('amira', SEARCH, by('Onceby'));
    const ten = await questionsOf('amira', SEARCH, by('Tenby'));
    expect([one.data.searchChildren.nodes.length, ten.data.searchChildren.nodes.length]).toEqual([1, 10]);
    expect(ten.questions).toEqual(one.questions);
    nobodyTwice(ten.questions);
  });
});
