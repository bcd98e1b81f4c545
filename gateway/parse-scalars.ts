import { type GraphQLSchema, isScalarType } from 'graphql';
import { knownScalars, scalarsFor } from '#core/scalars.ts';

/** The composed schema takes anything for a scalar of ours: with our own rules, what does not fit is told where it stands. */
export function parseScalars(schema: GraphQLSchema): void {
  const ours = scalarsFor(knownScalars);
  for (const type of Object.values(schema.getTypeMap())) {
    const own = isScalarType(type) ? ours[type.name] : undefined;
    if (own) Object.assign(type, { parseValue: own.parseValue, parseLiteral: own.parseLiteral });
  }
}
