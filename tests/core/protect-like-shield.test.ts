import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { makeExecutableSchema } from '@graphql-tools/schema';
import fc from 'fast-check';
import { graphql } from 'graphql';
import type * as Middleware from 'graphql-middleware';
import type * as Shield from 'graphql-shield';
import { describe, expect, it } from 'vitest';
import { protect } from '#core/protect.ts';
import { allow, and, deny, not, or, type Rule, rule } from '#core/shield.ts';

const require = createRequire(import.meta.url);
const { shield } = require('graphql-shield') as typeof Shield;
const { applyMiddleware } = require('graphql-middleware') as typeof Middleware;

/** A tree of the algebra: leaves that answer at once or later, and the three operators. */
type Tree =
  | { readonly of: 'now' | 'later'; readonly answer: boolean }
  | { readonly of: 'allow' | 'deny' }
  | { readonly of: 'and' | 'or'; readonly rules: readonly Tree[] }
  | { readonly of: 'not'; readonly rules: readonly [Tree] };

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ of: fc.constantFrom('now' as const, 'later' as const), answer: fc.boolean() }),
    fc.record({ of: fc.constantFrom('allow' as const, 'deny' as const) }),
    fc.record({
      of: fc.constantFrom('and' as const, 'or' as const),
      rules: fc.array(tie('tree'), { minLength: 1, maxLength: 4 }),
    }),
    fc.record({ of: fc.constant('not' as const), rules: fc.tuple(tie('tree')) }),
  ),
}));

function ruleOf(node: Tree): Rule {
  switch (node.of) {
    // The applicator takes no two rules of one name.
    case 'now':
      return rule(randomUUID(), () => node.answer);
    case 'later':
      return rule(randomUUID(), (() => Promise.resolve(node.answer)) as never);
    case 'allow':
      return allow as unknown as Rule;
    case 'deny':
      return deny as unknown as Rule;
    default: {
      const operator = { and, or, not }[node.of] as unknown as (...rules: Rule[]) => Rule;
      return operator(...node.rules.map(ruleOf));
    }
  }
}

const typeDefs = 'type Query { thing: Thing, root: String } type Thing { field: String, other: String }';
const resolvers = { Query: { thing: () => ({ field: 'seen', other: 'seen' }), root: () => 'seen' } };
const plain = () => makeExecutableSchema({ typeDefs, resolvers });
const SOURCE = '{ root thing { field other again: field } }';

describe('protect() and graphql-shield’s own applicator', () => {
  it('show and hide the same on every tree of rules that holds none of its traps', async () => {
    await fc.assert(
      fc.asyncProperty(tree, tree, async (nested, root) => {
        const policy = {
          Query: { thing: allow as unknown as Rule, root: ruleOf(root) },
          Thing: { field: ruleOf(nested), other: ruleOf(nested) },
        };
        const ours = await graphql({ schema: protect(plain(), policy), source: SOURCE, contextValue: {} });
        const guarded = applyMiddleware(plain(), shield(policy as never));
        const theirs = await graphql({ schema: guarded, source: SOURCE, contextValue: {} });
        expect(ours.data).toEqual(theirs.data);
      }),
      { numRuns: 200 },
    );
  });
});
