import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addMonths } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import { signable } from '#core/ports.ts';
import { accountStates, faultsOf, transitions } from '#subgraphs/accreditation/account-states.ts';
import { type ClearanceFacts, clearancesOf, missing, parts } from '#subgraphs/accreditation/clearances.ts';
import { type ClientRow, type StandingRow, standingOf, suspensionsOf } from '#subgraphs/accreditation/standing.ts';

const today = '2026-11-24' as IsoDate;
const from = (days: number): IsoDate => addDays(today, days);

/** Everything holds, and nothing is near its end. */
const cleared: StandingRow = {
  atAcceptedPlace: true,
  id: '00000000-0000-4000-8000-000000000001',
  userNumber: '1000001',
  role: 'PRACTITIONER',
  state: 'ACTIVE',
  suspendedFor: [],
  rights: [],
  organisationId: 'NORTHSHIRE-CSC',
  organisationKind: 'LOCAL_AUTHORITY',
  accreditation: 'ACCREDITED',
  functions: ['QUERY'],
  reviewOn: from(300),
  authority: null,
  practitionerId: null,
  enhancedCheckOn: from(-100),
  trainedUntil: from(300),
  authenticatorBoundOn: from(-100),
  activatedOn: from(-100),
  reviewedOn: from(-10),
  lastUsedOn: from(-1),
  wokenOn: null,
  agreementSignedOn: from(-90),
  agreementVersion: 2,
  agreementInForce: 2,
  proceduresSignedOn: from(-90),
  proceduresVersion: 3,
  proceduresInForce: 3,
};
const faultOf = (more: Partial<StandingRow>, day = today) => standingOf({ ...cleared, ...more }, null, day).fault;

const day = fc.integer({ min: -1_300, max: 200 }).map(from);
const maybe = fc.option(day);
const version = fc.option(fc.integer({ min: 1, max: 3 }));
const facts: fc.Arbitrary<ClearanceFacts> = fc.record({
  enhancedCheckOn: maybe,
  trainedUntil: maybe,
  authenticatorBoundOn: maybe,
  activatedOn: maybe,
  reviewedOn: maybe,
  lastUsedOn: maybe,
  wokenOn: maybe,
  agreementSignedOn: maybe,
  agreementVersion: version,
  agreementInForce: version,
  proceduresSignedOn: maybe,
  proceduresVersion: version,
  proceduresInForce: version,
});
/** Near enough to standing well that both answers come up. */
const nearly = fc.tuple(facts, fc.subarray(Object.keys(cleared), { minLength: 20 })).map(
  ([drawn, kept]): StandingRow => ({
    ...cleared,
    ...drawn,
    ...Object.fromEntries(kept.map((key) => [key, cleared[key as keyof StandingRow]])),
  }),
);

/** The same said once more, by whole days and without the table: what the tests hold the table to. */
function holdsByTheBook(of: ClearanceFacts, on: IsoDate): boolean {
  const past = (when: IsoDate | null): boolean => when !== null && when <= on;
  const lastOf = (...days: readonly (IsoDate | null)[]) =>
    days
      .filter((each) => each !== null)
      .toSorted()
      .at(-1);
  const review = lastOf(of.reviewedOn, of.activatedOn);
  const use = lastOf(of.lastUsedOn, of.activatedOn, of.wokenOn);
  const signed = (when: IsoDate | null, own: number | null, inForce: number | null) =>
    past(when) && own !== null && inForce !== null && own >= inForce;
  return (
    past(of.enhancedCheckOn) &&
    addMonths(of.enhancedCheckOn as IsoDate, 36) > on &&
    of.trainedUntil !== null &&
    of.trainedUntil >= on &&
    past(of.authenticatorBoundOn) &&
    review !== undefined &&
    addDays(addMonths(review, 4), 14) >= on &&
    use !== undefined &&
    addDays(use, 90) >= on &&
    signed(of.agreementSignedOn, of.agreementVersion, of.agreementInForce) &&
    signed(of.proceduresSignedOn, of.proceduresVersion, of.proceduresInForce)
  );
}

describe('standing', () => {
  it('holds when everything does', () => {
    expect(faultOf({})).toBeNull();
    expect(suspensionsOf(cleared, today)).toEqual([]);
  });

  it.each([
    [
      'ENHANCED_CHECK_EXPIRED',
      { enhancedCheckOn: addMonths(today, -36) },
      { enhancedCheckOn: addMonths(from(1), -36) },
    ],
    ['ENHANCED_CHECK_EXPIRED', { enhancedCheckOn: from(1) }, { enhancedCheckOn: today }],
    ['TRAINING_EXPIRED', { trainedUntil: from(-1) }, { trainedUntil: today }],
    ['AUTHENTICATOR_NOT_BOUND', { authenticatorBoundOn: from(1) }, { authenticatorBoundOn: today }],
    [
      'REVIEW_OVERDUE',
      { reviewedOn: null, activatedOn: addMonths(from(-15), -4), lastUsedOn: today },
      { reviewedOn: null, activatedOn: addMonths(from(-14), -4), lastUsedOn: today },
    ],
    ['ACCOUNT_DORMANT', { lastUsedOn: from(-91) }, { lastUsedOn: from(-90) }],
    ['ACCOUNT_DORMANT', { lastUsedOn: null }, { lastUsedOn: null, wokenOn: from(-90) }],
    ['AGREEMENT_OUTDATED', { agreementInForce: 3 }, { agreementInForce: 3, agreementVersion: 3 }],
    ['PROCEDURES_OUTDATED', { proceduresInForce: null }, { proceduresInForce: 1 }],
  ] as const)('ends with one day, one version: %s', (fault, without, within) => {
    expect(faultOf(without)).toBe(fault);
    expect(faultOf(within)).toBeNull();
  });

  it('holds exactly when every part holds, for any facts on any day', () => {
    fc.assert(
      fc.property(nearly, day, (account, on) => {
        const held = standingOf({ ...account, reviewOn: from(400) }, null, on).fault === null;
        expect(held).toBe(holdsByTheBook(account, on));
        expect(missing(account, on).length === 0).toBe(held);
        expect(suspensionsOf(account, on).length === 0).toBe(held);
      }),
      { numRuns: 2_000 },
    );
  });

  it('only shrinks when a fact is taken away', () => {
    const keys = Object.keys(cleared).filter((key) => /On$|Until$|Version$|InForce$/.test(key) && key !== 'reviewOn');
    fc.assert(
      fc.property(nearly, day, fc.constantFrom(...keys), (account, on, key) => {
        const left = standingOf({ ...account, reviewOn: from(400), [key]: null }, null, on).fault;
        if (left === null) expect(standingOf({ ...account, reviewOn: from(400) }, null, on).fault).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  it('names what its holder can sign only when nothing else is missing', () => {
    fc.assert(
      fc.property(nearly, day, (account, on) => {
        const { fault } = standingOf({ ...account, reviewOn: from(400) }, null, on);
        const others = missing(account, on).filter((part) => !signable.includes(part.fault));
        expect(fault !== null && signable.includes(fault)).toBe(fault !== null && others.length === 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('shows several reasons at once, each by itself', () => {
    const account = { ...cleared, suspendedFor: ['ABSENCE', 'INVESTIGATION'] as const, trainedUntil: from(-1) };
    expect(suspensionsOf(account, today)).toEqual(['ABSENCE', 'INVESTIGATION', 'TRAINING_LAPSED']);
    expect(faultOf(account)).toBe('ACCOUNT_SUSPENDED');
  });

  it.each([
    [-1, 'RUN_OUT'],
    [0, 'DUE_IN_7_DAYS'],
    [6, 'DUE_IN_7_DAYS'],
    [7, 'DUE_IN_30_DAYS'],
    [29, 'DUE_IN_30_DAYS'],
    [30, 'DUE_IN_90_DAYS'],
    [89, 'DUE_IN_90_DAYS'],
    [90, null],
  ] as const)('warns in good time: training that ends in %i days', (days, warning) => {
    const training = clearancesOf({ ...cleared, trainedUntil: from(days) }, today).find(
      ({ kind }) => kind === 'TRAINING',
    );
    expect(training).toEqual({ kind: 'TRAINING', validUntil: from(days), holds: days >= 0, warning });
  });

  it('has one part for each kind, each with a fault and a suspension of its own', () => {
    for (const key of ['kind', 'fault', 'suspension'] as const) {
      expect(new Set(parts.map((part) => part[key])).size).toBe(parts.length);
    }
  });
});

describe('the table of states', () => {
  it('has no state that is never reached, and one end', () => {
    expect(faultsOf(transitions)).toEqual([]);
  });

  it.each([
    ['CLOSED is not the end', { ...transitions, CLOSED: ['ACTIVE'] as const }],
    ['ACTIVE cannot be closed', { ...transitions, ACTIVE: [] }],
    ['ACTIVE is never reached', { ...transitions, VETTING: ['CLOSED'] as const }],
  ])('is refused at the start when %s', (fault, table) => {
    expect(faultsOf(table)).toContain(fault);
  });

  it('knows every state', () => {
    expect(Object.keys(transitions)).toEqual([...accountStates]);
  });
});

describe('the program somebody asks through', () => {
  const through = (more: Partial<ClientRow>) =>
    standingOf(
      cleared,
      { id: 'cms', name: 'Cases', kind: 'CASE_SYSTEM', active: true, servesOnly: null, ...more },
      today,
    ).client;

  it('serves everybody, or the people of the one organisation it is installed for; and nobody when it is off', () => {
    const cms = { id: 'cms', kind: 'CASE_SYSTEM' };
    expect(through({})).toEqual(cms);
    expect(through({ servesOnly: cleared.organisationId })).toEqual(cms);
    expect(through({ servesOnly: 'EASTVALE-CSC' })).toBeNull();
    expect(through({ servesOnly: cleared.organisationId, active: false })).toBeNull();
    expect(standingOf(cleared, null, today).client).toBeNull();
  });

  it('serves nobody of an organisation whose name only looks like that of its own', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), (name) => {
        expect(through({ servesOnly: name }) !== null).toBe(name === cleared.organisationId);
      }),
    );
  });
});
