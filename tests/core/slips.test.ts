import { describe, expect, it } from 'vitest';
import { decide, decideBy, ruleOrder } from '#core/decide.ts';
import { functionForRight, permissionsOf, rolesThatOpenRecords } from '#core/permissions.ts';
import { scopeOf } from '#core/scopes.ts';
import { firstToDiffer, noticed, type Policy, policyFrom, policyText } from '#support/policy-text.ts';
import { type Slip, slipsIn } from '#support/slips.ts';

type Order = typeof ruleOrder;
type Rule = Order[number];

const as = (kind: string, what: string, order: Order): Slip => ({
  kind,
  what: `${what}: ${kind}`,
  policy: {
    permissionsOf,
    functionForRight,
    scopeOf,
    rolesThatOpenRecords,
    decide: (facts) => decideBy(order, facts),
  } satisfies Policy,
});
const changed = (rule: Rule, condition: Rule[1]): Order =>
  ruleOrder.map((each) => (each === rule ? ([rule[0], condition] as const) : each));

const rules = ruleOrder.flatMap((rule, index) => {
  const [name, holds] = rule;
  const next = ruleOrder[index + 1];
  const swapped = next === undefined ? ruleOrder : ruleOrder.toSpliced(index, 2, next, rule);
  return [
    // The first rule that holds decides, so one that never holds is one that is not there.
    as('a rule is dropped', name, ruleOrder.toSpliced(index, 1)),
    as(
      'a rule holds for everybody',
      name,
      changed(rule, () => true),
    ),
    as(
      'a rule holds for the others instead',
      name,
      changed(rule, (facts) => !holds(facts)),
    ),
    // Two denials, or two that allow, may stand either way: that changes a name, and no answer.
    ...(next && next[0][0] !== name[0] ? [as('two rules change places', `${name} and ${next[0]}`, swapped)] : []),
  ];
});

/** What changes nothing for anybody: no test could notice it, and each is shown to be so over the whole space. */
const idle = {
  rules: [
    // Everything that is left is a record, of which nothing denies anything.
    'A5-practitioner: a rule holds for everybody',
    // A reason of the system's test is a matter of records alone.
    'A1-operation and D11-not-synthetic: two rules change places',
  ],
  decide: [
    // Operations have no detail: the compiler wants to know it first.
    "&& asks.of === 'RECORD' becomes nothing in: const isOwn: Condition = ({ party, asks }) => party.isTheirs && asks.of === 'RECORD' && asks.detail === 'SERVICES';",
    // The same function is needed for both.
    "'SEE_SHIELDED_OF_OWN_AUTHORITY' becomes 'REQUEST_SHIELD' in: looksAfter(facts) && isAccreditedFor('SEE_SHIELDED_OF_OWN_AUTHORITY', facts.party);",
    // Who may open a child's record may see who works with the child, and search: today, no role or function parts them.
    ...[
      '=== becomes !==',
      "'SERVICES' becomes 'NHS_NUMBER'",
      "'SERVICES' becomes 'FAMILY'",
      "'SEE_INVOLVEMENTS' becomes 'OPEN_CHILD'",
      "'OPEN_CHILD' becomes 'SEE_INVOLVEMENTS'",
      "'OPEN_CHILD' becomes 'SEARCH_CHILDREN'",
    ].map((slip) => `${slip} in: return asks.detail === 'SERVICES' ? 'SEE_INVOLVEMENTS' : 'OPEN_CHILD';`),
  ],
  permissions: [
    // For the same reason: whoever opens records searches, and sees who works with a child.
    ...["'OPEN_CHILD' becomes 'SEE_INVOLVEMENTS'", "'OPEN_CHILD' becomes 'SEARCH_CHILDREN'"].map(
      (slip) => `${slip} in: rolePermissions[role].includes('OPEN_CHILD'),`,
    ),
  ],
  scopes: [],
} as const;

/** At least so many slips: fewer would mean that the pen has run dry. */
const sets = [
  ['rules', rules, 60],
  ['decide', slipsIn('decide'), 200],
  ['permissions', slipsIn('permissions'), 400],
  ['scopes', slipsIn('scopes'), 50],
] as const;

describe('a slip in the policy', () => {
  const copy = policyFrom(policyText);

  it('is looked for in a copy that decides as the original does', () => {
    expect(copy.decide).not.toBe(decide);
    expect(noticed(copy)).toBeNull();
  }, 300_000);

  it('changes nothing for anybody where it is said to: nor does copying', () => {
    const harmless = sets.flatMap(([where, slips]) =>
      slips.filter(({ what }) => (idle[where] as readonly string[]).includes(what)),
    );
    expect(harmless.length).toBe(Object.values(idle).flat().length);
    // Together, because going through the whole space is what takes its time.
    expect(firstToDiffer([copy, ...harmless.map(({ policy }) => policy)].map((each) => each.decide))).toBeNull();
  }, 600_000);

  describe.each(sets)('in %s', (where, slips, least) => {
    const harmless: readonly string[] = idle[where];
    const kinds = [...Map.groupBy(slips, ({ kind }) => kind)];

    it(`is one of ${slips.length}, of which ${harmless.length} change nothing`, () => {
      expect(slips.length).toBeGreaterThanOrEqual(least);
    });

    it.each(kinds)(
      'is noticed where %s',
      (_kind, ofThisKind) => {
        const unnoticed = ofThisKind.filter(({ what, policy }) => !harmless.includes(what) && noticed(policy) === null);
        expect(unnoticed.map(({ what }) => what)).toEqual([]);
      },
      600_000,
    );
  });
});
