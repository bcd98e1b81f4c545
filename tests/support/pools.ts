/** What random documents ask about: things that exist in this database, and a few that do not. */
import type { ChildValues } from './child-values.ts';
import type { FreshDatabase } from './postgres.ts';
import type { Pools } from './random-documents.ts';
import { child } from './stack.ts';

const given = (value: unknown): boolean => value !== null && value !== undefined;

/** Criteria without those a child has no value for. */
const criteria = (all: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => given(value)));

const yearAfter = (day: string): string => `${Number(day.slice(0, 4)) + 1}${day.slice(4, 8)}01`;

/** What may be tried of agreements, at a moment of its own, so that asking twice is asking the same. */
export const trials = (custodianId: string, receiverId: string, agreements: readonly string[] = []) => {
  const at = '2100-01-01T00:00:00Z';
  const rule = { effect: 'ALLOW', modes: ['EXISTENCE', 'CONTENT'], purposes: ['SAFEGUARDING'] };
  const terms = {
    custodianId,
    receiverId,
    validFrom: '2030-01-01T00:00:00Z',
    validUntil: '2110-01-01T00:00:00Z',
    defaults: [{ ...rule, recordTypes: ['HEALTH'], organisationKinds: ['EDUCATION', 'VOLUNTARY'] }],
  };
  return [
    { terms, at },
    { terms: { ...terms, defaults: [] }, at },
    ...agreements.flatMap((id) => [
      { withdrawing: id, at },
      { signing: id, at },
    ]),
    { at },
  ];
};

/** What is asked about the accreditation of organisations. */
export const accreditationPools = (after: readonly unknown[]): Pools => ({
  'Query.reviewsDue.by': ['2100-01-01', '2026-01-01'],
  'Query.accreditationCase.id': ['00000000-0000-4000-8000-000000000001', 'nobody'],
  'Query.accreditationCriteria.functions': [['QUERY'], ['FEED_DATA', 'SENSITIVE_SERVICES'], []],
  'Query.accreditationCases.filter': [null, { state: 'DRAFT' }, { olderThanDays: 3 }, { olderThanDays: -1 }],
  'Query.accreditationCases.after': after,
  'Query.reviewsDue.after': after,
  'Query.changeSubscription.installationId': ['00000000-0000-4000-8000-000000000001', 'nobody'],
  'Query.changeNotices.after': after,
  'Query.systemProducts.after': after,
  'Organisation.accreditationCases.after': after,
  'Organisation.accreditationEvents.after': after,
  'Organisation.locations.after': after,
  'Organisation.installations.after': after,
});

export async function poolsFrom({ sql }: FreshDatabase, { children }: ChildValues): Promise<Pools> {
  const ids = async (text: string): Promise<string[]> => (await sql<{ id: string }>(text)).map(({ id }) => id);
  const some = children.filter((_each, index) => index % 9 === 0);
  const known = [...Object.values(child).flat(), ...some.map(({ id }) => id)];
  const cursors = [
    ...known.slice(0, 8).map((id) => [id]),
    ['0', '720000', '00000000-0000-4000-8000-000000000001'],
    ['7'],
    ['x', 'y'],
  ].map((key) => Buffer.from(JSON.stringify(key)).toString('base64url'));
  const agreements = [
    ...(await ids('select id from involvements.agreement union all select id from involvements.sharing_agreement')),
    '00000000-0000-4000-8000-000000000001',
  ];
  const after = [null, null, ...cursors, 'no cursor'];
  const filter = [null, { state: 'ACTIVE' }, { state: 'SUSPENDED', expiringWithinDays: 30 }, { reviewDue: false }];
  const filters = { 'Query.accounts.filter': filter, 'Organisation.accounts.filter': filter };
  const sought = children
    .filter(({ id }, index) => known.includes(id) || index % 9 === 0)
    .flatMap(({ familyName, givenNames, born, postcode, nhsNumber, upn }) => [
      criteria({ familyName, dateOfBirth: born }),
      criteria({
        familyName: `${familyName.slice(0, 4)}*`,
        bornFrom: born,
        bornTo: yearAfter(born),
        gender: 'FEMALE',
      }),
      criteria({ familyName, givenName: givenNames.split(' ')[0], postcode }),
      criteria(given(nhsNumber) ? { nhsNumber } : { familyName }),
      criteria(given(upn) ? { upn } : { familyName, dateOfBirth: born, upn: null }),
    ]);
  return {
    'Query.child.id': [...known, known[0]?.replace(/(.{4})/g, '$1 '), '440123456781', 'nonsense'],
    'Query.practitioner.id': [
      ...(await ids('select id from involvements.practitioner order by id limit 20')),
      'nobody',
    ],
    'Query.organisation.id': [
      ...(await ids('select id from accreditation.organisation order by id limit 20')),
      'NOWHERE',
    ],
    'Query.localAuthority.code': [...(await ids('select code as id from accreditation.local_authority')), '000'],
    'Query.account.id': [...(await ids('select id from accreditation.account order by id limit 20')), 'nobody'],
    'Query.accounts.organisationId': [null, 'NORTHSHIRE-VOLUNTARY-01', 'NORTHSHIRE-CSC', 'NOWHERE'],
    ...filters,
    'Query.searchChildren.criteria': sought,
    'Query.searchChildrenAlike.criteria': sought,
    'Query.accessRecords.filter': [
      null,
      ...known.slice(0, 6).map((childId) => ({ childId })),
      { accountId: '00000000-0000-4000-8000-000000000001' },
      { accountId: '00000000-0000-4000-8000-000000000006' },
    ],
    'Query.sharingAgreement.id': agreements,
    'Query.sharingAgreements.filter': [null, { organisationId: 'NORTHSHIRE-DIRECTORY' }, { organisationId: null }],
    'Query.simulateSharingAgreement.input': trials('NORTHSHIRE-DIRECTORY', 'NORTHSHIRE-VOLUNTARY-01', agreements),

    ...accreditationPools(after),
    'Query.searchChildren.after': after,
    'Query.myInvolvements.after': after,
    'Query.localAuthorities.after': after,
    'Query.myAccessRecords.after': after,
    'Query.accessRecords.after': after,
    'Query.accounts.after': after,
    'Organisation.accounts.after': after,
    'Account.history.after': after,
    'Child.involvements.after': after,
    // Always said, and past: the present is another one when the same is asked again.
    'Child.asOf.at': [new Date().toISOString(), '2020-01-01T00:00:00Z'],
    'LocalAuthority.organisations.after': after,
    'Query.sharingAgreements.after': after,
    'SharingSimulation.changes.after': after,
  };
}
