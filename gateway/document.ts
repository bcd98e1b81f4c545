/**
 * Whether a document may be looked at at all: one linear pass, fragments counted once each, before anything that could
 * take longer than linear time sees it.
 */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { AppError } from '#core/errors.ts';
import { isText } from '#core/text.ts';

export const limits = {
  tokens: 2_500,
  depth: 12,
  /** The whole catalogue of figures of an authority is one query. */
  fields: 500,
  aliases: 30,
  directives: 20,
  operations: 5,
  fragments: 30,
  variables: 40,
  rootFields: 10,
  mutations: 5,
  /** Lists and objects within each other, in one value. */
  valueDepth: 10,
  /** The name of an operation stands in the trail. */
  nameLength: 64,
} as const;

interface Measure {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields of the selection itself, those that come out of fragments included. */
  readonly own: number;
}

const NOTHING: Measure = { depth: 0, fields: 0, aliases: 0, directives: 0, own: 0 };

const within = (condition: boolean): void => {
  if (!condition) throw new AppError('QUERY_TOO_COMPLEX');
};

function measurer(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
  const known = new Map<string, Measure | 'underway'>();

  const fragment = (name: string): Measure => {
    const cached = known.get(name);
    if (cached === 'underway') throw new AppError('GRAPHQL_VALIDATION_FAILED'); // a fragment within itself
    if (cached) return cached;
    const definition = fragments.get(name);
    if (!definition) return NOTHING; // validation will name it
    known.set(name, 'underway');
    const measured = selections(definition.selectionSet);
    known.set(name, measured);
    return measured;
  };

  /** What a selection adds to the one it stands in. */
  function measureOf(node: SelectionSetNode['selections'][number]): Measure {
    const directives = node.directives?.length ?? 0;
    const inner =
      node.kind === Kind.FRAGMENT_SPREAD
        ? fragment(node.name.value)
        : node.selectionSet
          ? selections(node.selectionSet)
          : NOTHING;
    if (node.kind !== Kind.FIELD) return { ...inner, directives: inner.directives + directives };
    return {
      depth: inner.depth + 1,
      fields: inner.fields + 1,
      aliases: inner.aliases + (node.alias ? 1 : 0),
      directives: inner.directives + directives,
      own: 1,
    };
  }

  function selections({ selections: each }: SelectionSetNode): Measure {
    let sum = NOTHING;
    for (const node of each) {
      const one = measureOf(node);
      sum = {
        depth: Math.max(sum.depth, one.depth),
        fields: sum.fields + one.fields,
        aliases: sum.aliases + one.aliases,
        directives: sum.directives + one.directives,
        own: sum.own + one.own,
      };
      within(sum.depth <= limits.depth && sum.fields <= limits.fields);
      within(sum.aliases <= limits.aliases && sum.directives <= limits.directives);
    }
    return sum;
  }
  return { selections, fragment };
}

const isOperation = (node: { kind: string }): node is OperationDefinitionNode =>
  node.kind === Kind.OPERATION_DEFINITION;

const isFragment = (node: { kind: string }): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION;

function measure(document: DocumentNode): void {
  const operations = document.definitions.filter(isOperation);
  const fragments = document.definitions.filter(isFragment);
  within(operations.length <= limits.operations && fragments.length <= limits.fragments);
  const measured = measurer(new Map(fragments.map((node) => [node.name.value, node])));
  // Also those that nothing uses: validation looks into them before it says so.
  for (const { name, directives = [] } of fragments) {
    within(directives.length <= limits.directives);
    measured.fragment(name.value);
  }
  for (const { selectionSet, variableDefinitions = [], directives = [], operation } of operations) {
    const ofVariables = variableDefinitions.reduce((sum, each) => sum + (each.directives?.length ?? 0), 0);
    within(variableDefinitions.length <= limits.variables && directives.length + ofVariables <= limits.directives);
    const { own } = measured.selections(selectionSet);
    within(own <= (operation === 'mutation' ? limits.mutations : limits.rootFields));
  }
}

/**
 * Names under which the gateway itself fetches what it needs to go from one subgraph to another: every key and every
 * required field. Its planner does not notice when a query calls something else by one of them, and would take what the
 * query fetched for the key, or for the facts that decide what may be shown. `tests/gateway/document.test.ts` holds this
 * list to the schema.
 */
export const reservedNames: readonly string[] = ['id', 'code', 'recordFacts', 'decisionFacts'];

function checkAlias({ alias, name }: FieldNode): void {
  if (!alias || alias.value === name.value) return;
  // Also `__typename`, which tells the kind of an entity, and `__proto__`.
  if (alias.value.startsWith('__') || reservedNames.includes(alias.value))
    throw new AppError('GRAPHQL_VALIDATION_FAILED', { field: alias.value.slice(0, limits.nameLength) });
}

/** Values in the document keep the rules of the body: `"\u0000"` is six harmless characters there, and NUL here. */
function checkNodes(document: DocumentNode): void {
  let depth = 0;
  const nesting = {
    enter: () => {
      depth += 1;
      within(depth <= limits.valueDepth);
    },
    leave: () => {
      depth -= 1;
    },
  };
  visit(document, {
    Field: checkAlias,
    StringValue: ({ value }) => {
      if (!isText(value)) throw new AppError('BAD_REQUEST', { field: 'query' });
    },
    ListValue: nesting,
    ObjectValue: nesting,
  });
}

/**
 * The document a text stands for; throws GRAPHQL_PARSE_FAILED, QUERY_TOO_COMPLEX, GRAPHQL_VALIDATION_FAILED or
 * BAD_REQUEST. Without places in the text, which would hold on to every token.
 */
export function readDocument(query: string): DocumentNode {
  let document: DocumentNode;
  try {
    document = parse(query, { maxTokens: limits.tokens, noLocation: true });
  } catch (error) {
    if (error instanceof RangeError || /more tha[nt] \d+ tokens/.test(String((error as Error).message)))
      throw new AppError('QUERY_TOO_COMPLEX');
    throw new AppError('GRAPHQL_PARSE_FAILED', { cause: error });
  }
  measure(document);
  checkNodes(document);
  return document;
}

/** The operation that is meant; throws OPERATION_RESOLUTION_FAILURE when that is not one. */
export function operationIn(document: DocumentNode, name: string | null): OperationDefinitionNode {
  const operations = document.definitions.filter(isOperation);
  const meant = name === null ? operations : operations.filter((operation) => operation.name?.value === name);
  const [operation] = meant;
  if (operation === undefined || meant.length > 1)
    throw new AppError('OPERATION_RESOLUTION_FAILURE', { field: 'operationName' });
  within((operation.name?.value.length ?? 0) <= limits.nameLength);
  return operation;
}
