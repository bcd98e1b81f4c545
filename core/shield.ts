/**
 * The only door to graphql-shield, of which we use the algebra of rules and not the applicator (see `protect.ts`).
 *
 * Its ESM build imports `util.isUndefined`, which Node 23 removed (maticzav/graphql-shield#1561). The CommonJS build
 * needs it only inside `chain` and `race`, which stay behind this door.
 */
import { createRequire } from 'node:module';
import type * as Shield from 'graphql-shield';

const require = createRequire(import.meta.url);
const shield = require('graphql-shield') as typeof Shield;

/** A rule of the algebra. Its fields are not in the library's typings: the version is pinned and tested. */
export interface Rule {
  readonly name?: string;
  readonly func?: RuleFunction;
  getRules?(): readonly Rule[];
}

export type RuleFunction = (
  parent: never,
  args: never,
  context: never,
  info: never,
) => RuleAnswer | Promise<RuleAnswer>;

/** `true` allows; `false` denies; an error denies and, on a root field, says why. */
export type RuleAnswer = boolean | Error;

/** A named condition. The name is what `schema/access.md` prints. */
export const rule = <Parent, Context>(
  name: string,
  condition: (parent: Parent, args: unknown, context: Context) => RuleAnswer,
): Rule => shield.rule(name, { cache: 'no_cache' })(condition as never) as unknown as Rule;

/** The algebra in terms of our rules: the library's typings know its own alone. */
interface Algebra {
  readonly allow: Rule;
  readonly deny: Rule;
  and(...rules: readonly Rule[]): Rule;
  or(...rules: readonly Rule[]): Rule;
  not(rule: Rule): Rule;
}
export const { allow, and, deny, not, or } = shield as unknown as Algebra;

const kinds = ['Rule', 'RuleTrue', 'RuleFalse', 'RuleAnd', 'RuleOr', 'RuleNot'] as const;
export type RuleKind = (typeof kinds)[number];

/** Which operator of the algebra a value is; undefined for anything else, which the caller must refuse. */
export const ruleKind = (value: unknown): RuleKind | undefined =>
  kinds.find((kind) => (value as object | null | undefined)?.constructor?.name === kind);
