/** Apollo's gateway as its documentation shows it: every setting is the one it comes with. */
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { z } from 'zod';
import { environment, readConfig } from '#core/env.ts';
import { supergraphAt } from './supergraph.ts';

const { SUBGRAPH_URLS } = readConfig(z.object({ SUBGRAPH_URLS: z.string() }), environment());
const supergraphSdl = supergraphAt(SUBGRAPH_URLS.split(' '));

const { url } = await startStandaloneServer(new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl }) }), {
  listen: { port: 0, host: '127.0.0.1' },
});
process.stdout.write(`${url}\n`);
