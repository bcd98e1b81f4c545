/** The arguments of a field: settled once where no variable is part of them, or else once per request. */
import { type FieldNode, type GraphQLField, visit } from 'graphql';
import { getArgumentValues } from 'graphql/execution/values.js';
import type { Run } from './run.ts';

type Values = Record<string, unknown>;

function hasVariable(node: FieldNode): boolean {
  let found = false;
  visit(node, {
    SelectionSet: () => false,
    Variable: () => {
      found = true;
    },
  });
  return found;
}

/** Each resolver gets an object of its own, as from graphql-js. */
export function argumentsOf(field: GraphQLField<unknown, unknown>, [node]: readonly FieldNode[]): (run: Run) => Values {
  if (node === undefined || field.args.length === 0) return () => ({});
  if (!hasVariable(node)) {
    const known = getArgumentValues(field, node, {});
    return () => ({ ...known });
  }
  return (run) => {
    const known = run.given.get(node) ?? getArgumentValues(field, node, run.variables);
    run.given.set(node, known);
    return { ...known };
  };
}
