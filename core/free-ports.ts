/** Ports that nobody listens on, for processes that must know each other's address before the first of them starts. */
import { once } from 'node:events';
import { createServer } from 'node:net';

/** All different: each is given back only when all are found. Whoever is to use one takes it soon. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => server.listening || once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
