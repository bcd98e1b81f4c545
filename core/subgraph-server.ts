/**
 * A subgraph in a process of its own: two routes, both for other parts of the directory alone. Nothing is answered
 * without a token for this subgraph and these bytes, not even what the schema is.
 */
import type { KeyObject } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import { Disclosures } from './disclosures.ts';
import { answerEach, type Question, questionsIn } from './each-answered.ts';
import { AppError, type ErrorCode, errorBody, isErrorCode } from './errors.ts';
import { type HopTrust, verifyHop } from './hop.ts';
import { causeOf, type Log } from './log.ts';
import { portSchema } from './port-schema.ts';
import type { Ports } from './ports.ts';
import type { RunningSubgraph, SubgraphRequest } from './subgraph.ts';
import { textCache } from './text-cache.ts';
import { tracedFor } from './tracing.ts';
import { isUnavailable } from './unavailable.ts';
import type { Viewer } from './viewer.ts';

/** What the gateway asks, and what it says of the request it asks for. */
interface Asked extends SubgraphRequest {
  readonly viewer: Viewer;
  readonly now: string;
}

/** Who asks for whom: the only part that may say which viewer a request is answered for. */
const GATEWAY = 'gateway';

function requireViewer({ viewer, now }: Partial<Asked>): void {
  if (typeof viewer?.account !== 'string' || typeof now !== 'string' || Number.isNaN(Date.parse(now)))
    throw new AppError('UNAUTHENTICATED');
}

/** Codes travel, sentences do not: the gateway writes its own for each code. */
function withoutDetails({ data, errors }: ExecutionResult, log: Log, subgraph: string) {
  if (!errors) return { data };
  return {
    data,
    errors: errors.map(({ path, extensions, originalError }) => {
      const code = isErrorCode(extensions.code) ? extensions.code : codeOf(originalError);
      if (code === 'INTERNAL_SERVER_ERROR') log.error('a resolver failed', { subgraph, cause: causeOf(originalError) });
      const field = typeof extensions.field === 'string' ? extensions.field : undefined;
      return { ...errorBody(code, field), path };
    }),
  };
}

const codeOf = (error: unknown) => (isUnavailable(error) ? 'SERVICE_UNAVAILABLE' : 'INTERNAL_SERVER_ERROR');

/** What is wrong with a request before it is a question to this part, or with a question before it is one to its graph. */
function refusalOf(error: unknown): { readonly code: ErrorCode; readonly status: number } {
  const code = error instanceof AppError ? error.code : codeOf(error);
  if (code === 'UNAUTHENTICATED') return { code, status: 401 };
  if (code === 'BAD_REQUEST') return { code, status: 400 };
  const { statusCode } = error as { statusCode?: unknown };
  // What the framework refuses itself: a wrong type, too many bytes.
  if (typeof statusCode === 'number' && statusCode < 500) return { code: 'BAD_REQUEST', status: statusCode };
  return { code, status: 503 };
}

type Ask = (query: string, variables: Record<string, unknown>) => Promise<ExecutionResult>;

/** Answers by this schema. The questions of our own parts are few, and each is parsed and checked once. */
function askedOf(schema: GraphQLSchema): Ask {
  const documents = textCache<DocumentNode>();
  const checked = (query: string): DocumentNode => {
    const document = parse(query, { noLocation: true });
    const [fault] = validate(schema, document);
    if (fault) throw fault;
    return document;
  };
  return async (query, variableValues) => {
    try {
      return await execute({ schema, document: documents.get(query, checked), variableValues });
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [error] };
      throw error;
    }
  };
}

export function subgraphServer(subgraph: RunningSubgraph, trust: HopTrust, log: Log): FastifyInstance {
  const app = Fastify({
    bodyLimit: 4 * 1024 * 1024,
    requestTimeout: 10_000,
    logger: false,
    http: { headersTimeout: 5_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 16_384 },
    frameworkErrors: (_error, _request, reply: FastifyReply) =>
      reply.status(404).send({ errors: [errorBody('NOT_FOUND')] }),
  });
  const { children, organisations, accounts, trail, noticeLog } = subgraph.ports;
  // A part that asks for facts has no business with the trail or with anybody's standing.
  const facts = {
    ...(children && { children }),
    ...(organisations && { organisations }),
    ...(accounts && { accounts }),
  };
  // But for the part that answers families: it reads the looks at a child, and adds what it has told of them. And for the
  // part that tells case systems of changes: it adds whom it is about to tell of whom.
  const more: Readonly<Record<string, Partial<Ports>>> = {
    ...(trail && { children: { trail } }),
    ...(noticeLog && { involvements: { noticeLog } }),
  };
  const portsFor: Readonly<Record<string, Ask>> = Object.fromEntries(
    Object.keys(trust).map((issuer) => {
      if (issuer === GATEWAY) return [issuer, askedOf(portSchema(subgraph.ports))];
      const opened = issuer.split('+').flatMap((part) => more[part] ?? []);
      return [issuer, askedOf(portSchema(Object.assign({ ...facts }, ...opened)))];
    }),
  );
  // Only the gateway knows who asks. A part that may ask another's ports must not be able to ask its graph as anybody.
  const gateway: HopTrust = Object.hasOwn(trust, GATEWAY) ? { [GATEWAY]: trust[GATEWAY] as KeyObject } : {};
  // The exact bytes, for the token is bound to them.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  /** The questions of a body that somebody we believe has signed, and who that is. */
  const believed = async ({ body, headers }: FastifyRequest, whom: HopTrust) => {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    const [, token = ''] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
    const issuer = await verifyHop(whom, subgraph.name, bytes, token);
    return { issuer, questions: questionsIn(bytes.toString('utf8')) };
  };

  const refusal = (error: unknown) => {
    const found = refusalOf(error);
    if (found.code === 'INTERNAL_SERVER_ERROR')
      log.error('a request failed', { subgraph: subgraph.name, cause: causeOf(error) });
    return found;
  };

  /** Each question within the span of the request it is asked for. */
  const inPart =
    (work: (question: Question) => Promise<object>) =>
    (question: Question): Promise<object> =>
      // biome-ignore lint/complexity/useLiteralKeys: of an index signature
      tracedFor(`part ${subgraph.name}`, question['traceparent'], () => work(question));

  const answerGraph = inPart(async (question) => {
    const { viewer, now, ...asked } = question as unknown as Asked;
    const disclosures = new Disclosures();
    const result = await subgraph.execute(asked, { viewer, disclosures, now: new Date(now) });
    return { ...withoutDetails(result, log, subgraph.name), extensions: { disclosures: disclosures.report() } };
  });

  app.post('/graphql', async (request, reply) => {
    const { questions } = await believed(request, gateway);
    for (const question of questions) requireViewer(question);
    answerEach(reply, questions, answerGraph, (error) => refusal(error).code);
  });

  app.post('/ports', async (request, reply) => {
    const { issuer, questions } = await believed(request, trust);
    const asked = portsFor[issuer] as Ask;
    const answer = inPart(async (question) => {
      const { query, variables } = question as { query: string; variables: Record<string, unknown> };
      return withoutDetails(await asked(query, variables), log, subgraph.name);
    });
    answerEach(reply, questions, answer, (error) => refusal(error).code);
  });

  app.get('/health/live', async () => ({ live: true }));

  app.setNotFoundHandler(async (_request, reply) => reply.status(404).send({ errors: [errorBody('NOT_FOUND')] }));
  app.setErrorHandler(async (error, _request, reply) => {
    const { code, status } = refusal(error);
    return reply.status(status).send({ errors: [errorBody(code)] });
  });
  return app;
}
