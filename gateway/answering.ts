/**
 * The answer to a question, once it may be asked. Of a document that Apollo's server has let through before, an answer
 * without a fault goes out as it is; whatever else it may be, the server words it, with all that stands around it.
 */
import type { ApolloGateway } from '@apollo/gateway';
import { type ApolloServer, HeaderMap } from '@apollo/server';
import { AppError } from '#core/errors.ts';
import type { Answerable, Compiler, Question } from './compiled/executor.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export const answering =
  <Context extends Answerable>(server: ApolloServer<Context>, gateway: ApolloGateway, compiled: Compiler) =>
  /** `accept`: the media type of the answer. */
  async (context: Context, question: Question, accept = 'application/json'): Promise<Answer> => {
    const result = await compiled.ahead(gateway, question, context)?.catch(() => undefined);
    if (result && !result.errors && !result.extensions) {
      const headers = { 'content-type': `${accept}; charset=utf-8` };
      return { status: 200, headers, body: `${JSON.stringify({ data: result.data })}\n` };
    }
    const headers = new HeaderMap([
      ['content-type', 'application/json'],
      ['accept', accept],
    ]);
    const worded = await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: 'POST', headers, search: '', body: { ...question } },
      context: async () => context,
    });
    if (worded.body.kind !== 'complete') throw new AppError('INTERNAL_SERVER_ERROR');
    return { status: worded.status ?? 200, headers: Object.fromEntries(worded.headers), body: worded.body.string };
  };
