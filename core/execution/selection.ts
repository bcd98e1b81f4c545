/** Which fields of a selection an object of one kind has, fragments taken apart, in the order of graphql-js. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

function isOf(schema: GraphQLSchema, kind: GraphQLObjectType, condition: string | undefined): boolean {
  if (condition === undefined || condition === kind.name) return true;
  const type = schema.getType(condition);
  return isAbstractType(type) && schema.isSubType(type, kind);
}

export function fieldsOf(
  schema: GraphQLSchema,
  fragments: Fragments,
  kind: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const used = new Set<string>();
  const spread = (name: string): FragmentDefinitionNode | undefined => {
    if (used.has(name)) return undefined;
    used.add(name);
    return fragments[name];
  };
  const take = (node: SelectionNode): void => {
    if (node.kind === Kind.FIELD) {
      const key = (node.alias ?? node.name).value;
      fields.set(key, [...(fields.get(key) ?? []), node]);
      return;
    }
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? spread(node.name.value) : node;
    const isFit = fragment && isOf(schema, kind, fragment.typeCondition?.name.value);
    if (isFit) fragment.selectionSet.selections.forEach(take);
  };
  for (const set of sets) set.selections.forEach(take);
  return fields;
}
