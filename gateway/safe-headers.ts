/**
 * Headers that keep a browser from doing more with an answer than it should, whatever the answer. They are the same each
 * time, so the library that knows them is asked once and not on every request.
 */
import helmet from '@fastify/helmet';
import Fastify from 'fastify';

/** What any answer has, and what is of this one alone. */
const ofAnswer = ['connection', 'content-length', 'content-type', 'date'];

export async function safeHeaders(): Promise<Readonly<Record<string, string>>> {
  const asked = Fastify({ logger: false });
  await asked.register(helmet, {
    strictTransportSecurity: { maxAge: 63_072_000, includeSubDomains: true },
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    referrerPolicy: { policy: 'no-referrer' },
  });
  asked.get('/', async () => '');
  const { headers } = await asked.inject('/');
  await asked.close();
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (ofAnswer.includes(name) ? [] : [[name, String(value)]])),
  );
}
