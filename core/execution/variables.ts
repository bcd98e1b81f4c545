/**
 * The variables of a query, as graphql-js reads them. What types they have is settled once; where one is missing or does not
 * fit, graphql-js reads them all and says what is wrong in its own words.
 */
import { coerceInputValue, type GraphQLSchema, isInputType, typeFromAST, type VariableDefinitionNode } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';

type Values = Record<string, unknown>;
type Read = ReturnType<typeof getVariableValues>;

class Misfit extends Error {}

const refuse = (): never => {
  throw new Misfit();
};

export function variablesOf(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  options: { readonly maxErrors?: number } = {},
): (given: Readonly<Values>) => Read {
  const types = definitions.map(({ variable, type }) => {
    const known = typeFromAST(schema, type);
    if (!isInputType(known)) throw new TypeError('a document that was not validated');
    return [variable.name.value, known] as const;
  });
  return (given) => {
    const isGiven = types.every(([name]) => Object.hasOwn(given, name) && given[name] !== undefined);
    if (!isGiven) return getVariableValues(schema, definitions, given, options);
    try {
      const coerced: Values = {};
      for (const [name, type] of types) coerced[name] = coerceInputValue(given[name], type, refuse);
      return { coerced };
    } catch {
      return getVariableValues(schema, definitions, given, options);
    }
  };
}
