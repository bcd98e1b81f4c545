/** The policy as another text of its three files would be, to see whether a slip in them would be noticed. */
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { compileFunction } from 'node:vm';
import type * as DecideModule from '#core/decide.ts';
import { type DecisionFacts, decide } from '#core/decide.ts';
import type * as PermissionsModule from '#core/permissions.ts';
import { reasonFacts } from '#core/reasons.ts';
import type * as ScopesModule from '#core/scopes.ts';
import { roles } from '#core/words.ts';
import { everyQuestion, SPACE } from './decision-space.ts';
import { firstBreach } from './invariants.ts';
import { firstMiss } from './must-allow.ts';
import { firstWrongPermission } from './permission-space.ts';

export interface PolicyText {
  readonly decide: string;
  readonly permissions: string;
  readonly scopes: string;
}

export type Policy = Pick<typeof DecideModule, 'decide'> &
  Pick<typeof PermissionsModule, 'permissionsOf' | 'functionForRight' | 'rolesThatOpenRecords'> &
  Pick<typeof ScopesModule, 'scopeOf'>;

const read = (file: string): string => readFileSync(new URL(`../../core/${file}`, import.meta.url), 'utf8');
export const policyText: PolicyText = {
  decide: read('decide.ts'),
  permissions: read('permissions.ts'),
  scopes: read('scopes.ts'),
};

/** What a module of this text exports, given what it imports. Throws SyntaxError where it is none. */
function moduleFrom(text: string, imported: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const plain = stripTypeScriptTypes(text).replaceAll(/^import [^;]*;/gm, '');
  const names = [...plain.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name);
  const body = `${plain.replaceAll(/^export /gm, '')}\nreturn { ${names.join(', ')} };`;
  return compileFunction(body, Object.keys(imported))(...Object.values(imported)) as Record<string, unknown>;
}

export function policyFrom(text: PolicyText): Policy {
  const rights = { ...moduleFrom(text.permissions, { roles }), ...moduleFrom(text.scopes, {}) };
  return { ...rights, ...moduleFrom(text.decide, { ...rights, reasonFacts }) } as unknown as Policy;
}

/** Most slips break an invariant within this many questions. */
const FIRST_LOOK = 20_000;

/** What is wrong with a policy, or null: the table of what must be, the permissions, or an invariant. */
export function noticed({ decide: decided, ...rights }: Policy): string | null {
  try {
    return (
      firstBreach(decided, FIRST_LOOK) ??
      firstMiss(decided) ??
      firstWrongPermission(rights) ??
      firstBreach(decided, SPACE)
    );
  } catch (error) {
    return `fails: ${String(error)}`;
  }
}

/** The first question, of everything there is, that one of these answers otherwise than the policy does; or null. */
export function firstToDiffer(others: readonly Policy['decide'][]): DecisionFacts | null {
  for (const facts of everyQuestion()) {
    const { allow } = decide(facts);
    if (others.some((other) => other(facts).allow !== allow)) return facts;
  }
  return null;
}
