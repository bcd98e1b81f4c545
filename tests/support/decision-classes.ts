/** One question of each kind that the rules can tell apart in any order: those for which the same rules hold. */
import { type DecisionFacts, modes, ruleOrder } from '#core/decide.ts';
import { everyQuestion } from './decision-space.ts';

/** Which rules hold of a question, one bit each: no order of them answers two questions with the same bits otherwise. */
const bitsOf = (facts: DecisionFacts): number =>
  ruleOrder.reduce((bits, [, holds]) => bits * 2 + Number(holds(facts)), 0);

const subjectOf = ({ asks }: DecisionFacts): string =>
  asks.of === 'RECORD' ? `${asks.detail} ${asks.record.state}` : `${asks.permission} ${asks.scope}`;

/** The first question of every class of the whole space: of both parties, of the mode, and of what is asked. */
export function oneOfEachClass(): DecisionFacts[] {
  const met = new Map<string, Set<number>>();
  const firsts: DecisionFacts[] = [];
  for (const facts of everyQuestion()) {
    const { mediator, mode } = facts;
    const through = mediator === null ? 0 : bitsOf({ ...facts, mode: 'DIRECT', party: mediator, mediator: null });
    const bits = (bitsOf(facts) * 2 ** ruleOrder.length + through) * modes.length + modes.indexOf(mode);
    // A role is a word of its own to whoever writes the policy anew; pairs of them are told apart by what they may.
    const subject = mediator === null ? `${subjectOf(facts)} ${facts.party.role}` : subjectOf(facts);
    const known = met.get(subject) ?? new Set();
    if (known.has(bits)) continue;
    met.set(subject, known.add(bits));
    firsts.push(facts);
  }
  return firsts;
}
