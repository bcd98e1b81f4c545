/** The subgraphs as Apollo's documentation shows them, each with a server and a connection pool of its own. */
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/index.js';
import { parse } from 'graphql';
import knexLibrary from 'knex';
import pg from 'pg';
import { z } from 'zod';
import { environment, readConfig } from '#core/env.ts';
import { stockSubgraphs } from './register.ts';
import type { StockSubgraph } from './subgraph.ts';

const { DATABASE_URL } = readConfig(z.object({ DATABASE_URL: z.string() }), environment());
// A day is a text; the driver would make a moment of it, in the time zone of the machine.
pg.types.setTypeParser(pg.types.builtins.DATE, (day) => day);

async function serve({ typeDefs, resolvers, loaders }: StockSubgraph): Promise<string> {
  const knex = knexLibrary({ client: 'pg', connection: DATABASE_URL });
  const schema = buildSubgraphSchema({
    typeDefs: parse(typeDefs),
    resolvers: resolvers as GraphQLResolverMap<unknown>,
  });
  const { url } = await startStandaloneServer(new ApolloServer({ schema }), {
    listen: { port: 0, host: '127.0.0.1' },
    context: async () => ({ loaders: loaders(knex) }),
  });
  return url;
}

const urls = await Promise.all(Object.values(stockSubgraphs).map(serve));
process.stdout.write(`${urls.join(' ')}\n`);
