/**
 * What a query costs, told before it runs: every field is 1, times the size of every list above it. Depth alone says
 * nothing: a query of 600 bytes brought a default gateway down (security study, D06).
 */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { AppError } from '#core/errors.ts';
import { MAX_PAGE } from '#core/page.ts';

export const MAX_COST = 5_000;
/** Lists without `first` hold a few values by their description: contacts, carers. */
const SHORT_LIST = 5;

type Variables = Readonly<Record<string, unknown>>;

function pageSize(field: GraphQLField<unknown, unknown>, node: FieldNode, variables: Variables): number | undefined {
  const argument = field.args.find(({ name }) => name === 'first');
  if (!argument) return undefined;
  const given = node.arguments?.find(({ name }) => name.value === 'first')?.value;
  const value =
    given?.kind === Kind.VARIABLE
      ? (variables[given.name.value] ?? argument.defaultValue)
      : given?.kind === Kind.INT
        ? Number(given.value)
        : argument.defaultValue;
  // A size that is no number is validation's to refuse; one out of bounds costs what nobody can pay.
  const size = typeof value === 'number' ? value : Number(argument.defaultValue ?? MAX_PAGE);
  if (size < 1 || size > MAX_PAGE) throw new AppError('PAGE_INVALID', { field: 'first' });
  return size;
}

export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): number {
  const fragments = new Map(
    document.definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  const known = new Map<string, number>();
  const capped = (cost: number): number => {
    if (cost > MAX_COST) throw new AppError('QUERY_TOO_COMPLEX');
    return cost;
  };

  /** `page`: how many nodes the connection holds whose fields these are. */
  const selections = (type: GraphQLCompositeType | undefined, set: SelectionSetNode, page: number): number =>
    set.selections.reduce((sum, node) => {
      if (node.kind === Kind.FIELD) return capped(sum + fieldCost(type, node, page));
      const named = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
      if (!named) return sum;
      const condition = named.typeCondition ? schema.getType(named.typeCondition.name.value) : type;
      const key = node.kind === Kind.FRAGMENT_SPREAD ? `${node.name.value} ${page}` : undefined;
      const cost =
        (key === undefined ? undefined : known.get(key)) ??
        selections(isCompositeType(condition) ? condition : undefined, named.selectionSet, page);
      if (key !== undefined) known.set(key, cost);
      return capped(sum + cost);
    }, 0);

  const fieldCost = (type: GraphQLCompositeType | undefined, node: FieldNode, page: number): number => {
    const field = isObjectType(type) ? type.getFields()[node.name.value] : undefined;
    if (!field) return 1;
    const size = pageSize(field, node, variables);
    if (!node.selectionSet) return 1;
    const named = getNamedType(field.type);
    const inner = selections(isCompositeType(named) ? named : undefined, node.selectionSet, size ?? page);
    const isConnectionList = (node.name.value === 'edges' || node.name.value === 'nodes') && page > 0;
    const times = isConnectionList ? page : isListType(getNullableType(field.type)) ? SHORT_LIST : 1;
    return capped(1 + times * inner);
  };

  return selections(schema.getRootType(operation.operation) ?? undefined, operation.selectionSet, 0);
}
