/** Apollo's gateway as its documentation shows it: every setting is the one it comes with. */
import { composeServices } from '@apollo/composition';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { parse } from 'graphql';
import { z } from 'zod';
import { environment, readConfig } from '#core/env.ts';
import { stockSubgraphs } from './register.ts';

const { SUBGRAPH_URLS } = readConfig(z.object({ SUBGRAPH_URLS: z.string() }), environment());
const urls = SUBGRAPH_URLS.split(' ');

const { supergraphSdl, errors } = composeServices(
  Object.entries(stockSubgraphs).map(([name, { typeDefs }], index) => ({
    name,
    url: urls[index] ?? '',
    typeDefs: parse(typeDefs),
  })),
);
if (errors) throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));

const { url } = await startStandaloneServer(new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl }) }), {
  listen: { port: 0, host: '127.0.0.1' },
});
process.stdout.write(`${url}\n`);
