import type { Policy } from '#core/policy.ts';
import { type Rule, ruleKind } from '#core/shield.ts';
import { type FieldClass, fieldClasses } from '#core/words.ts';

/** A rule as a reader would say it. */
export function say(rule: Rule): string {
  const inner = (rule.getRules?.() ?? []).map(say);
  switch (ruleKind(rule)) {
    case 'RuleTrue':
      return 'anybody in good standing';
    case 'RuleFalse':
      return 'nobody';
    case 'RuleNot':
      return `not ${inner.join()}`;
    case 'RuleAnd':
      return inner.join(' and ');
    case 'RuleOr':
      return `(${inner.join(' or ')})`;
    default:
      return rule.name ?? 'a rule without a name';
  }
}

interface Named {
  readonly name: string;
  readonly policy: Policy;
}

const rows = ({ policy }: Named): string[] =>
  Object.entries(policy).flatMap(([type, fields]) =>
    Object.entries(fields).map(([field, rule]) => `| ${type}.${field} | ${say(rule)} |`),
  );

/** Which fields show which kind of detail, read from the very rules that are enforced. */
export function fieldsByClass(subgraphs: readonly Named[]): string {
  const fields = subgraphs.flatMap(({ policy }) =>
    Object.entries(policy).flatMap(([type, rules]) =>
      Object.entries(rules).map(([field, rule]) => ({ field: `${type}.${field}`, said: say(rule) })),
    ),
  );
  const shown = (kind: FieldClass) =>
    fields.filter(({ said }) => said.includes(`may see ${kind} of the record`)).map(({ field }) => field);
  return `${JSON.stringify(Object.fromEntries(fieldClasses.map((kind) => [kind, shown(kind)])), null, 2)}\n`;
}

/** Every field and who may see it, printed from the very rules that are enforced. */
export const accessTable = (subgraphs: readonly Named[]): string =>
  [
    '# Who may see what',
    '',
    'Generated from the rules that are enforced (`npm run generate`). "Anybody in good standing" means: a signed-in',
    'account whose every clearance holds, in an accredited organisation; nobody else is answered at all. A field below',
    'the root is also subject to the rule of the field it is reached through. `may see X of the record` is the decision in',
    '`core/decide.ts`; permissions by role stand in `core/permissions.ts`.',
    ...subgraphs.flatMap((subgraph) => [
      '',
      `## ${subgraph.name}`,
      '',
      '| Field | Who may see it |',
      '| --- | --- |',
      ...rows(subgraph),
    ]),
    '',
  ].join('\n');
