import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Person } from '../../matching/encode.ts';
import { Matcher } from '../../matching/matcher.ts';

const model = readFileSync(new URL('../../matching/models/case-system-1.json', import.meta.url), 'utf8');
/** The register of England, in which many strangers look alike. */
const matcher = new Matcher(model, 11_000_000);

const home = { postcode: 'ZN3 3YA', line: '14 HIGH STREET' };
const shared = { family: 'Okafor', birthDate: '2016-03-04', ...home };
const adam = { given: 'Adam', middle: 'James', sex: 'M', ...shared };
const noah = { given: 'Noah', middle: 'Peter', sex: 'M', ...shared };
const ella = { given: 'Ella', middle: 'Grace', sex: 'F', ...shared };
const number = { adam: '9434765870', noah: '9990000018' };

/** What comes in, whom the register has, and who it may be linked to without a person: nobody, or that one. */
const scenarios: readonly (readonly [string, Person, Readonly<Record<string, Person>>, string | null])[] = [
  ['the twin is in the register, the child is not', adam, { noah }, null],
  ['both are in the register: the right one', adam, { adam, noah }, 'adam'],
  ['both are in the register, whichever comes first', noah, { adam, noah }, 'noah'],
  ['brother and sister, only the sister known', adam, { ella }, null],
  ['the record has a placeholder for a name, both known', { ...adam, given: 'Baby', middle: '' }, { adam, noah }, null],
  [
    'the register has placeholders for both',
    adam,
    { one: { ...shared, given: 'Twin One' }, two: { ...shared, given: 'Twin Two' } },
    null,
  ],
  [
    'the record has an initial that fits both',
    { ...adam, given: 'A', middle: '' },
    { adam, alan: { ...noah, given: 'Alan' } },
    null,
  ],
  [
    'twins whose names sound alike, only the other known',
    { ...adam, given: 'Jayden', middle: '' },
    { jaden: { ...noah, given: 'Hayden' } },
    null,
  ],
  ['the sex is not known', { ...adam, sex: '' }, { noah }, null],
  ['the day of birth is not known', { ...adam, birthDate: '' }, { noah }, null],
  ['the home is not known', { ...adam, postcode: '', line: '' }, { noah }, null],
  ['the twins have moved together', { ...adam, postcode: 'QQ9 9QQ', line: '3 LOW LANE' }, { noah }, null],
  ['one has another surname by now', { ...adam, family: 'Okafor-Lee' }, { noah }, null],
  [
    'the record carries the twin’s number',
    { ...adam, nhsNumber: number.noah },
    { noah: { ...noah, nhsNumber: number.noah } },
    null,
  ],
  [
    'the record carries the twin’s number, and both are known',
    { ...adam, nhsNumber: number.noah },
    { adam: { ...adam, nhsNumber: number.adam }, noah: { ...noah, nhsNumber: number.noah } },
    null,
  ],
  ['triplets: the third is not known', { ...adam, given: 'Isaac', middle: '' }, { adam, noah, ella }, null],
];

describe('twins', () => {
  it.for(scenarios)('%s', ([, record, register, right]) => {
    const children = Object.entries(register).map(([child, person]) => ({ child, person }));
    for (const order of [children, children.toReversed()]) {
      const decision = matcher.match(record, order);
      const linked = decision.outcome === 'Match' ? decision.child : null;
      expect(linked).toBe(right);
    }
  });

  it('are what the waterfall names when a twin is the likeliest other explanation', () => {
    const { rival, weight } = matcher.explain(adam, noah);
    expect(rival).toBe('twin');
    expect(weight).toBeLessThan(matcher.model.thresholds.potential);
  });
});

describe('one record', () => {
  it('is linked by a number that name and day of birth bear out', () => {
    const child = { ...adam, nhsNumber: number.adam };
    const poor = { given: 'Adam', family: 'Okafor', birthDate: '2016-03-04', nhsNumber: '943 476 5870' };
    expect(matcher.match(poor, [{ child: 'adam', person: child }])).toMatchObject({ outcome: 'Match', child: 'adam' });
  });

  it('finds a child by any home and any name it ever had', () => {
    const child = {
      ...adam,
      family: ['Okafor', 'Bennett'],
      postcode: ['QQ9 9QQ', 'ZN3 3YA'],
      line: ['3 LOW LANE', '14 HIGH STREET'],
    };
    const record = { ...adam, family: 'Bennett' };
    expect(matcher.match(record, [{ child: 'adam', person: child }])).toMatchObject({ outcome: 'Match' });
    expect(matcher.score(record, child)).toBeLessThan(
      matcher.score({ ...adam, family: 'Bennett' }, { ...adam, family: 'Bennett' }),
    );
  });

  it('gains by what surrounds the child: carers, school, practice', () => {
    const around = { carer: 'MARY OKAFOR', school: '123456', practice: 'Z12345' };
    const moved = { ...adam, family: 'Lee', postcode: 'QQ9 9QQ', line: '3 LOW LANE' };
    expect(matcher.score({ ...moved, ...around }, { ...adam, ...around })).toBeGreaterThan(
      matcher.score(moved, adam) + 10,
    );
  });

  it('about nobody is nobody', () => {
    expect(matcher.match({}, [{ child: 'adam', person: adam }]).outcome).toBe('NoMatch');
    expect(matcher.match({ given: 'Baby', family: 'Unknown' }, [{ child: 'x', person: {} }]).outcome).toBe('NoMatch');
  });
});

describe('the waterfall', () => {
  it('adds up to the weight, and holds words, not values', () => {
    const { prior, steps, others, weight, probability } = matcher.explain({ ...adam, given: 'Adma' }, adam);
    expect(steps.reduce((sum, { bits }) => sum + bits, prior) + others).toBeCloseTo(weight, 6);
    expect(Object.values(probability).reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9);
    expect(steps.map(({ comparison, level }) => `${comparison}: ${level}`)).toEqual([
      'given: one edit',
      'middle: same',
      'family: same',
      'birthDate: same',
      'sex: same',
      'home: same home',
    ]);
    expect(JSON.stringify(steps).toUpperCase()).not.toMatch(/ADMA|ADAM|OKAFOR|ZN3|HIGH/);
  });

  it('says when a name is common: SMITH proves less than OKAFOR', () => {
    const bits = (family: string): number =>
      matcher.explain({ ...adam, family }, { ...adam, family }).steps.find(({ comparison }) => comparison === 'family')
        ?.bits ?? 0;
    expect(bits('Smith')).toBeLessThanOrEqual(bits('Okafor'));
  });
});
