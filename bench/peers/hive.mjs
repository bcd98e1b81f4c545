/** Hive Gateway as its documentation sets it up in code: every setting is the one it comes with, but that it logs nothing. */
import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';

const gateway = createGatewayRuntime({ supergraph: process.env.SUPERGRAPH, logging: false, graphiql: false });
const server = createServer(gateway);
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
