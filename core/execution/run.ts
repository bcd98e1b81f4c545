/** One request of a compiled query: what its fields share, and the errors, as graphql-js collects them. */

import type { FieldNode, GraphQLResolveInfo } from 'graphql';
import { type GraphQLError, type GraphQLOutputType, isNonNullType, locatedError } from 'graphql';

/** From the inside out, as graphql-js has it. */
export type Path = GraphQLResolveInfo['path'];

export class Run {
  readonly context: unknown;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly errors: GraphQLError[] = [];
  /** Arguments that variables are part of, by the field as it stands in the query. */
  readonly given = new Map<FieldNode, Record<string, unknown>>();
  readonly #nulled = new Set<Path | undefined>();

  constructor(context: unknown, variables: Readonly<Record<string, unknown>>) {
    this.context = context;
    this.variables = variables;
  }

  /** Once a place is null, what else goes wrong within it is not told. */
  add(error: GraphQLError, path: Path | undefined): void {
    for (let at = path; at !== undefined; at = at.prev) if (this.#nulled.has(at)) return;
    if (this.#nulled.has(undefined)) return;
    this.#nulled.add(path);
    this.errors.push(error);
  }

  /** What stands where something went wrong: null where it may, or else it goes on outwards. */
  failed(cause: unknown, type: GraphQLOutputType, nodes: readonly FieldNode[], path: Path): null {
    const error = locatedError(cause, nodes, listOf(path));
    if (isNonNullType(type)) throw error;
    this.add(error, path);
    return null;
  }
}

function listOf(path: Path): (string | number)[] {
  const list: (string | number)[] = [];
  for (let at: Path | undefined = path; at !== undefined; at = at.prev) list.push(at.key);
  return list.reverse();
}
