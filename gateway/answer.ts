/**
 * One request, from a viewer and a body to an answer: what may be asked is weighed, the intent recorded, the graph
 * asked, the outcome recorded, and only then is there an answer.
 */
import { HeaderMap } from '@apollo/server';
import type { Clock } from '#core/clock.ts';
import { Disclosures } from '#core/disclosures.ts';
import { AppError } from '#core/errors.ts';
import { textCache } from '#core/text-cache.ts';
import type { Viewer } from '#core/viewer.ts';
import { type GraphQLBody, readBody } from './body.ts';
import { type Budget, BudgetSpent } from './budget.ts';
import { costOf } from './cost.ts';
import { operationIn, readDocument } from './document.ts';
import type { Graph, GraphContext } from './graph.ts';
import type { Asked, OutcomeKind, Recorder } from './recorder.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

interface Weighed {
  readonly body: GraphQLBody;
  readonly operation: string | null;
  readonly cost: number;
}

export interface AnsweringOptions {
  readonly graph: Graph;
  readonly recorder: Recorder;
  readonly budget: Budget;
  readonly clock: Clock;
}

export function answeringWith({ graph, recorder, budget, clock }: AnsweringOptions) {
  const documents = textCache<ReturnType<typeof readDocument>>();

  function weigh(body: GraphQLBody): Weighed {
    const { query, operationName, variables } = body;
    const document = documents.get(query, readDocument);
    const operation = operationIn(document, operationName);
    if (!graph.schema) throw new AppError('SERVICE_UNAVAILABLE');
    return {
      body,
      operation: operation.name?.value ?? null,
      cost: costOf(graph.schema, document, operation, variables),
    };
  }

  /**
   * What may be asked at all. A request that may not is recorded as declined before it is told so; of an account that
   * has nothing left only the first, or a loop would fill the trail.
   */
  async function weighed(viewer: Viewer, bytes: Buffer | undefined, peer: string): Promise<Weighed> {
    try {
      // Reading it is not free either.
      await budget.spend(viewer.account, 1);
      const weighing = weigh(readBody(bytes));
      await budget.spend(viewer.account, weighing.cost);
      return weighing;
    } catch (error) {
      const again = error instanceof BudgetSpent && !error.first;
      if (error instanceof AppError && error.code !== 'SERVICE_UNAVAILABLE' && !again) {
        await recorder.declined(viewer, peer, error.code);
      }
      throw error;
    }
  }

  async function ask(context: GraphContext, body: GraphQLBody, accept: string | undefined): Promise<Answer> {
    const headers = new HeaderMap([['content-type', 'application/json']]);
    if (accept !== undefined) headers.set('accept', accept);
    const answer = await graph.server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: 'POST', headers, search: '', body: { ...body } },
      context: async () => context,
    });
    if (answer.body.kind !== 'complete') throw new AppError('INTERNAL_SERVER_ERROR');
    return { status: answer.status ?? 200, headers: Object.fromEntries(answer.headers), body: answer.body.string };
  }

  const kindOf = ({ outcome }: GraphContext): OutcomeKind =>
    outcome.unavailable || outcome.broken ? 'REFUSED' : outcome.failed ? 'ANSWERED_WITH_ERRORS' : 'ANSWERED';

  return {
    answer: async (
      viewer: Viewer,
      bytes: Buffer | undefined,
      peer: string,
      accept: string | undefined,
    ): Promise<Answer> => {
      const { body, operation, cost } = await weighed(viewer, bytes, peer);
      const asked: Asked = { viewer, body, operation, peer };
      await recorder.intent(asked);
      const context: GraphContext = {
        viewer,
        now: clock(),
        disclosures: new Disclosures(),
        outcome: { failed: false, unavailable: false, broken: false, misfit: false },
      };
      const answer = await ask(context, body, accept);
      await recorder.outcome(asked, kindOf(context), context.disclosures.report());
      // An answer with a part missing could be read as "nobody else is involved": there is none then.
      if (context.outcome.unavailable) throw new AppError('SERVICE_UNAVAILABLE');
      if (context.outcome.broken) throw new AppError('INTERNAL_SERVER_ERROR');
      return { ...answer, headers: { ...answer.headers, 'x-query-cost': String(cost) } };
    },
  };
}
export type Answering = ReturnType<typeof answeringWith>;
