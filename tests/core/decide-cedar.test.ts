import { beforeAll, describe, expect, it } from 'vitest';
import { type DecisionFacts, decide } from '#core/decide.ts';
import { cedarFrom, cedarText, faultsOf } from '#support/cedar-twin.ts';
import { oneOfEachClass } from '#support/decision-classes.ts';
import { everyQuestion } from '#support/decision-space.ts';

/** The policies of the text, each with its name in front. */
const policies = cedarText.split(/^(?=@id)/m).slice(1);
const nameOf = (policy: string): string => policy.match(/^@id\("(.*)"\)/)?.[1] ?? '';
const without = (policy: string): string => cedarText.replace(policy, '');

describe('the policy, written a second time in Cedar', () => {
  let questions: readonly DecisionFacts[];
  /** The first question that this text and the code answer differently, or null. */
  const difference = (text: string): DecisionFacts | null => {
    const permits = cedarFrom(text);
    return questions.find((facts) => permits(facts) !== decide(facts).allow) ?? null;
  };

  beforeAll(() => {
    questions = oneOfEachClass();
  }, 600_000);

  it('fails on nothing that can be asked, by its engine’s own strict check', () => {
    expect(faultsOf(cedarText)).toEqual([]);
    expect(faultsOf(cedarText.replace('principal has authority && ', ''))).not.toEqual([]);
  });

  it('answers every class of question as the code does', () => {
    expect(questions.length).toBeGreaterThan(20_000);
    expect(difference(cedarText)).toBeNull();
  }, 600_000);

  it('answers some thousands of others as the code does: a class is a matter of the code, and Cedar knows none', () => {
    const permits = cedarFrom(cedarText);
    const differs = [...everyQuestion(5_000)].find((facts) => permits(facts) !== decide(facts).allow);
    expect(differs).toBeUndefined();
  }, 300_000);

  it(`is compared by all of its ${policies.length} policies: without any one, the answers part`, () => {
    expect(policies.length).toBe(39);
    const idle = policies.filter((policy) => difference(without(policy)) === null);
    expect(idle.map(nameOf)).toEqual([]);
  }, 600_000);
});
