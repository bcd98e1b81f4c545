import type { Knex } from 'knex';

/** What resolvers are given: loaders of this request. */
export interface StockContext<Loaders> {
  readonly loaders: Loaders;
}

export interface StockSubgraph<Loaders = unknown> {
  readonly typeDefs: string;
  readonly resolvers: Readonly<Record<string, Readonly<Record<string, (...given: never[]) => unknown>>>>;
  readonly loaders: (knex: Knex) => Loaders;
}
