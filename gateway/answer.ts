/**
 * One request, from a viewer and a body to an answer: what may be asked is weighed, the intent recorded, the graph
 * asked, the outcome recorded, and only then is there an answer.
 */
import { OperationTypeNode } from 'graphql';
import type { Clock } from '#core/clock.ts';
import { type DisclosureReport, Disclosures } from '#core/disclosures.ts';
import { AppError } from '#core/errors.ts';
import type { MediationBook, OverrideBook } from '#core/ports.ts';
import { textCache } from '#core/text-cache.ts';
import { traced } from '#core/tracing.ts';
import type { Viewer } from '#core/viewer.ts';
import type { Answer } from './answering.ts';
import { type GraphQLBody, readBody } from './body.ts';
import { type Budget, BudgetSpent } from './budget.ts';
import { costsBy } from './cost.ts';
import { operationIn, readDocument } from './document.ts';
import type { Graph, GraphContext } from './graph.ts';
import type { Asked, OutcomeKind, Recorder } from './recorder.ts';

interface Weighed {
  readonly body: GraphQLBody;
  readonly operation: string | null;
  readonly changes: boolean;
  readonly cost: number;
}

export interface AnsweringOptions {
  readonly graph: Graph;
  readonly recorder: Recorder;
  readonly mediations: MediationBook;
  readonly overrides: OverrideBook;
  readonly budget: Budget;
  readonly clock: Clock;
}

const nothingYet: DisclosureReport = new Disclosures().report();

export function answeringWith({ graph, recorder, mediations, overrides, budget, clock }: AnsweringOptions) {
  const documents = textCache<ReturnType<typeof readDocument>>();
  const costOf = graph.schema && costsBy(graph.schema);

  function weigh(body: GraphQLBody): Weighed {
    const { query, operationName, variables } = body;
    const document = documents.get(query, readDocument);
    const operation = operationIn(document, operationName);
    if (!costOf) throw new AppError('SERVICE_UNAVAILABLE');
    return {
      body,
      operation: operation.name?.value ?? null,
      changes: operation.operation === OperationTypeNode.MUTATION,
      cost: costOf(document, operation, variables),
    };
  }

  /** In mediated access it counts towards both users' budgets. */
  async function spend({ account, mediation }: Viewer, cost: number): Promise<void> {
    await budget.spend(account, cost);
    if (mediation) await budget.spend(mediation.mediator.account, cost);
  }

  /**
   * The one who asks through another is told of each look and each change: noted before anything is changed, or before
   * what was looked up is answered. One mediation is about one child; the first that is opened in it, it is bound to.
   */
  async function noteUse(asked: Asked, kind: 'LOOK' | 'CHANGE', report: DisclosureReport, opened: readonly string[]) {
    const { request, mediation } = asked.viewer;
    if (mediation === null) return;
    const use = { mediation: mediation.id, mediator: mediation.mediator.account, request, kind };
    if (opened.length < 2 && (await mediations.use({ ...use, child: opened[0] ?? null }))) return;
    // That it is refused tells something too: what was read for it stands in the trail.
    await recorder.outcome(asked, 'REFUSED', report);
    throw new AppError('MEDIATION_REFUSED');
  }

  const noteChange = (asked: Asked): Promise<void> => {
    const child = asked.viewer.mediation?.child;
    return noteUse(asked, 'CHANGE', nothingYet, child ? [child] : []);
  };

  /** What was looked at under an override is noted for its investigation before it is answered; where it cannot be, it is not. */
  async function noteOverride(asked: Asked, report: DisclosureReport): Promise<void> {
    const { request, account, session, override } = asked.viewer;
    if (override === null || session === null) return;
    const details = report.children[override.child] ?? [];
    if (await overrides.look({ id: override.id, account, session, request, details })) return;
    await recorder.outcome(asked, 'REFUSED', report);
    throw new AppError('OVERRIDE_REFUSED');
  }

  async function noteLook(asked: Asked, report: DisclosureReport): Promise<void> {
    await noteUse(asked, 'LOOK', report, report.opened);
    await noteOverride(asked, report);
  }

  /**
   * What may be asked at all. A request that may not is recorded as declined before it is told so; of an account that
   * has nothing left only the first, or a loop would fill the trail.
   */
  async function weighed(viewer: Viewer, bytes: Buffer | undefined, peer: string): Promise<Weighed> {
    try {
      // Reading it is not free either.
      await spend(viewer, 1);
      const weighing = weigh(readBody(bytes));
      await spend(viewer, weighing.cost);
      return weighing;
    } catch (error) {
      const again = error instanceof BudgetSpent && !error.first;
      if (error instanceof AppError && error.code !== 'SERVICE_UNAVAILABLE' && !again) {
        await recorder.declined(viewer, peer, error.code);
      }
      throw error;
    }
  }

  const contextFor = (viewer: Viewer): GraphContext => ({
    viewer,
    now: clock(),
    disclosures: new Disclosures(),
    outcome: { failed: false, unavailable: false, broken: false, misfit: false },
  });

  const kindOf = ({ outcome }: GraphContext): OutcomeKind =>
    outcome.unavailable || outcome.broken ? 'REFUSED' : outcome.failed ? 'ANSWERED_WITH_ERRORS' : 'ANSWERED';

  return {
    answer: async (
      viewer: Viewer,
      bytes: Buffer | undefined,
      peer: string,
      accept: string | undefined,
    ): Promise<Answer> => {
      const { body, operation, changes, cost } = await weighed(viewer, bytes, peer);
      const asked: Asked = { viewer, body, operation, peer };
      await recorder.intent(asked);
      if (changes) await noteChange(asked);
      // An override shows; nothing is changed by it, nor seen in what a change answers.
      const context = contextFor(changes ? { ...viewer, override: null } : viewer);
      const answer = await traced('graph', () => graph.answer(context, body, accept));
      const report = context.disclosures.report();
      if (!changes) await noteLook(asked, report);
      await recorder.outcome(asked, kindOf(context), report);
      // An answer with a part missing could be read as "nobody else is involved": there is none then.
      if (context.outcome.unavailable) throw new AppError('SERVICE_UNAVAILABLE');
      if (context.outcome.broken) throw new AppError('INTERNAL_SERVER_ERROR');
      return { ...answer, headers: { ...answer.headers, 'x-query-cost': String(cost) } };
    },
  };
}
export type Answering = ReturnType<typeof answeringWith>;
