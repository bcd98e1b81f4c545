/**
 * What is sent to a subgraph of something it knows too: its key, and what it requires of others. Compiled from the
 * plan's `requires`, as Apollo's `executeSelectionSet` reads it on every request.
 */
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql';
import { type Data, merge } from './merge.ts';

/** Null where something that is required is not there. */
type Build = (source: Data | null) => Data | null;

/** Adds a part to what is built; false where it is not there, and so nothing is. */
type Part = (source: Data, into: Data) => boolean;

/** Which kinds of object a condition holds for. */
function holdsFor(schema: GraphQLSchema, condition: string): (source: Data) => boolean {
  const wanted = schema.getType(condition);
  if (!isAbstractType(wanted)) return ({ __typename: name }) => name === condition;
  return ({ __typename: name }) => {
    if (typeof name !== 'string' || name === '') return false;
    if (name === condition) return true;
    const type = schema.getType(name);
    return (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(wanted, type);
  };
}

function fieldPart(key: string, inner: Build | null): Part {
  return (source, into) => {
    const value = Object.hasOwn(source, key) ? source[key] : undefined;
    if (value === undefined) return false;
    if (inner === null) into[key] = value;
    else into[key] = Array.isArray(value) ? value.map((each) => inner(each)) : inner(value as Data | null);
    return true;
  };
}

function part(schema: GraphQLSchema, node: QueryPlanSelectionNode): Part {
  if (node.kind === 'Field') {
    return fieldPart(node.alias ?? node.name, node.selections ? representation(schema, node.selections) : null);
  }
  if (node.typeCondition === undefined) return () => true;
  const [holds, build] = [holdsFor(schema, node.typeCondition), representation(schema, node.selections)];
  return (source, into) => {
    const built = holds(source) ? build(source) : null;
    if (built !== null) merge(into, built);
    return true;
  };
}

export function representation(schema: GraphQLSchema, selections: readonly QueryPlanSelectionNode[]): Build {
  const parts = selections.map((node) => part(schema, node));
  return (source) => {
    if (source === null) return null;
    const built: Data = Object.create(null);
    return parts.every((add) => add(source, built)) ? built : null;
  };
}
