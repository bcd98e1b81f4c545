/** The bare HTTP that both floors stand on. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers the question about the child of this number; says its address when it listens. */
export function serveFloor(answer: (id: string) => Promise<string>): void {
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', async () => {
      const body = await answer(JSON.parse(text).variables.id);
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
      response.end(body);
    });
  });
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
  });
}
