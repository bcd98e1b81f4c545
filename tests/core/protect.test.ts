import { makeExecutableSchema } from '@graphql-tools/schema';
import { type ExecutionResult, graphql } from 'graphql';
import { describe, expect, it } from 'vitest';
import { AppError } from '#core/errors.ts';
import type { Policy } from '#core/policy.ts';
import { protect } from '#core/protect.ts';
import { allow, and, deny, not, or, type Rule, rule } from '#core/shield.ts';

const typeDefs = `
  type Query { thing: Thing, things: [Thing!], node: Node, either: Either, plain: String }
  type Mutation { write: Thing }
  interface Node { id: ID!, secret: String }
  type Thing implements Node { id: ID!, secret: String, open: String, other: Thing }
  type Else { id: ID! }
  union Either = Thing | Else
`;

const yes = allow as unknown as Rule;
const no = deny as unknown as Rule;
const all = and as unknown as (...rules: Rule[]) => Rule;
const any = or as unknown as (...rules: Rule[]) => Rule;
const negated = not as unknown as (inner: Rule) => Rule;
const answers = (name: string, condition: (parent: never, args: unknown, context: never) => unknown): Rule =>
  rule(name, condition as never);
const broken = answers('broken', () => {
  throw new Error('password=hunter2');
});

const open: Policy = {
  Query: { thing: yes, things: yes, node: yes, either: yes, plain: yes },
  Mutation: { write: yes },
  Thing: { id: yes, secret: yes, open: yes, other: yes },
  Else: { id: yes },
};

/** The open policy with some rules changed. */
const policyWith = (change: Record<string, Record<string, unknown>>): Policy => ({
  ...open,
  ...Object.fromEntries(Object.entries(change).map(([type, fields]) => [type, { ...open[type], ...fields } as never])),
});

function schemaWith(policy: Policy, seen: string[] = []) {
  const thing = { __typename: 'Thing', id: '1', secret: 'CANARY', open: 'plain' };
  const note = (name: string) => () => {
    seen.push(name);
    return { ...thing, other: thing };
  };
  const resolvers = {
    Query: {
      thing: note('thing'),
      things: () => [thing, { ...thing, id: '2' }],
      node: note('node'),
      either: note('either'),
      plain: () => 'CANARY',
    },
    Mutation: { write: note('write') },
  };
  return protect(makeExecutableSchema({ typeDefs, resolvers }), policy);
}

const ask = (
  policy: Policy,
  source: string,
  contextValue: unknown = {},
  variableValues = {},
): Promise<ExecutionResult> => graphql({ schema: schemaWith(policy), source, contextValue, variableValues });

describe('a policy that does not fit its schema', () => {
  it.each<[string, Record<string, Record<string, unknown>>, RegExp]>([
    ['puts a rule on an interface', { Node: { secret: no } }, /Node is not an object type/],
    ['puts a rule on a union', { Either: { id: no } }, /Either is not an object type/],
    ['puts a rule on a type that is not there', { Nothing: { id: no } }, /Nothing is not an object type/],
    ['names a field that is not there', { Thing: { secrets: no } }, /no field Thing\.secrets/],
    ['has lost a rule to an import cycle', { Thing: { secret: undefined } }, /no rule for Thing\.secret/],
    ['protects a field that cannot be null', { Thing: { id: no } }, /Thing\.id may be refused, so it must be nullable/],
    ['holds a plain function', { Thing: { secret: () => true } }, /not a rule/],
    ['holds a word', { Thing: { secret: 'allow' } }, /not a rule/],
    ['holds an object that is no rule', { Thing: { secret: {} } }, /not a rule/],
    ['holds an operator of no rules', { Thing: { secret: all() } }, /RuleAnd of no rules/],
    ['holds another operator of no rules', { Thing: { secret: any() } }, /RuleOr of no rules/],
    ['combines a rule with nothing', { Thing: { secret: all(yes, undefined as never) } }, /not a rule/],
    ['negates nothing', { Thing: { secret: negated(undefined as never) } }, /not a rule/],
  ])('is refused at start when it %s', (_what, change, message) => {
    expect(() => schemaWith(policyWith(change))).toThrow(message);
  });

  it('is refused at start when it leaves a field or a type out, and every fault is named at once', () => {
    const { open: _left, ...without } = open.Thing as Record<string, Rule>;
    const { Else: _gone, ...types } = open;
    const start = () => schemaWith({ ...types, Thing: { ...without, nowhere: no }, Node: { id: no } });
    expect(start).toThrow(/no rule for Thing\.open/);
    expect(start).toThrow(/no rule for Else\.id/);
    expect(start).toThrow(/no field Thing\.nowhere/);
    expect(start).toThrow(/Node is not an object type/);
  });

  it.each([yes, no])('is refused at start when the schema offers subscriptions, whatever their rule', (of) => {
    const schema = makeExecutableSchema({ typeDefs: 'type Query { a: Int } type Subscription { b: Int }' });
    expect(() => protect(schema, { Query: { a: yes }, Subscription: { b: of } })).toThrow(/Subscriptions/);
  });
});

describe('a field that is denied', () => {
  const denied = policyWith({ Thing: { secret: no } });

  it.each([
    ['by its name', '{ thing { secret open } }'],
    ['by another name', '{ thing { open a: secret b: secret } }'],
    ['in an inline fragment', '{ thing { open ... { secret } ... on Thing { secret } } }'],
    ['in a named fragment', '{ thing { open ...F } } fragment F on Thing { secret }'],
    ['in a fragment on the interface', '{ thing { open ... on Node { secret } } }'],
    ['through the interface', '{ node { secret ... on Thing { open } } }'],
    ['through the union', '{ either { ... on Thing { open secret } } }'],
    ['through a variable', 'query Q($yes: Boolean = true) { thing { open secret @include(if: $yes) } }'],
    ['further down', '{ thing { open other { other { open } secret } } }'],
    ['in a list', '{ things { open secret } }'],
    ['after a change', 'mutation { write { open secret } }'],
  ])('is null without an error, and the rest is answered: %s', async (_how, source) => {
    const result = await ask(denied, source);
    expect(result.errors).toBeUndefined();
    expect(JSON.stringify(result)).not.toContain('CANARY');
    expect(JSON.stringify(result)).toContain('plain');
  });

  it('is an error with a code at the root, and its resolver is not run', async () => {
    const seen: string[] = [];
    const refused = answers('refused', () => new AppError('REASON_REQUIRED', { field: 'Access-Reason' }));
    const later = answers('later', () => Promise.resolve(false));
    const policy = policyWith({ Query: { thing: refused, node: no, either: later }, Mutation: { write: later } });
    const schema = schemaWith(policy, seen);
    const read = await graphql({ schema, source: '{ thing { id } node { id } either { __typename } plain }' });
    const write = await graphql({ schema, source: 'mutation { write { id } }' });
    expect(read.data).toEqual({ thing: null, node: null, either: null, plain: 'CANARY' });
    expect(read.errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'REASON_REQUIRED', field: 'Access-Reason' },
      { code: 'FORBIDDEN' },
      { code: 'FORBIDDEN' },
    ]);
    expect(write.errors?.[0]?.extensions).toEqual({ code: 'FORBIDDEN' });
    expect(seen).toEqual([]);
  });

  it.each([
    ['throws', broken],
    ['rejects', answers('rejects', () => Promise.reject(new Error('password=hunter2')))],
    ['answers an error', answers('answers an error', () => new Error('password=hunter2'))],
  ])('never tells what a rule that %s has to say', async (_what, failing) => {
    const root = await ask(policyWith({ Query: { plain: failing } }), '{ plain }');
    expect(root.data).toEqual({ plain: null });
    expect(root.errors?.[0]?.extensions).toEqual({ code: 'FORBIDDEN' });
    const nested = await ask(policyWith({ Thing: { secret: failing } }), '{ thing { secret } }');
    expect(nested).toEqual({ data: { thing: { secret: null } } });
    expect(JSON.stringify([root, nested])).not.toMatch(/hunter2|CANARY/);
  });

  it.each([
    ['1', 1],
    ['a word', 'true'],
    ['an object', {}],
    ['nothing', undefined],
    ['null', null],
    ['a promise of 1', Promise.resolve(1)],
  ])('is denied by a rule that answers %s: only true allows', async (_what, answer) => {
    const result = await ask(policyWith({ Thing: { secret: answers('odd', () => answer) } }), '{ thing { secret } }');
    expect(result).toEqual({ data: { thing: { secret: null } } });
  });

  it.each<[string, Rule]>([
    ['not() of a rule that throws', negated(broken)],
    ['not() of a rule that rejects', negated(answers('rejects', () => Promise.reject(new Error('down'))))],
    ['not() of a rule that answers an error', negated(answers('error', () => new Error('down')))],
    ['not() of and() with a rule that throws', negated(all(yes, broken))],
    ['not() of not() of a rule that throws', negated(negated(broken))],
    ['or() whose first rule throws', any(broken, yes)],
    ['and() whose last rule throws', all(yes, broken)],
  ])('is denied by %s: a rule that failed decides nothing', async (_what, failing) => {
    const result = await ask(policyWith({ Thing: { secret: failing } }), '{ thing { secret open } }');
    expect(result).toEqual({ data: { thing: { secret: null, open: 'plain' } } });
  });
});

describe('a rule', () => {
  it('is asked with parent, arguments and context, for each object by itself', async () => {
    const first = answers('first', ({ id }: { id: string }, _args, { wanted }: { wanted: string }) => id === wanted);
    const policy = policyWith({ Thing: { secret: first } });
    for (const [wanted, expected] of [
      ['1', ['CANARY', null]],
      ['2', [null, 'CANARY']],
    ] as const) {
      const { data } = await ask(policy, '{ things { a: secret b: secret } }', { wanted });
      expect(data).toEqual({ things: expected.map((secret) => ({ a: secret, b: secret })) });
    }
  });

  it('may answer later', async () => {
    const later = (answer: boolean) => answers('later', () => new Promise((resolve) => setImmediate(resolve, answer)));
    const policy = policyWith({
      Thing: { secret: all(later(true), yes, later(true)), open: any(later(false), negated(later(true))) },
      Query: { plain: any(later(false), later(true)) },
    });
    expect(await ask(policy, '{ plain thing { secret open } }')).toEqual({
      data: { plain: 'CANARY', thing: { secret: 'CANARY', open: null } },
    });
  });

  it('is not asked when the one before has settled it', async () => {
    const asked: string[] = [];
    const noting = (name: string, answer: boolean) =>
      answers(name, () => {
        asked.push(name);
        return answer;
      });
    const policy = policyWith({
      Thing: {
        secret: all(noting('and 1', false), noting('and 2', true)),
        open: any(noting('or 1', true), noting('or 2', true)),
      },
    });
    await ask(policy, '{ thing { secret open } }');
    expect(asked).toEqual(['and 1', 'or 1']);
  });
});
