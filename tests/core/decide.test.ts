import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { compileFunction } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { type Decision, type DecisionFacts, decide, decideBy, ruleOrder, rules } from '#core/decide.ts';
import { reasonFacts } from '#core/reasons.ts';
import { fieldClasses } from '#core/words.ts';
import { breaches, everyQuestion, firstBreach, SPACE } from '#support/decision-space.ts';
import { firstMiss, matrix, questionsOf } from '#support/must-allow.ts';

type Decide = (facts: DecisionFacts) => Decision;

/** What is wrong with a decision function: an invariant that breaks, or something somebody must see and does not. */
const noticed = (decided: Decide): string | null => firstMiss(decided) ?? firstBreach(decided);

const source = readFileSync(new URL('../../core/decide.ts', import.meta.url), 'utf8');

/** The function that this source would be: for seeing whether a slip in it would be noticed. */
function decideFrom(text: string): Decide {
  const plain = stripTypeScriptTypes(text)
    .replaceAll(/^import .*$/gm, '')
    .replaceAll(/^export /gm, '');
  return compileFunction(`${plain}\nreturn decide;`, ['reasonFacts'])(reasonFacts) as Decide;
}

interface Slip {
  readonly what: string;
  readonly text: string;
}

/** Each occurrence of `from` in the conditions, one at a time, become `to`. */
const slips = (from: string, to: string): Slip[] => {
  const begin = source.indexOf('type Condition');
  return [...source.matchAll(new RegExp(from.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'g'))]
    .filter(({ index }) => index > begin)
    .map(({ index }) => ({
      what: `line ${source.slice(0, index).split('\n').length}: ${from} becomes ${to === '' ? 'nothing' : to}`,
      text: source.slice(0, index) + to + source.slice(index + from.length),
    }));
};

describe('who may see which kind of detail of which record', () => {
  it('keeps every invariant for every question there is', () => {
    expect(SPACE).toBeGreaterThan(500_000);
    for (const [invariant, broken] of Object.entries(breaches(decide)))
      expect([invariant, broken]).toEqual([invariant, null]);
  });

  it.each(matrix)('$viewer, record $state: sees $sees and nothing else', (row) => {
    for (const asks of fieldClasses) {
      const answers = new Set(questionsOf(row, asks).map((facts) => decide(facts).allow));
      expect([asks, ...answers]).toEqual([asks, row.sees.includes(asks)]);
    }
  });

  it('uses every rule for something, so that none is written down in vain', () => {
    const used = new Set([...everyQuestion()].map((facts) => decide(facts).rule));
    const last = 'D0-nothing-allows';
    expect(used).toEqual(new Set(Object.keys(rules).filter((rule) => rule !== last)));
    const [facts] = everyQuestion();
    expect(decideBy([], facts as DecisionFacts)).toEqual({ allow: false, rule: last });
  });
});

describe('a slip in the rules', () => {
  it('is looked for in a copy that decides as the original does', () => {
    const copy = decideFrom(source);
    expect(noticed(copy)).toBeNull();
  });

  it.each(ruleOrder.map(([rule]) => rule))('is noticed when %s is left out', (rule) => {
    const without = ruleOrder.filter(([name]) => name !== rule);
    expect(noticed((facts) => decideBy(without, facts))).toEqual(expect.any(String));
  });

  it.each(ruleOrder.map(([rule]) => rule))('is noticed when %s holds for everybody', (rule) => {
    const wider = ruleOrder.map(([name, holds]) => [name, name === rule ? () => true : holds] as const);
    // The last rule is reached by those alone who passed all others, so for it this is no change.
    const change = rule === 'A2-practitioner' ? null : expect.any(String);
    expect(noticed((facts) => decideBy(wider, facts))).toEqual(change);
  });

  it.each(ruleOrder.slice(1).map(([rule], index) => [rule, index] as const))(
    'is noticed, or makes no difference to anybody, when %s comes one place earlier',
    (_rule, index) => {
      const order = ruleOrder.toSpliced(index, 2, ...ruleOrder.slice(index, index + 2).toReversed());
      const sameForAll = everyQuestion().every((facts) => decideBy(order, facts).allow === decide(facts).allow);
      if (!sameForAll) expect(noticed((facts) => decideBy(order, facts))).toEqual(expect.any(String));
    },
  );

  it.each([
    ...slips(' && ', ' || '),
    ...slips(' === ', ' !== '),
    ...slips(' !== ', ' === '),
    ...slips('!visibleOnShielded', 'visibleOnShielded'),
    ...slips('!looksAtRecords', 'looksAtRecords'),
    ...slips('!facts.caseReference', 'facts.caseReference'),
    ...slips('!record.synthetic', 'record.synthetic'),
    ...slips('!isOfficer(facts)', 'isOfficer(facts)'),
    ...slips("'EXISTENCE', ", ''),
    ...slips(", 'IDENTITY'", ''),
    ...slips("'IDENTITY'", "'IDENTITY', 'WHEREABOUTS'"),
    ...slips("'IDENTITY'", "'IDENTITY', 'SERVICES'"),
    ...slips("'PRACTITIONER', ", ''),
    ...slips("'PRACTITIONER_VIEW', ", ''),
    ...slips(", 'AUTHORITY_OFFICER'", ''),
    ...slips("'AUTHORITY_OFFICER']", "'AUTHORITY_OFFICER', 'AUDITOR']"),
    ...slips("'AUTHORITY_OFFICER']", "'AUTHORITY_OFFICER', 'SYSTEM']"),
    ...slips('needsCaseReference', 'officersOnly'),
    ...slips('officersOnly', 'needsCaseReference'),
    ...slips("startsWith('A')", "startsWith('D')"),
    ...slips("'D0-nothing-allows'", "'A2-practitioner'"),
  ])('is noticed: $what', ({ what, text }) => {
    const decided = decideFrom(text);
    // Nobody comes as far as the last rule who is not let in by it, so its default is a second fence.
    const unreachable = what.includes("'D0-nothing-allows'");
    expect(noticed(decided)).toEqual(unreachable ? null : expect.any(String));
  });
});
