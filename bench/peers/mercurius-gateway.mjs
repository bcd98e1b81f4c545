/** Mercurius's gateway as its documentation sets it up, with compiled queries. It knows federation 1 alone: so do the schemas it is given. */
import mercuriusGateway from '@mercuriusjs/gateway';
import Fastify from 'fastify';

const app = Fastify();
await app.register(mercuriusGateway, { gateway: { services: JSON.parse(process.env.SERVICES ?? '[]') }, jit: 1 });
await app.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`http://127.0.0.1:${app.server.address().port}\n`);
