/** Of each field that may be disputed: what a source says of it, and how it is answered and put right. A new one is missing here. */
import type { DisputedField } from '#subgraphs/children/dispute-states.ts';
import type { Says } from './disputing.ts';
import type { Stack } from './stack.ts';

/** A part of the health service that sends for itself: what the NHS says is asked of its people. */
export const HEALTH = 'northshire-health-records';
const CASES = 'northshire-case-system';
const NHS = 'demo-nhs';
const CENSUS = 'demo-census';
/** Another system of the authority's own. */
const TEAM = 'northshire-team-system';

/** Ben, of the children's service, answers for it as for the case system; nobody for the team's. */
export const addSystems = ({ database }: Stack) =>
  database.sql(
    `insert into accreditation.supplier (id, format, trust, organisation_id) values
       (?, 'demonstration', 'NHS', 'NORTHSHIRE-CSC'), (?, 'demonstration', 'CASE_SYSTEM', 'NORTHSHIRE-DIRECTORY')`,
    [HEALTH, TEAM],
  );

export interface Disputable {
  /** Whose value is shown, and what it says. */
  readonly source: string;
  readonly says: Says;
  /** The same in another way. */
  readonly again: Says;
  readonly other: Says;
  /** Nothing of the field. */
  readonly nothing: Says;
  /** Another source whose word counts more, or is later. */
  readonly above: readonly [supplier: string, says: Says];
  /** What the team shows instead, and what is to be seen of it then. */
  readonly right?: { readonly input: Readonly<Record<string, unknown>>; readonly shows: object };
}

const name = (field: 'familyName' | 'givenNames' | 'preferredName'): Disputable => ({
  source: HEALTH,
  says: { [field]: 'Wrong-Name' },
  again: { [field]: 'WRONG NAME' },
  other: { [field]: 'Othername' },
  nothing: { [field]: undefined },
  above: [NHS, { [field]: 'Topname' }],
  right: { input: { [field]: 'Rightname' }, shows: { [field]: 'Rightname' } },
});
const home = (line1: string, since: string) => ({
  address: { status: 'CURRENT', line1, postcode: 'ZN1 1AA', since },
});
const carer = (called: string) => ({ carers: [{ name: called, relationship: 'MOTHER' }] });

export const disputable: Readonly<Record<DisputedField, Disputable>> = {
  FAMILY_NAME: name('familyName'),
  GIVEN_NAMES: name('givenNames'),
  PREFERRED_NAME: name('preferredName'),
  GENDER: {
    source: HEALTH,
    says: { gender: 'MALE' },
    again: { gender: 'MALE' },
    other: { gender: 'NOT_SPECIFIED' },
    nothing: {},
    above: [NHS, { gender: 'FEMALE' }],
    right: { input: { gender: 'FEMALE' }, shows: { gender: 'FEMALE' } },
  },
  DATE_OF_BIRTH: {
    source: HEALTH,
    says: { dateOfBirth: '2014-02-03' },
    again: { dateOfBirth: '2014-02-03' },
    other: { dateOfBirth: '2014-03-02' },
    nothing: { dateOfBirth: undefined },
    above: [NHS, { dateOfBirth: '2014-02-23' }],
    right: { input: { dateOfBirth: '2014-02-13' }, shows: { dateOfBirth: '2014-02-13' } },
  },
  DATE_OF_DEATH: {
    source: HEALTH,
    says: { dateOfDeath: '2026-09-09' },
    again: { dateOfDeath: '2026-09-09' },
    other: { dateOfDeath: '2026-09-19' },
    nothing: {},
    above: [NHS, { dateOfDeath: '2026-09-29' }],
    right: { input: { nothing: true }, shows: { dateOfDeath: null } },
  },
  ADDRESS: {
    source: CASES,
    says: home('1 Wrong Street', '2024-01-01'),
    again: home('1 WRONG  street', '2024-01-02'),
    other: home('4 Other Street', '2024-01-01'),
    nothing: {},
    above: [NHS, home('5 Top Street', '2025-01-01')],
    right: { input: home('2 Right Street', '2023-01-01'), shows: { address: { line1: '2 Right Street' } } },
  },
  EDUCATION: {
    source: CASES,
    says: { school: { urn: '100001', since: '2024-09-02' } },
    again: { school: { urn: '100001', laestab: '9012001', enrolment: 'CURRENT', since: '2024-09-03' } },
    other: { school: { urn: '100001', since: '2024-09-02', until: '2026-07-17' } },
    nothing: { school: { status: 'UNKNOWN' } },
    above: [CENSUS, { school: { urn: '100003', since: '2025-09-02' } }],
    right: {
      input: { education: { organisationId: 'NORTHSHIRE-PRIMARY-02', since: '2023-09-04' } },
      shows: { education: { state: 'IN_SCHOOL', setting: { urn: null, startedOn: '2023-09-04' } } },
    },
  },
  GENERAL_PRACTICE: {
    source: HEALTH,
    says: { practice: { code: 'A81001', since: '2021-09-06' } },
    again: { practice: { code: 'A81001' } },
    other: { practice: { code: 'A81002', since: '2021-09-06' } },
    nothing: {},
    above: [NHS, { practice: { code: 'A81004', since: '2022-01-03' } }],
    right: {
      input: { generalPractice: { code: 'A81003' } },
      shows: { generalPractice: { code: 'A81003', since: null } },
    },
  },
  CARERS: {
    source: CASES,
    says: carer('Wrong Person'),
    again: carer('WRONG person'),
    other: carer('Other Person'),
    nothing: { carers: [] },
    above: [TEAM, carer('Top Person')],
    right: { input: carer('Right Person'), shows: { carers: [{ name: 'Right Person' }] } },
  },
  NHS_NUMBER: {
    source: HEALTH,
    says: {},
    again: {},
    other: { nhsNumber: '9434765919' },
    nothing: { nhsNumber: undefined },
    above: [NHS, {}],
  },
  UPN: {
    source: CASES,
    says: { upn: 'E330123409001' },
    again: { upn: 'E330123409001' },
    other: { upn: 'P207000016049' },
    nothing: {},
    above: [CENSUS, { upn: 'P207000016049' }],
  },
};
