/** A server of pages: what it takes, what it tells the browser, what it logs. */
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import Fastify, { type FastifyInstance } from 'fastify';

/** Nothing but our own files, no script and no style within a page, and forms go nowhere else. */
const POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** What every answer of ours tells a browser, and the one line that is logged of it: never an address, a name or a number. */
export async function bareListener(
  isSecure: boolean,
  log: (line: string) => void,
  bodyLimit: number,
): Promise<FastifyInstance> {
  const app = Fastify({ logger: false, bodyLimit, requestTimeout: 20_000, forceCloseConnections: 'idle' });
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: POLICY },
    // To our own pages a browser says which of them has sent a form; to nobody else anything.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: isSecure,
  });
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  app.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
    log(`${method} ${routeOptions.url ?? '-'} ${statusCode} ${elapsedTime.toFixed(0)} ms`);
  });
  return app;
}

/** The same, and it takes cookies and forms. */
export async function listener(isSecure: boolean, log: (line: string) => void): Promise<FastifyInstance> {
  const app = await bareListener(isSecure, log, 16 * 1024);
  await app.register(cookie);
  await app.register(formbody);
  return app;
}
