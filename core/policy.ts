import type { GraphQLScalarType } from 'graphql';
import type { Rule } from './shield.ts';

/** Type name, then field name, then who may see it. */
export type Policy = Readonly<Record<string, Readonly<Record<string, Rule>>>>;

/** A rule for every field of every type: leaving one out does not compile. */
export type PolicyOf<Resolvers> = {
  readonly [Type in keyof Resolvers as NonNullable<Resolvers[Type]> extends GraphQLScalarType ? never : Type]-?: {
    readonly [Field in Exclude<keyof NonNullable<Resolvers[Type]>, `__${string}`>]-?: Rule;
  };
};
