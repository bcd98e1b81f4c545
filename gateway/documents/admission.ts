/**
 * What a document must be before it is trusted: one named operation that fits the schema, within the limits of any
 * request, and never too dear whatever its variables are. The same is asked when it is registered and when it is loaded.
 */
import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  validate,
  visit,
} from 'graphql';
import { AppError } from '#core/errors.ts';
import { MAX_PAGE } from '#core/page.ts';
import { costOf, MAX_COST } from '../cost.ts';
import { limits, readDocument } from '../document.ts';

export interface Admitted {
  readonly name: string;
  readonly kind: 'query' | 'mutation';
  /** The most it can cost: every page that a variable sizes is as long as a page may be. */
  readonly cost: number;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** Why a document is not trusted, in a sentence for whoever wrote it. */
export class NotAdmitted extends Error {}

const within: Readonly<Partial<Record<string, string>>> = {
  QUERY_TOO_COMPLEX: `it is larger than any request may be: at most ${limits.depth} levels, ${limits.fields} fields, ${limits.aliases} aliases, ${limits.rootFields} fields at the root of a query and ${limits.mutations} at that of a mutation (gateway/document.ts)`,
  GRAPHQL_VALIDATION_FAILED:
    'an alias takes a name that the directory needs itself (`id`, `code`, names that begin with two underscores), or a fragment holds itself: choose another',
  BAD_REQUEST: 'a text in it holds what no text may: a NUL, or half of a surrogate pair',
};

function read(text: string): DocumentNode {
  try {
    return readDocument(text);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { message = error.message } = (error.cause ?? {}) as Partial<Error>;
    throw new NotAdmitted(within[error.code] ?? `it is not GraphQL: ${message}`);
  }
}

function onlyOperation({ definitions }: DocumentNode): OperationDefinitionNode {
  const operations = definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  if (operation === undefined || operations.length > 1) {
    throw new NotAdmitted(`it holds ${operations.length} operations: register each as a document of its own`);
  }
  return operation;
}

function nameOf({ name }: OperationDefinitionNode): string {
  if (name === undefined)
    throw new NotAdmitted('its operation has no name: the trail shows the name to those who review it');
  if (name.value.length <= limits.nameLength) return name.value;
  throw new NotAdmitted(`its name is longer than ${limits.nameLength} characters`);
}

function kindOf({ operation }: OperationDefinitionNode): Admitted['kind'] {
  if (operation === OperationTypeNode.SUBSCRIPTION) throw new NotAdmitted('subscriptions are not offered');
  return operation;
}

function refuseIntrospection(document: DocumentNode): void {
  visit(document, {
    Field: ({ name: { value: name } }) => {
      if (name === '__schema' || name === '__type')
        throw new NotAdmitted('it asks for the schema, which is in schema/api.graphql');
    },
  });
}

/** Says the first fault with its place: what was read for the limits has none. */
function demandValid(schema: GraphQLSchema, document: DocumentNode, text: string): void {
  if (validate(schema, document, undefined, { maxErrors: 1 }).length === 0) return;
  const [{ message, locations } = { message: '', locations: [] }] = validate(schema, parse(text));
  const [place] = locations ?? [];
  throw new NotAdmitted(`${message}${place ? ` (line ${place.line}, column ${place.column})` : ''}`);
}

function worstCost(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): number {
  const definitions = operation.variableDefinitions ?? [];
  const longest = Object.fromEntries(definitions.map(({ variable }) => [variable.name.value, MAX_PAGE]));
  try {
    return costOf(schema, document, operation, longest);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new NotAdmitted(
      error.code === 'PAGE_INVALID'
        ? `a page in it is not 1 to ${MAX_PAGE} long`
        : `it can cost more than ${MAX_COST}, which no request may: ask for fewer fields, or write the size of its pages into it`,
    );
  }
}

/** Throws NotAdmitted. `schema`: what clients see, with our own rules for its scalars. */
export function admit(text: string, schema: GraphQLSchema): Admitted {
  const document = read(text);
  const operation = onlyOperation(document);
  const [name, kind] = [nameOf(operation), kindOf(operation)];
  refuseIntrospection(document);
  demandValid(schema, document, text);
  return { name, kind, cost: worstCost(schema, document, operation), document, operation };
}
