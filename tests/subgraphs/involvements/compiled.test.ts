import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SharingRule } from '#core/statements.ts';
import { organisationKinds, type RecordType, recordTypes } from '#core/words.ts';
import { bitOf, compile } from '#subgraphs/involvements/compiled.ts';
import { policy } from '#subgraphs/involvements/policy.ts';
import {
  type Agreement,
  type Audience,
  type SharingMode,
  sharedFields,
  sharingModes,
  sharingPurposes,
} from '#subgraphs/involvements/sharing.ts';
import { plainlyShares } from '#support/plain-sharing.ts';

const NOW = new Date('2026-06-01T00:00:00Z');

const rule = (change: Partial<SharingRule> = {}): SharingRule => ({
  effect: 'allow',
  modes: ['EXISTENCE'],
  recordTypes: ['HEALTH'],
  organisations: [],
  organisationKinds: ['EDUCATION'],
  purposes: ['SAFEGUARDING'],
  validFrom: '2025-01-01T00:00:00Z',
  ...change,
});
const agreement = (
  defaults: readonly SharingRule[],
  exceptions: readonly SharingRule[] = [],
  change: Partial<Agreement> = {},
): Agreement => ({
  id: 'a',
  custodian: 'HEALTH-01',
  version: '1',
  terms: { defaults, exceptions },
  startsAt: null,
  endsAt: null,
  ...change,
});
const school: Audience = { organisation: 'EDUCATION-01', kind: 'EDUCATION', purpose: 'SAFEGUARDING' };

const shares = (
  agreements: Agreement | readonly Agreement[],
  mode: SharingMode = 'EXISTENCE',
  audience: Audience = school,
  now = NOW,
  type: RecordType = 'HEALTH',
): boolean => {
  const all = Array.isArray(agreements) ? (agreements as readonly Agreement[]) : [agreements as Agreement];
  return (compile(all, now).bitsFor('HEALTH-01', audience) & bitOf(type, mode)) !== 0;
};

describe('a data-sharing agreement', () => {
  it('shares what a rule allows, and no more', () => {
    expect(shares(agreement([rule()]))).toBe(true);
    expect(shares(agreement([rule()]), 'CONTENT')).toBe(false);
  });

  it.each([
    ['no rule', []],
    ['a rule for content only', [rule({ modes: ['CONTENT'] })]],
    ['a rule for another kind of record', [rule({ recordTypes: ['EDUCATION'] })]],
    ['a rule for another purpose', [rule({ purposes: ['CHILD_PROTECTION'] })]],
    ['a rule for other kinds of organisation', [rule({ organisationKinds: ['POLICE'] })]],
    ['a rule that names nobody', [rule({ organisationKinds: [] })]],
    [
      'a rule for a named organisation that is not this one, whatever its kind',
      [rule({ organisations: ['EDUCATION-02'] })],
    ],
    ['a rule that does not hold yet', [rule({ validFrom: '2026-06-01T00:00:01Z' })]],
    ['a rule that no longer holds', [rule({ validUntil: '2026-05-31T23:59:59Z' })]],
    ['a rule that denies', [rule({ effect: 'deny' }), rule()]],
  ])('does not share under %s', (_name, rules) => {
    expect(shares(agreement(rules))).toBe(false);
  });

  it('holds until the very moment a rule names', () => {
    expect(shares(agreement([rule({ validUntil: '2026-06-01T00:00:00Z' })]))).toBe(true);
  });

  it('is overruled by its exceptions, both ways', () => {
    const named = { organisations: ['education-01'], organisationKinds: [] };
    expect(shares(agreement([rule()], [rule({ ...named, effect: 'deny' })]))).toBe(false);
    expect(shares(agreement([rule({ effect: 'deny' })], [rule(named)]))).toBe(true);
  });

  it('opens particulars only where it opens that there is a pointer', () => {
    const both = agreement([rule({ modes: ['EXISTENCE', 'CONTENT'] })]);
    expect(shares(both, 'CONTENT')).toBe(true);
    const hidden = agreement([rule({ modes: ['EXISTENCE', 'CONTENT'] })], [rule({ effect: 'deny' })]);
    expect(shares(hidden, 'CONTENT')).toBe(false);
  });

  it('shares nothing for a reason that is no purpose of any agreement', () => {
    expect(shares(agreement([rule()]), 'EXISTENCE', { ...school, purpose: null })).toBe(false);
  });

  it('shares nothing before its first moment and from its last on', () => {
    const timed = agreement([rule()], [], { startsAt: NOW, endsAt: new Date(NOW.getTime() + 1_000) });
    const at = (ms: number) => shares(timed, 'EXISTENCE', school, new Date(NOW.getTime() + ms));
    expect([at(-1), at(0), at(999), at(1_000)]).toEqual([false, true, true, false]);
  });

  it('is outweighed by another agreement of the same custodian that denies, and by no other custodian’s', () => {
    const denying = (change: Partial<Agreement>) => agreement([], [rule({ effect: 'deny' })], { id: 'b', ...change });
    expect(shares([agreement([rule()]), denying({})])).toBe(false);
    expect(shares([denying({}), agreement([rule()])])).toBe(false);
    expect(shares([agreement([rule()]), denying({ custodian: 'HEALTH-02' })])).toBe(true);
    expect(shares([agreement([rule()]), denying({ endsAt: NOW })])).toBe(true);
  });

  it('is told to the database as organisation and kind of record, for existence and for content', () => {
    const terms = [rule({ recordTypes: ['HEALTH', 'PERSONAL'] }), rule({ modes: ['CONTENT'] })];
    const { existence, content } = compile([agreement(terms)], NOW).pointersFor(school);
    expect(existence.toSorted()).toEqual(['HEALTH-01 HEALTH', 'HEALTH-01 PERSONAL']);
    expect(content).toEqual(['HEALTH-01 HEALTH']);
  });

  it('gives all who have the same rights the same object, so that their questions can be asked together', () => {
    const compiled = compile([agreement([rule()], [rule({ organisations: ['EDUCATION-02'] })])], NOW);
    const other = { ...school, organisation: 'EDUCATION-03' };
    expect(compiled.pointersFor(school)).toBe(compiled.pointersFor(other));
    expect(compiled.pointersFor(school)).not.toBe(compiled.pointersFor({ ...school, organisation: 'EDUCATION-02' }));
  });
});

describe('the version of a policy', () => {
  const base = agreement([rule()]);
  const versionOf = (agreements: readonly Agreement[], now = NOW) => compile(agreements, now).version;

  it('is the same for the same agreements in whatever order, and another as soon as anything in force is another', () => {
    const second = agreement([rule()], [], { id: 'b', custodian: 'EDUCATION-01' });
    expect(versionOf([base, second])).toBe(versionOf([second, base]));
    const others = [
      [],
      [base, second],
      [agreement([rule({ effect: 'deny' })])],
      [agreement([], [rule()])],
      [{ ...base, id: 'c' }],
      [{ ...base, version: '2' }],
      [{ ...base, custodian: 'HEALTH-02' }],
    ];
    expect(new Set([base, ...others].map((each) => versionOf([each].flat()))).size).toBe(others.length + 1);
  });

  it('does not change for what is not in force, and changes at the moment something begins or ends', () => {
    const soon = { ...base, id: 'b', startsAt: new Date('2026-07-01T00:00:00Z') };
    expect(versionOf([base, soon])).toBe(versionOf([base]));
    expect(versionOf([base, soon], soon.startsAt)).not.toBe(versionOf([base]));
    const ending = agreement([rule({ validUntil: '2026-06-01T00:00:00.000Z' })]);
    expect(versionOf([ending])).not.toBe(versionOf([ending], new Date(NOW.getTime() + 1)));
  });
});

describe('the fields that the two modes open', () => {
  it('are all fields of an involvement, each in one mode, and content has the stricter rule', () => {
    const { EXISTENCE, CONTENT } = sharedFields;
    // Through whom one has changed one's own is one's own to see, and in no agreement.
    const all = Object.keys(policy.Involvement).filter((field) => field !== 'mediatedChanges');
    expect(EXISTENCE.length + CONTENT.length).toBe(all.length);
    expect(new Set<string>([...EXISTENCE, ...CONTENT])).toEqual(new Set(all));
    const strict = Object.entries(policy.Involvement).filter(([, each]) => each === policy.Involvement.contacts);
    expect(new Set(strict.map(([field]) => field))).toEqual(new Set(CONTENT));
  });
});

/** Few words, so that rules meet; moments that lie close, so that some coincide. */
const organisations = ['EDUCATION-01', 'HEALTH-02', 'POLICE-03'];
const kinds = organisationKinds.slice(0, 3);
const custodians = ['HEALTH-01', 'POLICE-01'];
const moments = [0, 1, 2, 3].map((hours) => new Date(NOW.getTime() + hours * 3_600_000));
const someMoment = fc.constantFrom(...moments);
const aWord = <Word extends string>(words: readonly Word[]) => fc.subarray([...words]);
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null, freq: 2 });

const someRule: fc.Arbitrary<SharingRule> = fc
  .record({
    effect: fc.constantFrom('allow' as const, 'allow' as const, 'deny' as const),
    modes: aWord(['EXISTENCE', 'CONTENT', 'existence', 'OTHER']),
    recordTypes: aWord(recordTypes),
    organisations: fc.oneof(fc.constant([]), aWord([...organisations, 'education-01'])),
    organisationKinds: aWord(kinds),
    purposes: aWord([...sharingPurposes, 'CRIME_PREVENTION']),
    from: maybe(someMoment),
    until: maybe(someMoment),
  })
  .map(({ from, until, ...said }) => ({
    ...said,
    ...(from ? { validFrom: from.toISOString() } : {}),
    ...(until ? { validUntil: until.toISOString() } : {}),
  }));

const someAgreements: fc.Arbitrary<Agreement[]> = fc
  .array(
    fc.record({
      custodian: fc.constantFrom(...custodians),
      exceptions: fc.array(someRule, { maxLength: 3 }),
      defaults: fc.array(someRule, { maxLength: 4 }),
      startsAt: maybe(someMoment),
      endsAt: maybe(someMoment),
    }),
    { maxLength: 4 },
  )
  .map((all) =>
    all.map(({ exceptions, defaults, ...each }, index) => ({
      ...each,
      id: String(index),
      version: '1',
      terms: { exceptions, defaults },
    })),
  );

/** At a moment, just before and just after it. */
const someTime = fc
  .tuple(someMoment, fc.constantFrom(-1, 0, 1))
  .map(([moment, step]) => new Date(moment.getTime() + step));
const someAudience: fc.Arbitrary<Audience> = fc.record({
  organisation: fc.constantFrom(...organisations, 'VOLUNTARY-09'),
  kind: fc.constantFrom(...kinds, 'OTHER' as const),
  purpose: fc.constantFrom(...sharingPurposes, null),
});

describe('compiled agreements, whatever they say', () => {
  it('decide as the rules do when they are read one by one', () => {
    fc.assert(
      fc.property(someAgreements, someAudience, someTime, (agreements, audience, now) => {
        const compiled = compile(agreements, now);
        const { existence, content } = compiled.pointersFor(audience);
        const pairs = custodians.flatMap((custodian) => recordTypes.map((type) => [custodian, type] as const));
        for (const mode of sharingModes) {
          const listed = new Set(mode === 'EXISTENCE' ? existence : content);
          for (const [custodian, recordType] of pairs) {
            const plain = plainlyShares(agreements, { ...audience, custodian, recordType, mode, now });
            const bit = compiled.bitsFor(custodian, audience) & bitOf(recordType, mode);
            expect([bit !== 0, listed.has(`${custodian} ${recordType}`)]).toEqual([plain, plain]);
          }
        }
        expect(existence.length).toBe(new Set(existence).size);
      }),
      { numRuns: 2_000 },
    );
  });

  it('say until when they are right: in that time nothing changes, and after it they are compiled anew', () => {
    fc.assert(
      fc.property(someAgreements, someAudience, someTime, someTime, (agreements, audience, now, later) => {
        const compiled = compile(agreements, now);
        const at = later.getTime();
        fc.pre(at >= compiled.from && at < compiled.until);
        expect(compile(agreements, later).version).toBe(compiled.version);
        expect(compile(agreements, later).pointersFor(audience)).toEqual(compiled.pointersFor(audience));
      }),
      { numRuns: 1_000 },
    );
  });

  it('share nothing of an agreement that is not in force', () => {
    fc.assert(
      fc.property(someAgreements, someAudience, someTime, (agreements, audience, now) => {
        const out = agreements.map((each) => ({ ...each, startsAt: new Date(now.getTime() + 1) }));
        const past = agreements.map((each) => ({ ...each, startsAt: null, endsAt: now }));
        for (const idle of [out, past]) {
          expect(compile(idle, now).pointersFor(audience)).toMatchObject({ existence: [], content: [] });
        }
      }),
    );
  });

  it('share nothing that an exception denies, whatever other agreements allow', () => {
    fc.assert(
      fc.property(
        someAgreements,
        someAudience,
        someTime,
        fc.constantFrom(...recordTypes),
        (some, audience, now, type) => {
          fc.pre(audience.purpose !== null);
          const denial = rule({
            effect: 'deny',
            modes: ['EXISTENCE'],
            recordTypes: [type],
            organisations: [audience.organisation],
            purposes: [String(audience.purpose)],
          });
          const { validFrom: _, ...always } = denial;
          const all = [...some, agreement([], [always], { id: 'denial' })];
          const { existence, content } = compile(all, now).pointersFor(audience);
          expect([...existence, ...content]).not.toContain(`HEALTH-01 ${type}`);
        },
      ),
      { numRuns: 500 },
    );
  });
});
