/**
 * Whether a document may be looked at at all: one linear pass, fragments counted once each, before anything that could
 * take longer than linear time sees it.
 */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { AppError } from '#core/errors.ts';

export const limits = {
  tokens: 2_500,
  depth: 12,
  fields: 400,
  aliases: 30,
  directives: 20,
  operations: 5,
  fragments: 30,
  variables: 40,
  rootFields: 10,
  mutations: 5,
} as const;

interface Measure {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
}

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
    if (!definition) return { depth: 0, fields: 0, aliases: 0, directives: 0 }; // validation will name it
    known.set(name, 'underway');
    const measured = selections(definition.selectionSet);
    known.set(name, measured);
    return measured;
  };

  function selections({ selections: each }: SelectionSetNode): Measure {
    let [depth, fields, aliases, directives] = [0, 0, 0, 0];
    for (const node of each) {
      const isField = node.kind === Kind.FIELD;
      const inner =
        node.kind === Kind.FRAGMENT_SPREAD
          ? fragment(node.name.value)
          : node.selectionSet && selections(node.selectionSet);
      depth = Math.max(depth, (inner?.depth ?? 0) + (isField ? 1 : 0));
      fields += (inner?.fields ?? 0) + (isField ? 1 : 0);
      aliases += (inner?.aliases ?? 0) + (isField && node.alias ? 1 : 0);
      directives += (inner?.directives ?? 0) + (node.directives?.length ?? 0);
      within(
        depth <= limits.depth &&
          fields <= limits.fields &&
          aliases <= limits.aliases &&
          directives <= limits.directives,
      );
    }
    return { depth, fields, aliases, directives };
  }
  return selections;
}

const isOperation = (node: { kind: string }): node is OperationDefinitionNode =>
  node.kind === Kind.OPERATION_DEFINITION;

function measure(document: DocumentNode): void {
  const operations = document.definitions.filter(isOperation);
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  within(operations.length <= limits.operations && fragments.length <= limits.fragments);
  const selections = measurer(new Map(fragments.map((node) => [node.name.value, node])));
  for (const { selectionSet, variableDefinitions = [], directives = [], operation } of operations) {
    within(variableDefinitions.length <= limits.variables && directives.length <= limits.directives);
    within(selectionSet.selections.length <= (operation === 'mutation' ? limits.mutations : limits.rootFields));
    selections(selectionSet);
  }
}

/** The document a text stands for; throws GRAPHQL_PARSE_FAILED, QUERY_TOO_COMPLEX or GRAPHQL_VALIDATION_FAILED. */
export function readDocument(query: string): DocumentNode {
  let document: DocumentNode;
  try {
    document = parse(query, { maxTokens: limits.tokens });
  } catch (error) {
    if (error instanceof RangeError || /token limit/i.test(String((error as Error).message)))
      throw new AppError('QUERY_TOO_COMPLEX');
    throw new AppError('GRAPHQL_PARSE_FAILED', { cause: error });
  }
  measure(document);
  return document;
}

/** The operation that is meant; throws OPERATION_RESOLUTION_FAILURE when that is not one. */
export function operationIn(document: DocumentNode, name: string | null): OperationDefinitionNode {
  const operations = document.definitions.filter(isOperation);
  const meant = name === null ? operations : operations.filter((operation) => operation.name?.value === name);
  const [operation] = meant;
  if (operation === undefined || meant.length > 1)
    throw new AppError('OPERATION_RESOLUTION_FAILURE', { field: 'operationName' });
  return operation;
}
