import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChildStatement, supplierTrusts } from '#core/statements.ts';
import { type Assertion, type Correction, derive } from '#subgraphs/children/derive.ts';

const says = (trust: Assertion['trust'], statement: Partial<ChildStatement>, receivedAt = '2026-01-01'): Assertion => ({
  supplier: `supplier-${trust}`,
  trust,
  localId: '1',
  statement: { localId: '1', ...statement } as ChildStatement,
  receivedAt,
});

const assertion: fc.Arbitrary<Assertion> = fc.record({
  supplier: fc.constantFrom('a', 'b', 'c', 'd'),
  trust: fc.constantFrom(...supplierTrusts),
  localId: fc.constantFrom('1', '2', '3'),
  receivedAt: fc.constantFrom('2026-01-01', '2026-01-02'),
  statement: fc.record(
    {
      localId: fc.constantFrom('1', '2'),
      familyName: fc.constantFrom('Alder', 'Birch'),
      dateOfDeath: fc.constant('2025-05-05' as never),
      synthetic: fc.boolean(),
      address: fc.record({
        status: fc.constant('CURRENT' as const),
        postcode: fc.constantFrom('ZN1 1AA', 'ZN2 2BB'),
        since: fc.constantFrom('2024-01-01' as never, '2025-01-01' as never),
      }),
      school: fc.record(
        {
          status: fc.constantFrom('HOME_EDUCATED' as const, 'UNKNOWN' as const, 'NOT_RECEIVING' as const),
          urn: fc.constantFrom('100001', '100002'),
          since: fc.constantFrom('2024-01-01' as never, '2025-01-01' as never),
          until: fc.constant('2025-07-18' as never),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['localId'] },
  ),
});
/** One assertion for each supplier and local id, as the table's key has it. */
const assertions = fc.uniqueArray(assertion, {
  selector: ({ supplier, localId }) => `${supplier} ${localId}`,
  maxLength: 8,
});

const correction: fc.Arbitrary<Correction> = fc
  .record({
    said: fc.constantFrom(
      { field: 'familyName' as const, value: 'Corrected' },
      { field: 'familyName' as const, value: 'Corrected again' },
      { field: 'address' as const, value: { status: 'NONE_KNOWN' } },
      { field: 'address' as const, value: null },
      { field: 'dateOfDeath' as const, value: null },
    ),
    madeAt: fc.constantFrom('2026-02-01', '2026-02-02'),
    dispute: fc.uuid(),
  })
  .map(({ said, ...rest }) => ({ ...said, ...rest }));

describe('what is shown of a child is derived from what sources say', () => {
  it('takes each field from whoever counts most for it', () => {
    const record = derive([
      says('CASE_SYSTEM', { familyName: 'Case', givenNames: 'Kay' }),
      says('NHS', { familyName: 'Enaitchess' }),
      says('SCHOOL_CENSUS', { familyName: 'Census', preferredName: 'Kit' }),
    ]);
    expect(record).toMatchObject({ familyName: 'Enaitchess', givenNames: 'Kay', preferredName: 'Kit' });
  });

  it('takes the area from whoever knows the latest address, whatever else it counts for', () => {
    const at = (since: string) => ({ status: 'CURRENT', since }) as never;
    const left = says('CASE_SYSTEM', { authority: '901', address: at('2020-01-01') });
    const lives = says('NHS', { authority: '902', address: at('2026-01-01') });
    expect(derive([left, lives]).authority).toBe('902');
    expect(derive([lives, says('CASE_SYSTEM', { authority: '901' })]).authority).toBe('902');
  });

  it('shows what the team has corrected in its place, in whatever order that comes, and nothing else otherwise', () => {
    fc.assert(
      fc.property(assertions, fc.array(correction, { maxLength: 4 }), fc.nat(), (said, corrected, turn) => {
        const kept = structuredClone(said);
        const record = derive(said, corrected);
        const turned = [...corrected.slice(turn % 4), ...corrected.slice(0, turn % 4)];
        expect(derive(said.toReversed(), turned)).toEqual(record);
        const uncorrected = derive(said);
        for (const [field, value] of Object.entries(uncorrected)) {
          const instead = corrected.filter((each) => each.field === field);
          const latest = instead.toSorted((one, other) =>
            `${one.madeAt} ${one.dispute}` < `${other.madeAt} ${other.dispute}` ? -1 : 1,
          );
          const expected = instead.length === 0 ? value : (latest.at(-1)?.value ?? undefined);
          expect(record[field as keyof typeof record]).toEqual(expected);
        }
        // Nobody's statement is changed by it, and without it everything is as it was (law 5).
        expect(said).toEqual(kept);
        expect(derive(said, [])).toEqual(uncorrected);
      }),
    );
  });

  it('takes the address that holds since the latest day, whoever says so', () => {
    const at = (postcode: string, since: string) => ({
      address: { status: 'CURRENT' as const, postcode, since: since as never },
    });
    const record = derive([
      says('CASE_SYSTEM', at('ZN1 1AA', '2024-01-01')),
      says('CHILD_BENEFIT', at('ZN2 2BB', '2025-06-01')),
    ]);
    expect(record.address?.postcode).toBe('ZN2 2BB');
  });

  it('takes the place of education a child came to last, the census’s word where two say the same day, and no guess before it', () => {
    const at = (urn: string, since: string, until?: string) =>
      ({ school: { urn, since, ...(until && { until }) } }) as unknown as Partial<ChildStatement>;
    const unknown = { school: { status: 'UNKNOWN', since: '2026-01-01' } } as unknown as Partial<ChildStatement>;
    const later = [
      says('SCHOOL_CENSUS', at('100001', '2020-09-01', '2025-07-18')),
      says('CASE_SYSTEM', at('100002', '2025-09-03')),
    ];
    expect(derive(later).school).toMatchObject({ urn: '100002' });
    const same = [
      says('CASE_SYSTEM', at('100002', '2020-09-01'), '2026-02-02'),
      says('SCHOOL_CENSUS', at('100001', '2020-09-01', '2025-07-18')),
    ];
    expect(derive(same).school).toMatchObject({ urn: '100001', until: '2025-07-18' });
    const guess = [says('CASE_SYSTEM', unknown), says('SCHOOL_CENSUS', at('100001', '2020-09-01'))];
    expect(derive(guess).school).toMatchObject({ urn: '100001' });
    expect(derive([says('CASE_SYSTEM', unknown)]).school).toMatchObject({ status: 'UNKNOWN' });
    expect(derive([says('NHS', at('100001', '2020-09-01'))]).school).toBeUndefined();
  });

  it('never lets a case system alone say that a child has died', () => {
    expect(derive([says('CASE_SYSTEM', { dateOfDeath: '2025-05-05' as never })]).dateOfDeath).toBeUndefined();
  });

  it('is a real child’s record as soon as one source does not call it synthetic', () => {
    expect(derive([says('NHS', { synthetic: true }), says('CASE_SYSTEM', {})]).synthetic).toBe(false);
  });

  it('does not depend on the order in which statements arrived', () => {
    fc.assert(
      fc.property(assertions, fc.infiniteStream(fc.nat()), (all, keys) => {
        const shuffled = all
          .map((each) => [keys.next().value, each] as const)
          .toSorted(([one], [other]) => one - other)
          .map(([, each]) => each);
        expect(derive(shuffled)).toEqual(derive(all));
      }),
    );
  });

  it('is as it was when a statement is taken back: nothing is lost', () => {
    fc.assert(
      fc.property(assertions, assertion, (all, one) => {
        const added = [...all, { ...one, supplier: 'another' }];
        expect(derive(added.filter(({ supplier }) => supplier !== 'another'))).toEqual(derive(all));
      }),
    );
  });
});
