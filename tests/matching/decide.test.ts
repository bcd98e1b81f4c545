import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, decide, thresholds } from '../../matching/decide.ts';
import type { Evidence } from '../../matching/evidence.ts';

const nothing: Evidence = {
  identifier: 'silent',
  twinLike: false,
  bornApart: false,
  nameless: false,
  unlikeNamed: false,
};
const candidate = (child: string, weight: number, more: Partial<Candidate<string>> = {}): Candidate<string> => ({
  child,
  weight,
  evidence: nothing,
  ...more,
});
const sure = thresholds.automatic + 5;

describe('decide', () => {
  it('links to the one child that is heavy enough and far enough ahead', () => {
    const decision = decide([candidate('a', sure), candidate('b', 0)]);
    expect(decision).toMatchObject({ outcome: 'Match', child: 'a', margin: sure, holds: [], mayCreate: false });
  });

  it('makes a new child where nobody is near', () => {
    expect(decide([])).toEqual({ outcome: 'NoMatch', holds: [], mayCreate: true });
    expect(decide([candidate('a', -5)])).toMatchObject({ outcome: 'NoMatch', mayCreate: true });
  });

  it('names what a person is asked as DfE names it', () => {
    expect(decide([candidate('a', 5)]).outcome).toBe('PotentialMatch');
    expect(decide([candidate('a', 1)]).outcome).toBe('LowConfidenceMatch');
    expect(decide([candidate('a', sure), candidate('b', sure - 1)])).toMatchObject({
      outcome: 'ManyMatch',
      holds: ['MARGIN'],
      mayCreate: false,
    });
  });

  it.for([
    ['a twin', { ...nothing, twinLike: true }, 'TWIN'],
    ['one born on another day', { ...nothing, bornApart: true }, 'BORN_APART'],
    ['one without a name', { ...nothing, nameless: true }, 'NAMELESS'],
    ['one whose number contradicts name and birth', { ...nothing, identifier: 'confused' }, 'IDENTIFIER_CONFUSED'],
  ] as const)('never links to %s without a person, whatever the weight', ([, evidence, hold]) => {
    const decision = decide([candidate('a', 60, { evidence })]);
    expect(decision.outcome).toBe('PotentialMatch');
    expect(decision.holds).toContain(hold);
  });

  it('takes a number that name and birth bear out before every weight', () => {
    const agrees: Evidence = { ...nothing, identifier: 'agrees' };
    const decision = decide([candidate('a', 20), candidate('b', 4, { evidence: agrees })]);
    expect(decision).toMatchObject({ outcome: 'Match', child: 'b' });
  });

  it('asks when two children carry the number', () => {
    const agrees: Evidence = { ...nothing, identifier: 'agrees' };
    const two = [candidate('a', 40, { evidence: agrees }), candidate('b', 20, { evidence: agrees })];
    expect(decide(two)).toMatchObject({ outcome: 'PotentialMatch', holds: ['IDENTIFIER_SHARED'] });
  });

  it('never again links what a person has kept apart, and says so', () => {
    const apart = candidate('a', sure, { neverLink: true });
    expect(decide([apart])).toMatchObject({ outcome: 'NoMatch', holds: ['NEVER_LINK'] });
    expect(decide([apart, candidate('b', sure)])).toMatchObject({ outcome: 'Match', child: 'b' });
  });

  it('makes no unshielded child beside a shielded one that it may be', () => {
    for (const weight of [-9, -1, 1, 5, sure]) {
      const decision = decide([candidate('a', weight, { shielded: true, neverLink: weight === sure })]);
      expect(decision.mayCreate, String(weight)).toBe(false);
    }
    expect(decide([candidate('a', -9, { shielded: true })])).toMatchObject({
      outcome: 'LowConfidenceMatch',
      holds: ['WEIGHT', 'SHIELDED_NEIGHBOUR'],
    });
  });

  const evidence = fc.record({
    identifier: fc.constantFrom('agrees', 'confused', 'silent'),
    twinLike: fc.boolean(),
    bornApart: fc.boolean(),
    nameless: fc.boolean(),
  });
  const candidates = fc.uniqueArray(
    fc.record({
      child: fc.string({ minLength: 1, maxLength: 3 }),
      weight: fc.double({ min: -20, max: 40, noNaN: true }),
      evidence: evidence as fc.Arbitrary<Evidence>,
      neverLink: fc.boolean(),
      shielded: fc.boolean(),
    }),
    { selector: ({ child }) => child, maxLength: 6 },
  );

  it('answers the same in whatever order the candidates come', () => {
    fc.assert(
      fc.property(
        candidates.filter((all) => new Set(all.map(({ weight }) => weight)).size === all.length),
        fc.nat(),
        (all, turn) => {
          const turned = all.map((_, at) => all[(at + turn) % all.length] as (typeof all)[number]);
          expect(decide(turned)).toEqual(decide(all));
        },
      ),
    );
  });

  it('links only where nothing stands against it', () => {
    fc.assert(
      fc.property(candidates, (all) => {
        const decision = decide(all);
        if (decision.outcome !== 'Match') return;
        const linked = all.find(({ child }) => child === decision.child);
        expect(linked?.neverLink).toBe(false);
        expect(linked?.evidence.twinLike).toBe(false);
        expect(linked?.evidence.bornApart).toBe(false);
        expect(linked?.evidence.identifier).not.toBe('confused');
        expect(decision.mayCreate).toBe(false);
      }),
    );
  });
});
