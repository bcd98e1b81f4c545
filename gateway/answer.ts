/**
 * One request, from a viewer and a body to an answer: what may be asked is weighed, the intent recorded, the graph
 * asked, the outcome recorded, and only then is there an answer.
 */
import { OperationTypeNode } from 'graphql';
import { type Budget, BudgetSpent } from '#core/budget.ts';
import type { Clock } from '#core/clock.ts';
import { type DisclosureReport, Disclosures } from '#core/disclosures.ts';
import { AppError } from '#core/errors.ts';
import type { MediationBook, OverrideBook } from '#core/ports.ts';
import { traced } from '#core/tracing.ts';
import type { Viewer } from '#core/viewer.ts';
import type { Answer } from './answering.ts';
import { readBody } from './body.ts';
import { costsBy } from './cost.ts';
import type { Choice, Chosen } from './documents/choice.ts';
import type { Graph, GraphContext } from './graph.ts';
import type { Asked, OutcomeKind, Recorder } from './recorder.ts';
import { type Spent, withCost } from './told-cost.ts';

interface Weighed extends Chosen, Spent {}

export interface AnsweringOptions {
  readonly graph: Graph;
  readonly choose: Choice;
  readonly recorder: Recorder;
  readonly mediations: MediationBook;
  readonly overrides: OverrideBook;
  readonly budget: Budget;
  readonly clock: Clock;
}

const nothingYet: DisclosureReport = new Disclosures().report();

export function answeringWith({ graph, choose, recorder, mediations, overrides, budget, clock }: AnsweringOptions) {
  const costOf = graph.schema && costsBy(graph.schema);

  function weigh({ document, operation, body }: Chosen): number {
    if (!costOf) throw new AppError('SERVICE_UNAVAILABLE');
    return costOf(document, operation, body.variables);
  }

  /** In mediated access it counts towards both users' budgets. What is left is told of the one's who signed in alone. */
  async function spend({ account, mediation }: Viewer, cost: number): Promise<number> {
    const left = await budget.spend(account, cost);
    return mediation ? budget.spend(mediation.mediator.account, cost) : left;
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
      const sent = readBody(bytes);
      const chosen = choose(viewer.client, sent);
      const cost = weigh(chosen);
      const left = await spend(viewer, cost);
      return { ...chosen, cost, remaining: sent.asksCost ? left : null };
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
      const { body, operation, hash: document, cost, remaining } = await weighed(viewer, bytes, peer);
      const changes = operation.operation === OperationTypeNode.MUTATION;
      const asked: Asked = { viewer, body, operation: operation.name?.value ?? null, document, peer };
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
      return withCost(answer, { cost, remaining });
    },
  };
}
export type Answering = ReturnType<typeof answeringWith>;
