import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DecisionFacts, decide, decideBy, modes, type Party, ruleOrder, rules } from '#core/decide.ts';
import { canBeMediated, permissions, permissionsOf } from '#core/permissions.ts';
import { accessReasons } from '#core/reasons.ts';
import { scopes } from '#core/scopes.ts';
import {
  accreditedFunctions,
  fieldClasses,
  organisationKinds,
  personalRights,
  recordStates,
  roles,
} from '#core/words.ts';
import { everyQuestion, reduced, SPACE } from '#support/decision-space.ts';
import { firstBreach, invariants } from '#support/invariants.ts';
import { firstMiss, matrix, questionsOf } from '#support/must-allow.ts';

const authority = fc.constantFrom(null, '201', '330', '901');
const party: fc.Arbitrary<Party> = fc.record({
  role: fc.constantFrom(...roles),
  organisation: fc.record({
    kind: fc.constantFrom(...organisationKinds),
    // Seldom few, and seldom none.
    functions: fc.oneof(
      { weight: 9, arbitrary: fc.subarray([...accreditedFunctions], { minLength: 4 }) },
      { weight: 1, arbitrary: fc.subarray([...accreditedFunctions], { maxLength: 1 }) },
    ),
  }),
  rights: fc.subarray([...personalRights]),
  authority,
  // Seldom false, so that most questions get further than the first rule.
  inGoodStanding: fc.integer({ min: 0, max: 9 }).map((number) => number > 0),
  isTheirs: fc.boolean(),
  isSource: fc.boolean(),
});
const asks = fc.oneof(
  fc.record({
    of: fc.constant('RECORD' as const),
    detail: fc.constantFrom(...fieldClasses),
    record: fc.record({ state: fc.constantFrom(...recordStates), authority, synthetic: fc.boolean() }),
  }),
  fc.record({
    of: fc.constant('OPERATION' as const),
    permission: fc.constantFrom(...permissions),
    scope: fc.constantFrom(null, ...scopes),
  }),
);
/** A question of all the words there are, not of the reduced ones. */
const question: fc.Arbitrary<DecisionFacts> = fc.record({
  party,
  mediator: fc.option(party, { freq: 1 }),
  mode: fc.constantFrom(...modes),
  live: fc.boolean(),
  reason: fc.constantFrom(null, ...accessReasons),
  caseReference: fc.boolean(),
  asks,
});

describe('who may see which kind of detail of which record, and do what', () => {
  it(`keeps ${invariants.length} invariants for every one of ${SPACE} questions`, () => {
    expect(invariants.length).toBe(28);
    expect(SPACE).toBeGreaterThan(4_000_000);
    expect(firstBreach(decide, SPACE)).toBeNull();
  }, 300_000);

  it('says of every question what it says of the one in the reduced words', () => {
    fc.assert(
      fc.property(question, (facts) => {
        expect(decide(facts)).toEqual(decide(reduced(facts)));
      }),
      { numRuns: 20_000 },
    );
  });

  it('says through another what both are told directly, under the conditions of mediation: pairs of all kinds will do', () => {
    fc.assert(
      fc.property(question, party, (facts, mediator) => {
        const direct = (of: Party) => decide({ ...facts, mode: 'DIRECT', mediator: null, party: of }).allow;
        const { asks: what, live } = facts;
        const conditions =
          live &&
          facts.party.organisation.functions.includes('MEDIATED_ACCESS') &&
          permissionsOf(mediator).includes('MEDIATE') &&
          (what.of === 'RECORD' || canBeMediated(what.permission));
        // Their own statement is theirs alone: told to no one in between.
        const relayed = { ...facts.party, isTheirs: false };
        expect(decide({ ...facts, mode: 'MEDIATED', mediator }).allow).toBe(
          conditions && direct(relayed) && direct(mediator),
        );
      }),
      { numRuns: 20_000 },
    );
  });

  it.each(matrix)('$viewer, record $state: sees $sees and nothing else', (row) => {
    for (const detail of fieldClasses) {
      const answers = new Set(questionsOf(row, detail).map((facts) => decide(facts).allow));
      expect([detail, ...answers]).toEqual([detail, row.sees.includes(detail)]);
    }
  });

  it('lets everybody do what the table of operations says, where it says, and nothing else', () => {
    expect(firstMiss(decide)).toBeNull();
  });

  it('uses every rule for something, so that none is written down in vain', () => {
    const used = new Set<string>();
    for (const facts of everyQuestion()) used.add(decide(facts).rule.replace('mediator:', ''));
    const last = 'D0-nothing-allows';
    expect(used).toEqual(new Set(Object.keys(rules).filter((rule) => rule !== last)));
    expect(ruleOrder.map(([rule]) => rule).toSorted()).toEqual([...used].toSorted());
    const [facts] = everyQuestion(1);
    expect(decideBy([], facts as DecisionFacts)).toEqual({ allow: false, rule: last });
  }, 300_000);
});
