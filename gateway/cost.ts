/**
 * What a query costs, told before it runs: every field is 1, or what the contract says of it (`@cost`), times the size of
 * every list above it. Depth alone says nothing: a query of 600 bytes brought a default gateway down (security study, D06).
 */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
  visit,
} from 'graphql';
import { AppError } from '#core/errors.ts';
import { MAX_PAGE } from '#core/page.ts';
import { weightOf } from './field-weights.ts';

export const MAX_COST = 5_000;
/** Lists without `first` hold a few values by their description: contacts, carers. */
const SHORT_LIST = 5;

type Variables = Readonly<Record<string, unknown>>;

const numberIn = (value: ValueNode | undefined): number | undefined =>
  value?.kind === Kind.INT ? Number(value.value) : undefined;

/** What variables will be when the query runs: what was sent, and the query's own defaults for what was not. */
function valuesOf(
  { variableDefinitions = [] }: OperationDefinitionNode,
  sent: Variables,
): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>([
    ...variableDefinitions.map(({ variable, defaultValue }) => [variable.name.value, numberIn(defaultValue)] as const),
    ...Object.entries(sent),
  ]);
}

function pageSize(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: ReadonlyMap<string, unknown>,
): number | undefined {
  const argument = field.args.find(({ name }) => name === 'first');
  if (!argument) return undefined;
  const given = node.arguments?.find(({ name }) => name.value === 'first')?.value;
  const value =
    (given?.kind === Kind.VARIABLE ? variables.get(given.name.value) : numberIn(given)) ?? argument.defaultValue;
  // A size that is no number is validation's to refuse; one out of bounds costs what nobody can pay.
  const size = typeof value === 'number' ? value : Number(argument.defaultValue ?? MAX_PAGE);
  if (size < 1 || size > MAX_PAGE) throw new AppError('PAGE_INVALID', { field: 'first' });
  return size;
}

type Type = GraphQLCompositeType | undefined;

const capped = (cost: number): number => {
  if (cost > MAX_COST) throw new AppError('QUERY_TOO_COMPLEX');
  return cost;
};

const compositeOr = (type: GraphQLNamedType | undefined): Type => (isCompositeType(type) ? type : undefined);

/** How many there may be of what a field gives. A connection's `page` counts its edges and nodes. */
function multiplicity(field: GraphQLField<unknown, unknown>, page: number): number {
  if (page > 0 && (field.name === 'edges' || field.name === 'nodes')) return page;
  return isListType(getNullableType(field.type)) ? SHORT_LIST : 1;
}

function weigher(schema: GraphQLSchema, document: DocumentNode, variables: ReadonlyMap<string, unknown>) {
  const fragments = new Map(
    document.definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  const known = new Map<string, number>();

  /** `page`: how many nodes the connection holds whose fields these are. */
  const selections = (type: Type, set: SelectionSetNode, page: number): number =>
    set.selections.reduce((sum, node) => capped(sum + selection(type, node, page)), 0);

  function selection(type: Type, node: SelectionNode, page: number): number {
    if (node.kind === Kind.FIELD) return fieldCost(type, node, page);
    if (node.kind === Kind.FRAGMENT_SPREAD) return spread(node.name.value, page);
    return selections(node.typeCondition ? named(node.typeCondition) : type, node.selectionSet, page);
  }

  const named = ({ name }: NamedTypeNode): Type => compositeOr(schema.getType(name.value));

  /** Each fragment is weighed once per page it is used under. */
  function spread(name: string, page: number): number {
    const key = `${name} ${page}`;
    const fragment = fragments.get(name);
    const cost =
      known.get(key) ?? (fragment ? selections(named(fragment.typeCondition), fragment.selectionSet, page) : 0);
    known.set(key, cost);
    return cost;
  }

  function fieldCost(type: Type, node: FieldNode, page: number): number {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    if (!field) return 1; // validation will name it
    const size = pageSize(field, node, variables);
    if (!node.selectionSet) return weightOf(field);
    const inner = selections(compositeOr(getNamedType(field.type)), node.selectionSet, size ?? page);
    return capped(weightOf(field) + multiplicity(field, page) * inner);
  }
  return selections;
}

/** What an operation costs; throws QUERY_TOO_COMPLEX beyond what one request may cost, PAGE_INVALID for a page out of bounds. */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  sent: Variables,
): number {
  const selections = weigher(schema, document, valuesOf(operation, sent));
  return selections(schema.getRootType(operation.operation) ?? undefined, operation.selectionSet, 0);
}

/**
 * The same, weighed once for each operation where no variable says how long a page is: most documents are asked again and
 * again. `document` is kept by its reader, so an operation is the same object each time.
 */
export function costsBy(schema: GraphQLSchema) {
  const known = new WeakMap<OperationDefinitionNode, number>();
  return (document: DocumentNode, operation: OperationDefinitionNode, sent: Variables): number => {
    const before = known.get(operation);
    if (before !== undefined) return before;
    const cost = costOf(schema, document, operation, sent);
    if (!isSizedByVariable(document)) known.set(operation, cost);
    return cost;
  };
}

/** Whether a variable stands for the size of any page, here or in a fragment. */
function isSizedByVariable(document: DocumentNode): boolean {
  let isSized = false;
  visit(document, {
    Argument: ({ name, value }) => {
      if (name.value === 'first' && value.kind === Kind.VARIABLE) isSized = true;
    },
  });
  return isSized;
}
