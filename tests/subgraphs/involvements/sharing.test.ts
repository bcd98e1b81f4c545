import { describe, expect, it } from 'vitest';
import type { AgreementStatement, SharingRule } from '#core/statements.ts';
import { type SharingQuestion, sharedPointers, shares } from '#subgraphs/involvements/sharing.ts';

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
const agreement = (defaults: readonly SharingRule[], exceptions: readonly SharingRule[] = []): AgreementStatement => ({
  organisation: 'HEALTH-01',
  version: '1',
  defaults,
  exceptions,
});
const question: SharingQuestion = {
  organisation: 'EDUCATION-01',
  kind: 'EDUCATION',
  purpose: 'SAFEGUARDING',
  now: new Date('2026-06-01T00:00:00Z'),
};

describe('a data-sharing agreement', () => {
  it('shares what a rule allows', () => {
    expect(shares(agreement([rule()]), 'HEALTH', question)).toBe(true);
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
    expect(shares(agreement(rules), 'HEALTH', question)).toBe(false);
  });

  it('holds until the very moment it names', () => {
    expect(shares(agreement([rule({ validUntil: '2026-06-01T00:00:00Z' })]), 'HEALTH', question)).toBe(true);
  });

  it('is overruled by its exceptions, both ways', () => {
    const named = { organisations: ['education-01'], organisationKinds: [] };
    expect(shares(agreement([rule()], [rule({ ...named, effect: 'deny' })]), 'HEALTH', question)).toBe(false);
    expect(shares(agreement([rule({ effect: 'deny' })], [rule(named)]), 'HEALTH', question)).toBe(true);
  });

  it('shares nothing for a reason that is no purpose of any agreement', () => {
    expect(shares(agreement([rule()]), 'HEALTH', { ...question, purpose: null })).toBe(false);
  });

  it('is told to the database as pairs of organisation and kind of record', () => {
    const both = agreement([rule({ recordTypes: ['HEALTH', 'PERSONAL'] })]);
    expect(sharedPointers([both], question)).toEqual({
      organisations: ['HEALTH-01', 'HEALTH-01'],
      recordTypes: ['PERSONAL', 'HEALTH'],
    });
  });
});
