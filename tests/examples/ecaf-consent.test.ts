import { describe, expect, it } from 'vitest';
import { consentGiven, faultOf } from '#ecaf/consent.ts';
import { consentBy } from '#support/ecaf.ts';

describe('consent to an assessment', () => {
  it.each([
    ['2010-11-28', 'CHILD', null, null],
    ['2010-11-28', 'PARENT', null, 'CHILD_CONSENTS_ITSELF'],
    ['2010-11-28', 'PARENT', false, null],
    ['2014-11-29', 'CHILD', null, null],
    ['2014-11-30', 'CHILD', null, 'CHILD_CANNOT_CONSENT'],
    ['2014-11-30', 'CHILD', true, null],
    ['2014-11-30', 'PARENT', true, 'CHILD_CONSENTS_ITSELF'],
    ['2022-02-03', 'PARENT', null, null],
    [null, 'PARENT', null, null],
    [null, 'CHILD', true, 'CHILD_CANNOT_CONSENT'],
    ['2026-11-30', 'PARENT', null, 'DATE_IN_FUTURE'],
  ] as const)(
    'is the right one or not: born %s, given by %s, understands %s: %s',
    (born, givenBy, understands, fault) => {
      const given = consentGiven.parse(
        consentBy({ childBornOn: born, givenBy, childUnderstands: understands, givenOn: '2026-11-29' }),
      );
      expect(faultOf(given, '2026-11-29')).toBe(fault);
    },
  );
});
