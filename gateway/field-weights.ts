/**
 * What a field costs where that is not the usual 1, as the contract says (`@cost`, after IBM's GraphQL Cost Directives):
 * composition keeps it in the supergraph and not in what clients see, so it is taken over here.
 */
import {
  type ConstDirectiveNode,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
} from 'graphql';

const weightIn = (directives: readonly ConstDirectiveNode[] = []): number | undefined => {
  const value = directives
    .find(({ name }) => name.value === 'cost')
    ?.arguments?.find(({ name }) => name.value === 'weight')?.value;
  return value?.kind === Kind.INT ? Number(value.value) : undefined;
};

export function weighFields(schema: GraphQLSchema, supergraph: string): void {
  const types = parse(supergraph).definitions.filter(({ kind }) => kind === Kind.OBJECT_TYPE_DEFINITION);
  for (const { name: owner, fields = [] } of types as readonly ObjectTypeDefinitionNode[]) {
    const type = schema.getType(owner.value);
    const known = isObjectType(type) ? type.getFields() : {};
    for (const { name, directives } of fields) {
      const [field, weight] = [known[name.value], weightIn(directives)];
      if (field && weight !== undefined) field.extensions = { ...field.extensions, weight };
    }
  }
}

/** What the field itself costs, without what is asked of it. */
export const weightOf = ({ extensions }: { readonly extensions: Readonly<Record<string, unknown>> }): number =>
  typeof extensions.weight === 'number' ? extensions.weight : 1;
