/** What a subgraph says went wrong, told as Apollo's gateway tells it: under its code, at its place in the whole answer. */
import { ERRORS, errorCodeDef } from '@apollo/federation-internals';
import type { ResponsePath } from '@apollo/query-planner';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Sent } from './sending.ts';

type Path = readonly (string | number)[];

/** All that stands right below a value, on the way along a path of the plan. */
function below(value: object, part: string | number): readonly (readonly [at: string | number, value: unknown])[] {
  if (Array.isArray(value)) return [...value.entries()];
  return Object.hasOwn(value, part) ? [[part, (value as Record<string, unknown>)[part]]] : [];
}

/** The places of all that stands at a path of the plan, where something does. */
export function placesAt(data: unknown, path: ResponsePath): Path[] {
  const go = (value: unknown, [part, ...rest]: ResponsePath, place: Path): Path[] => {
    if (value === null || value === undefined) return [];
    if (part === undefined) return [place];
    // Where the plan does not say that there is a list, it is gone through without a step of the path.
    const further = Array.isArray(value) && part !== '@' ? [part, ...rest] : rest;
    return below(value, part).flatMap(([at, each]) => go(each, further, [...place, at]));
  };
  return go(data, path, []);
}

function downstream(failure: GraphQLFormattedError, serviceName: string, path: Path | undefined): GraphQLError {
  const message = failure.message || `Error while fetching subquery from service "${serviceName}"`;
  const originalError = failure as unknown as GraphQLError;
  const options = { originalError, path, extensions: { ...failure.extensions, serviceName } };
  const known = errorCodeDef(originalError);
  if (known) return known.err(message, options);
  if (failure.extensions?.code) return new GraphQLError(message, options);
  return ERRORS.DOWNSTREAM_SERVICE_ERROR.err(message, options);
}

export interface Failed {
  readonly data: unknown;
  /** Where the plan fetched for. */
  readonly path: ResponsePath;
  readonly serviceName: string;
  readonly failures: readonly GraphQLFormattedError[];
}

/** The failures of a fetch that was for no entities. */
export const failuresOf = ({ path, serviceName, failures }: Failed): GraphQLError[] =>
  failures.map((each) => downstream(each, serviceName, each.path && [...path, ...each.path]));

/** The same of one for entities: each is told once for every place whose representation met it. */
export function failuresOfEntities(failed: Failed, { numbers, owners, representations }: Sent): GraphQLError[] {
  const { data, path, serviceName, failures } = failed;
  let places: Path[] | undefined;
  const placeOf = (number: number): Path => {
    places ??= placesAt(data, path);
    return places[number] ?? [];
  };
  const told = failures.flatMap((each) => {
    const index = each.path?.[1];
    if (typeof index !== 'number')
      return failuresOf({ ...failed, failures: [each] }).map((error) => ({ at: -1, error }));
    const rest = each.path?.slice(2) ?? [];
    return (numbers[index] ?? [index]).map((number) => ({
      at: number,
      error: downstream(each, serviceName, [...placeOf(number), ...rest]),
    }));
  });
  // As they would have come, had nothing been left out.
  const isRepeated = owners.length > representations.length;
  return (isRepeated ? told.toSorted((one, other) => one.at - other.at) : told).map(({ error }) => error);
}
