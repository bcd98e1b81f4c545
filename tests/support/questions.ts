/** Questions written by hand, for what a client meets beside plain answers: nulls, refusals, faults of its own. */
import { child } from './stack.ts';

export interface Question {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly reason?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

const mutation = (field: string, input: string): string =>
  `mutation { ${field}(input: { idempotencyKey: "apart-12345", ${input} }) { problems { code field } } }`;
const NOBODY = `${child.whoElse}-00000000-0000-4000-8000-000000000000`;

export const byHand: readonly Question[] = [
  {
    name: 'amira',
    query: `{ child(id: "${child.whoElse}") { familyName involvements { nodes { serviceType practitioner { name organisation { name } } organisation { localAuthority { name } } } } } }`,
  },
  {
    name: 'amira',
    query: `{ child(id: "${child.shielded}") { familyName address { line1 } involvements { nodes { id } } carers { name } withheld } }`,
  },
  {
    name: 'olga',
    query: `{ child(id: "${child.shielded}") { familyName address { line1 } involvements { nodes { id } } carers { name } withheld } }`,
  },
  { name: 'amira', query: '{ child(id: "nonsense") { id } }' },
  { name: 'amira', query: `{ child(id: "${child.whoElse}") { id } }`, reason: null },
  { name: 'amira', query: `{ child(id: "${child.whoElse}") { id } }`, reason: 'CHILD_PROTECTION' },
  { name: 'paul', query: `{ child(id: "${child.whoElse}") { id } viewer { role permissions } }` },
  { name: 'stan', query: '{ accessRecords { nodes { id } } }' },
  { name: 'amira', query: '{ searchChildren(criteria: { familyName: "Th" }) { nodes { id } } }' },
  {
    name: 'amira',
    query:
      '{ searchChildren(criteria: { familyName: "Thorn*", givenName: "May*", dateOfBirth: "2019-01-01" }) { nodes { id } } }',
  },
  {
    name: 'amira',
    query: '{ searchChildren(criteria: { familyName: "7", dateOfBirth: "2019-01-01" }) { nodes { id } } }',
  },
  { name: 'amira', query: '{ searchChildren(criteria: { upn: "A123" }) { nodes { id } } }' },
  { name: 'amira', query: '{ myInvolvements(after: "no cursor") { nodes { id } } }' },
  { name: 'amira', query: '{ myInvolvements(first: 1000) { nodes { id } } }' },
  { name: 'amira', query: '{ nothing }' },
  { name: 'amira', query: 'query ($id: ID!) { child(id: $id) { id } }' },
  {
    name: 'amira',
    query: 'query ($d: ChildSearchCriteria!) { searchChildren(criteria: $d) { nodes { id } } }',
    variables: { d: { familyName: 'Thornbury', dateOfBirth: '2019-02-30' } },
  },
  { name: 'amira', query: '{ localAuthority(code: "901") { organisations(accreditation: LAPSED) { nodes { id } } } }' },
  {
    name: 'amira',
    query: '{ localAuthority(code: "901") { organisations { nodes { id accreditation { state } } } } }',
  },
  { name: 'carol', query: '{ viewer { role } }' },
  ...['olga', 'audrey', 'paul'].map((name) => ({
    name,
    query: `{ explainAccess(accountId: "00000000-0000-4000-8000-000000000002", childId: "${child.shielded}", reason: NEW_CONTACT) {
      standingFault operations { permission rule } records { state ofOwnAuthority details { detail fields rule fact because } } } }`,
  })),
  { name: 'ben', query: '{ viewer { role } }', headers: { mediation: 'nonsense' } },
  {
    name: 'amira',
    query: mutation('recordInvolvement', `childId: "440123456781", serviceType: HLTH_GP, startedOn: "2020-01-01"`),
  },
  {
    name: 'amira',
    query: mutation('recordInvolvement', `childId: "${child.whoElse}", serviceType: HLTH_GP, startedOn: "1999-01-01"`),
  },
  {
    name: 'amira',
    query: mutation(
      'recordInvolvement',
      `childId: "${child.whoElse}", serviceType: RECORD_HELD, startedOn: "2024-01-01"`,
    ),
  },
  { name: 'amira', query: mutation('endInvolvement', `involvementId: "${NOBODY}", endedOn: "2024-01-01", version: 1`) },
  { name: 'amira', query: mutation('confirmInvolvement', 'involvementId: "x", version: 1') },
  { name: 'amira', query: mutation('becomeLeadProfessional', `childId: "${child.whoElse}"`) },
  { name: 'amira', query: mutation('registerCommonAssessment', `childId: "${child.whoElse}", step: OPENED`) },
  { name: 'vera', query: mutation('becomeLeadProfessional', `childId: "${child.whoElse}"`) },
  {
    name: 'paul',
    query: `{ simulateSharingAgreement(input: { at: "2100-01-01T00:00:00Z", terms: {
      custodianId: "NORTHSHIRE-VOLUNTARY-01", receiverId: "NORTHSHIRE-CSC", validFrom: "2030-01-01T00:00:00Z",
      validUntil: "2110-01-01T00:00:00Z", defaults: [{ effect: ALLOW, modes: [EXISTENCE], recordTypes: [HEALTH],
        purposes: [SAFEGUARDING], organisationKinds: [POLICE], organisationIds: [] }] } }) {
      totals { organisationsGaining accountsGaining } changes { nodes { organisation { id name } accounts pointers } } } }`,
  },
  { name: 'paul', query: '{ sharingAgreements { nodes { id state } } sharingAgreement(id: "x") { id } }' },
  {
    name: 'paul',
    query:
      'mutation { signSharingAgreement(input: { agreementId: "x" }) { agreement { id } problems { code field } } }',
  },
  {
    name: 'amira',
    query: 'mutation { withdrawSharingAgreement(input: { agreementId: "x" }) { problems { code } } }',
  },
];
