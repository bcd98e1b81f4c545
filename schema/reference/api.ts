/** What a client sees of the subgraphs together: each type once, with the fields of all parts, as the SDL words them. */
import { type DefinitionNode, type InputValueDefinitionNode, Kind, parse, print, type TypeNode } from 'graphql';
import type { Policy } from '#core/policy.ts';
import type { Rule } from '#core/shield.ts';
import { sdlOf } from '#core/subgraph.ts';

export interface Described {
  readonly name: string;
  readonly description: string;
  /** Why it goes, and when; empty where it stays. */
  readonly deprecated: string;
}

export interface Argument extends Described {
  readonly type: string;
  /** As GraphQL writes it; undefined where it must be given or is null. */
  readonly usual: string | undefined;
}

export interface Field extends Described {
  readonly type: string;
  readonly arguments: readonly Argument[];
  /** Who may see it; undefined for what is only ever sent. */
  readonly rule: Rule | undefined;
}

export interface Type extends Described {
  readonly kind: 'object' | 'input' | 'enum' | 'scalar';
  readonly fields: readonly Field[];
  /** The words of an enum. */
  readonly values: readonly Described[];
}

export interface Part {
  readonly name: string;
  readonly policy: Policy;
}

interface Node {
  readonly name: { readonly value: string };
  readonly description?: { readonly value: string } | undefined;
  readonly directives?: readonly {
    readonly name: { readonly value: string };
    readonly arguments?: readonly { readonly value: { readonly kind: string } }[];
  }[];
}

const has = (node: Node, directive: string): boolean =>
  node.directives?.some(({ name }) => name.value === directive) ?? false;

const isSeen = (node: Node): boolean => !has(node, 'inaccessible') && !has(node, 'external');

function deprecatedOf(node: Node): string {
  const given = node.directives?.find(({ name }) => name.value === 'deprecated')?.arguments?.[0]?.value;
  return given && 'value' in given ? String(given.value) : '';
}

const described = (node: Node): Described => ({
  name: node.name.value,
  description: (node.description?.value ?? '').replaceAll(/\s+/g, ' ').trim(),
  deprecated: deprecatedOf(node),
});

const argumentOf = (node: InputValueDefinitionNode): Argument => ({
  ...described(node),
  type: print(node.type),
  usual: node.defaultValue && print(node.defaultValue),
});

/** The name within lists and exclamation marks. */
export const bare = (type: string): string => type.replaceAll(/[[\]!]/g, '');

const kinds: Readonly<Partial<Record<DefinitionNode['kind'], Type['kind']>>> = {
  [Kind.OBJECT_TYPE_DEFINITION]: 'object',
  [Kind.OBJECT_TYPE_EXTENSION]: 'object',
  [Kind.INPUT_OBJECT_TYPE_DEFINITION]: 'input',
  [Kind.ENUM_TYPE_DEFINITION]: 'enum',
  [Kind.SCALAR_TYPE_DEFINITION]: 'scalar',
};

function typeOf(node: DefinitionNode, { policy }: Part): Type | undefined {
  const kind = kinds[node.kind];
  if (kind === undefined || !('name' in node) || node.name === undefined || !isSeen(node as Node)) return undefined;
  const type = node.name.value;
  const fields = ('fields' in node ? (node.fields ?? []) : []).filter(isSeen).map(
    (field): Field => ({
      ...described(field),
      type: print(field.type as TypeNode),
      arguments: 'arguments' in field ? (field.arguments ?? []).map(argumentOf) : [],
      rule: policy[type]?.[field.name.value],
    }),
  );
  const values = 'values' in node ? (node.values ?? []).map(described) : [];
  return { ...described(node as Node), kind, fields, values };
}

/** Whichever part says more: each repeats what it shares, and an entity is described where it is at home. */
const together = (one: Type, other: Type): Type => ({
  ...one,
  description: one.description || other.description,
  fields: [...one.fields, ...other.fields.filter(({ name }) => !one.fields.some((field) => field.name === name))],
});

/** Every type that a client may meet, by name. */
export function apiOf(parts: readonly Part[]): ReadonlyMap<string, Type> {
  const types = new Map<string, Type>();
  for (const part of parts) {
    for (const node of parse(sdlOf(part.name)).definitions) {
      const type = typeOf(node, part);
      if (type === undefined) continue;
      const known = types.get(type.name);
      types.set(type.name, known ? together(known, type) : type);
    }
  }
  return types;
}
