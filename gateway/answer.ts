/**
 * One request, from a viewer and a body to an answer: what may be asked is weighed, the intent recorded, the graph
 * asked, the outcome recorded, and only then is there an answer.
 */
import { HeaderMap } from '@apollo/server';
import type { Clock } from '#core/clock.ts';
import { Disclosures } from '#core/disclosures.ts';
import { AppError } from '#core/errors.ts';
import type { Viewer } from '#core/viewer.ts';
import type { GraphQLBody } from './body.ts';
import type { Budget } from './budget.ts';
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
  readonly operation: string | null;
  readonly cost: number;
}

export interface AnsweringOptions {
  readonly graph: Graph;
  readonly recorder: Recorder;
  readonly budget: Budget;
  readonly clock: Clock;
}

const KEPT_DOCUMENTS = 2_000;

export function answeringWith({ graph, recorder, budget, clock }: AnsweringOptions) {
  const documents = new Map<string, ReturnType<typeof readDocument>>();

  const documentOf = (query: string) => {
    const known = documents.get(query);
    if (known) return known;
    const document = readDocument(query);
    if (documents.size >= KEPT_DOCUMENTS) documents.clear();
    documents.set(query, document);
    return document;
  };

  function weigh({ query, operationName, variables }: GraphQLBody): Weighed {
    const document = documentOf(query);
    const operation = operationIn(document, operationName);
    if (!graph.schema) throw new AppError('SERVICE_UNAVAILABLE');
    return { operation: operation.name?.value ?? null, cost: costOf(graph.schema, document, operation, variables) };
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
    outcome.unavailable ? 'REFUSED' : outcome.failed ? 'ANSWERED_WITH_ERRORS' : 'ANSWERED';

  return {
    answer: async (viewer: Viewer, body: GraphQLBody, peer: string, accept: string | undefined): Promise<Answer> => {
      const { operation, cost } = weigh(body);
      await budget.spend(viewer.account, cost);
      const asked: Asked = { viewer, body, operation, peer };
      await recorder.intent(asked);
      const context: GraphContext = {
        viewer,
        now: clock(),
        disclosures: new Disclosures(),
        outcome: { unavailable: false, failed: false },
      };
      const answer = await ask(context, body, accept);
      await recorder.outcome(asked, kindOf(context), context.disclosures.report());
      // An answer with a part missing could be read as "nobody else is involved": there is none then.
      if (context.outcome.unavailable) throw new AppError('SERVICE_UNAVAILABLE');
      return { ...answer, headers: { ...answer.headers, 'x-query-cost': String(cost) } };
    },
  };
}
export type Answering = ReturnType<typeof answeringWith>;
