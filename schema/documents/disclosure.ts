/** What a document can show and to whom, read from the very rules that are enforced: for whoever reviews it. */
import { type GraphQLSchema, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { type Permission, permissions, rolePermissions, touchesChildren } from '#core/permissions.ts';
import type { Policy } from '#core/policy.ts';
import { accessReasons, type Purpose, reasonFacts } from '#core/reasons.ts';
import { type Rule, ruleKind } from '#core/shield.ts';
import { type FieldClass, fieldClasses, type Role, roles } from '#core/words.ts';
import { say } from '../access.ts';

export interface Disclosure {
  /** Who can have an answer to all of it; within it, a field may still be null for them. */
  readonly roles: readonly Role[];
  readonly purposes: readonly Purpose[];
  readonly discloses: Readonly<Partial<Record<FieldClass, readonly string[]>>>;
}

/** Whoever asks is a person: a program by itself may do nothing. */
const people = roles.filter((each) => rolePermissions[each].length > 0);

/** `may`, of `core/rules.ts`, is named for the permission it asks for. */
const permissionIn = ({ name = '' }: Rule): Permission | undefined =>
  permissions.find((each) => name === `may ${each}` || name === `may ${each}, for a reason`);

function permissionsIn(rule: Rule): readonly Permission[] {
  const own = permissionIn(rule);
  return [...(own === undefined ? [] : [own]), ...(rule.getRules?.() ?? []).flatMap(permissionsIn)];
}

/** Roles a rule can hold for. What it asks of the record, the organisation or the hour, it asks of every role alike. */
function rolesOf(rule: Rule): readonly Role[] {
  const inner = (rule.getRules?.() ?? []).map(rolesOf);
  const permission = permissionIn(rule);
  switch (ruleKind(rule)) {
    case 'RuleFalse':
      return [];
    case 'RuleAnd':
      return people.filter((each) => inner.every((some) => some.includes(each)));
    case 'RuleOr':
      return people.filter((each) => inner.some((some) => some.includes(each)));
    default:
      return people.filter((each) => permission === undefined || rolePermissions[each].includes(permission));
  }
}

/** Some reasons are for the authority's own team. */
function purposesOf(allowed: readonly Role[]): readonly Purpose[] {
  const isTeam = allowed.some((each) => rolePermissions[each].includes('SEE_SHIELDED_OF_OWN_AUTHORITY'));
  const reasons = accessReasons.filter((each) => isTeam || !reasonFacts[each].officersOnly);
  return [...new Set(allowed.length > 0 ? reasons.map((each) => reasonFacts[each].purpose) : [])].toSorted();
}

/** The fields of a document by their coordinates, and which of them are asked for at its root. */
function fieldsIn(text: string, schema: GraphQLSchema) {
  const [all, roots] = [new Set<string>(), new Set<string>()];
  const info = new TypeInfo(schema);
  const top = [schema.getQueryType(), schema.getMutationType()];
  visit(
    parse(text),
    visitWithTypeInfo(info, {
      Field: () => {
        const [parent, field] = [info.getParentType(), info.getFieldDef()];
        if (!parent || !field || field.name.startsWith('__')) return;
        const coordinate = `${parent.name}.${field.name}`;
        all.add(coordinate);
        if (top.some((each) => each === parent)) roots.add(coordinate);
      },
    }),
  );
  return { all: [...all].toSorted(), roots: [...roots] };
}

const ruleIn = (policies: readonly Policy[], coordinate: string): readonly Rule[] => {
  const [type = '', field = ''] = coordinate.split('.');
  return policies.flatMap((policy) => policy[type]?.[field] ?? []);
};

/** `text` is valid in `schema`. */
export function disclosureOf(text: string, schema: GraphQLSchema, policies: readonly Policy[]): Disclosure {
  const { all, roots } = fieldsIn(text, schema);
  const rootRules = roots.flatMap((each) => ruleIn(policies, each));
  const allowed = people.filter((each) => rootRules.every((rule) => rolesOf(rule).includes(each)));
  const isAboutChildren = rootRules.flatMap(permissionsIn).some(touchesChildren);
  const shows = (kind: FieldClass): string[] =>
    all.filter((each) => ruleIn(policies, each).some((rule) => say(rule).includes(`may see ${kind} of the record`)));
  const discloses = fieldClasses.map((kind) => [kind, shows(kind)] as const).filter(([, fields]) => fields.length > 0);
  return {
    roles: allowed,
    purposes: isAboutChildren ? purposesOf(allowed) : [],
    discloses: Object.fromEntries(discloses),
  };
}
