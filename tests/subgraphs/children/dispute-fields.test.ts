/** What is disputed of a place, and which ways of writing it are one: pure. */
import { describe, expect, it } from 'vitest';
import type { SchoolStatement } from '#core/statements.ts';
import { fieldsDisputed, saidOf } from '#subgraphs/children/dispute-fields.ts';
import { disputedFields } from '#subgraphs/children/dispute-states.ts';
import { childFields, traced } from '#subgraphs/children/lineage.ts';

const school = (said: object) => saidOf('EDUCATION', { school: said as SchoolStatement });

describe('the fields that may be disputed', () => {
  it('are those that follow from statements, each with the detail by which its lineage is seen', () => {
    expect(disputedFields.toSorted()).toEqual(childFields.toSorted());
    for (const field of disputedFields) {
      const { name, detail } = fieldsDisputed[field];
      expect([field, name, detail]).toEqual([field, traced[field].name, traced[field].detail]);
    }
  });

  it('know one school by whichever of its numbers is said, and a roll by whether it is the first', () => {
    const one = school({ urn: '100001' });
    for (const same of [
      { urn: '100001', laestab: '9012001', organisation: 'A-SCHOOL' },
      { organisation: 'URN-100001' },
      { urn: '100001', status: 'IN_SCHOOL', enrolment: 'MAIN_DUAL', since: '2024-09-02' },
    ]) {
      expect(school(same)).toBe(one);
    }
    expect(school({ organisation: 'LAESTAB-9012001' })).toBe(school({ laestab: '9012001', organisation: 'A-SCHOOL' }));
    const others = [
      { urn: '100002' },
      { laestab: '1000010' },
      { organisation: '100001' },
      { urn: '100001', until: '2026-07-17' },
      { urn: '100001', enrolment: 'SUBSIDIARY' },
      { urn: '100001', status: 'ALTERNATIVE_PROVISION' },
      { status: 'HOME_EDUCATED' },
      { status: 'NOT_RECEIVING' },
      {},
    ].map(school);
    expect(new Set([one, ...others]).size).toBe(others.length + 1);
  });

  it('say nothing where a source does not know where a child learns', () => {
    expect(school({ status: 'UNKNOWN', since: '2026-01-05' })).toBeNull();
  });
});
