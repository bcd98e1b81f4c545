/** Questions of people who may not know what is hidden, each a request as it is sent. */
import fc from 'fast-check';
import {
  alikeByPostcode,
  alikeByVisible,
  byNumber,
  byNumberAndMore,
  byPostcode,
  byVisible,
  type Criteria,
  cursors,
} from './hidden-criteria.ts';
import { hiddenChild, lives, nobodys } from './hidden-lives.ts';
import { SEARCH_ALIKE } from './searching.ts';
import { askers, type Stranger, strangers } from './strangers.ts';
import type { Request } from './two-worlds.ts';

/** What somebody asks, whoever it is. */
export type Question = Pick<Request, 'query' | 'variables'>;

const circumstances: readonly Partial<Request>[] = [
  ...Array.from({ length: 12 }, () => ({})),
  { reason: 'SYSTEM_TEST' },
  { reason: 'CHILD_PROTECTION', caseReference: 'NS/2026-14' },
  { reason: 'CHILD_PROTECTION' },
  { reason: 'RECORD_MAINTENANCE' },
  { reason: null },
];

export const asked = (people: readonly Stranger[], question: fc.Arbitrary<Question>): fc.Arbitrary<Request> =>
  fc
    .tuple(fc.constantFrom(...people), question, fc.constantFrom(...circumstances))
    .map(([who, what, how]) => ({ who, ...what, reason: who.usualReason, ...how }));

export const SEARCH = `query Search($criteria: ChildSearchCriteria!, $first: Int, $after: String) {
  searchChildren(criteria: $criteria, first: $first, after: $after) {
    edges { cursor node { id } }
    nodes { id familyName givenNames dateOfBirth gender postcodeDistrict shielded }
    pageInfo { hasNextPage endCursor }
  }
}`;

const searchOf = (criteria: fc.Arbitrary<Criteria>) =>
  asked(
    askers,
    fc
      .record({
        criteria,
        first: fc.constantFrom(1, 2, 3, 7, 8, 9, 10, 11, 50, 100),
        after: fc.constantFrom(...cursors),
      })
      .map((variables) => ({ query: SEARCH, variables })),
  );

const alikeOf = (criteria: fc.Arbitrary<Criteria>) =>
  asked(
    askers,
    criteria.map((each) => ({ query: SEARCH_ALIKE, variables: { criteria: each } })),
  );

export const searches = {
  alikeByVisible: alikeOf(alikeByVisible),
  alikeByHidden: alikeOf(alikeByPostcode),
  byVisible: searchOf(byVisible),
  byHidden: searchOf(
    fc.oneof({ weight: 4, arbitrary: byPostcode }, { weight: 3, arbitrary: byNumber }, byNumberAndMore),
  ),
};
export const WHOLE = `id familyName givenNames preferredName gender dateOfBirth dateOfDeath shielded withheld
  address { status line1 postcode } education { state since setting { urn laestab endedOn organisation { id name } } }
  responsibleAuthority { code name } carers { name telephone } nhsNumber upn
  involvements { nodes { id team } pageInfo { hasNextPage endCursor } }
  leadProfessional { id } commonAssessment { status heldBy { id } } generalPractice { code }
  lineage { field value receivedAt alternatives { value } } statements { recordId versions { values { value } } } asOf { familyName address { line1 postcode } nhsNumber }`;
const pages = fc.record({ first: fc.constantFrom(1, 2, 100), after: fc.constantFrom(...cursors) });
const childQuestion = (ids: readonly string[]) =>
  fc.tuple(fc.constantFrom(...ids), pages).map(([id, page]) => ({
    query: `query Open($id: ID!, $first: Int, $after: String) { child(id: $id) { ${WHOLE}
      more: involvements(first: $first, after: $after) { edges { cursor } } } }`,
    variables: { id, ...page },
  }));

export const WORK_LIST = `query List($first: Int, $after: String) { childrenWithoutSetting(first: $first, after: $after) {
  nodes { since child { id familyName shielded education { state setting { laestab organisation { id name } } } } } pageInfo { hasNextPage endCursor } } }`;
const RENEWALS = `query List($first: Int, $after: String) { participationsToRenew(first: $first, after: $after) {
  nodes { dueOn child { id familyName shielded participation { state } } } pageInfo { hasNextPage endCursor } } }`;
/** The children without a place of education, and those who are asked again each year, as their own team asks for them. */
export const workLists: fc.Arbitrary<Request> = asked(
  strangers,
  fc
    .record({ first: fc.constantFrom(1, 3, 20), after: fc.constantFrom(null, ...cursors) })
    .chain((variables) => fc.constantFrom({ query: WORK_LIST, variables }, { query: RENEWALS, variables })),
).chain((request) =>
  fc.constantFrom(
    request,
    { ...request, reason: 'MISSING_EDUCATION', caseReference: 'NS/2026-14' },
    { ...request, reason: 'RECORD_MAINTENANCE' },
  ),
);

/** Records by number: the hidden one's, and others beside it. */
export const openings = (ids: readonly string[]): fc.Arbitrary<Request> => asked(strangers, childQuestion(ids));

const people = lives.flatMap(({ involvements }) => involvements.flatMap(({ practitioner }) => practitioner ?? []));
export const directoryPages: fc.Arbitrary<Request> = asked(
  strangers,
  fc.oneof(
    fc.constantFrom(...people, nobodys.involvement).map((id) => ({
      query: `query P($id: ID!) { practitioner(id: $id) { id name team telephone organisation { id name } } }`,
      variables: { id },
    })),
    fc.constantFrom('NORTHSHIRE-CSC', 'SOUTHMERE-YOUTH', 'HEALTH-01').map((id) => ({
      query: `query O($id: ID!) { organisation(id: $id) { id name localAuthority { code organisations { nodes { id } } } } }`,
      variables: { id },
    })),
    fc.constantFrom('901', '903').map((code) => ({
      query: `query A($code: ID!) { localAuthority(code: $code) { name organisations(first: 100) { nodes { id } } } }`,
      variables: { code },
    })),
  ),
);

/** What is refused before or while it is looked at; a fault says where it is, and nothing of what it is about. */
const faulty: readonly Question[] = [
  { query: '{ child(id: "319574086232") { recordFacts } }' },
  { query: `{ _entities(representations: [{ __typename: "Child", id: "${hiddenChild}" }]) { __typename } }` },
  { query: `{ child(id: "${hiddenChild}") { involvements(first: 1000) { nodes { id } } address { nothing } } }` },
  { query: `{ child(id: "${hiddenChild}") { involvements(first: 1000) { nodes { id } } } }` },
  { query: `query ($id: ID!) { child(id: $id) { id } }` },
  { query: `{ child(id: "${hiddenChild.slice(0, 11)}9") { id } }` },
  ...lives.flatMap(({ nhsNumber, upn, postcode }) => [
    { query: SEARCH, variables: { criteria: { nhsNumber: `${nhsNumber.slice(0, 9)}x` } } },
    { query: SEARCH, variables: { criteria: { upn: `A${upn.slice(1)}` } } },
    { query: SEARCH, variables: { criteria: { familyName: 'M', postcode } } },
    { query: SEARCH, variables: { criteria: { nhsNumber, upn } } },
    { query: SEARCH, variables: { criteria: { nhsNumber }, first: 0 } },
  ]),
];
export const faults: fc.Arbitrary<Request> = asked(strangers, fc.constantFrom(...faulty));
