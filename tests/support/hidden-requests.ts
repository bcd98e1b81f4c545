/** Requests by people who may not know what is hidden, made of what is visible, what is hidden, and what is nobody's. */
import fc from 'fast-check';
import { child } from './stack.ts';
import { DAY_AFTER, hiddenChild, lives, namesakeIds, nobodys, visible } from './hidden-lives.ts';
import { askers, recorders, type Stranger, strangers } from './strangers.ts';
import { OWN, type Request } from './two-worlds.ts';

type Criteria = Readonly<Record<string, unknown>>;

const circumstances = [
  {},
  {},
  {},
  {},
  { reason: 'SYSTEM_TEST' },
  { reason: 'CHILD_PROTECTION', caseReference: 'NS/2026-14' },
  { reason: 'CHILD_PROTECTION' },
  { reason: 'RECORD_MAINTENANCE' },
  { reason: null },
] as const;

const asked = (
  people: readonly Stranger[],
  question: fc.Arbitrary<Pick<Request, 'query' | 'variables'>>,
): fc.Arbitrary<Request> =>
  fc
    .tuple(fc.constantFrom(...people), question, fc.constantFrom(...circumstances))
    .map(([who, what, how]) => ({ who, ...what, reason: who.usualReason, ...how }));

const maybe = <Value>(...values: readonly Value[]): fc.Arbitrary<Value | undefined> =>
  fc.option(fc.constantFrom(...values), { nil: undefined, freq: 2 });

const cursorOf = (...parts: readonly string[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');
export const cursors: readonly (string | null)[] = [
  null,
  null,
  null,
  ...namesakeIds.slice(0, 12).map((id) => cursorOf(id)),
  cursorOf(hiddenChild),
  cursorOf(hiddenChild),
  cursorOf(nobodys.child),
  cursorOf('2025-01-05', lives[0].involvements[0]?.id ?? ''),
  'no cursor',
];

const born = fc.constantFrom<Criteria>(
  { dateOfBirth: visible.dateOfBirth },
  { dateOfBirth: visible.dateOfBirth },
  { dateOfBirth: DAY_AFTER },
  { bornFrom: visible.dateOfBirth, bornTo: visible.dateOfBirth },
  { bornFrom: '2018-05-01', bornTo: '2018-05-31' },
  { bornFrom: '2017-05-07', bornTo: visible.dateOfBirth },
  { bornFrom: DAY_AFTER, bornTo: '2018-12-01' },
  {},
);
const names = fc.record({
  familyName: fc.constantFrom('Merrowby', 'Merrowby', 'Merrowby', 'MERROWBY', 'Merro*', 'Mer*', 'Merrow', 'Nobodyson'),
  givenName: maybe('Hannah', 'Hannah', 'hannah rose', 'Hannah R*', 'Han*', 'Rose', 'Grace'),
});
const genders = maybe('FEMALE', 'FEMALE', 'MALE', 'NOT_KNOWN');
const postcodes = fc.constantFrom(lives[0].postcode, lives[1].postcode, nobodys.postcode);

const without = (criteria: Criteria): Criteria =>
  Object.fromEntries(Object.entries(criteria).filter(([, value]) => value !== undefined));

const byVisible = fc
  .tuple(names, born, genders)
  .map(([called, day, gender]): Criteria => without({ ...called, ...day, gender }));
const byPostcode = fc
  .tuple(names, born, genders, postcodes)
  .map(([called, day, gender, postcode]): Criteria => without({ ...called, ...day, gender, postcode }));
const numbers = [...lives, nobodys].flatMap(({ nhsNumber, upn }): Criteria[] => [{ nhsNumber }, { upn }]);
const byNumber = fc.constantFrom(...numbers);
/** Refused, whoever's the number is. */
const byNumberAndMore = fc.tuple(byNumber, byVisible).map(([number, more]): Criteria => ({ ...more, ...number }));

const SEARCH = `query Search($criteria: ChildSearchCriteria!, $first: Int, $after: String) {
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

export const searches = {
  byVisible: searchOf(byVisible),
  byHidden: searchOf(fc.oneof({ weight: 4, arbitrary: byPostcode }, { weight: 3, arbitrary: byNumber }, byNumberAndMore)),
};
export const criteriaPool = (kind: 'any' | 'hidden'): readonly Criteria[] =>
  fc.sample(kind === 'any' ? fc.oneof(byVisible, byPostcode, byNumber) : fc.oneof(byPostcode, byNumber), {
    numRuns: 60,
    seed: 7,
  });

const WHOLE = `id familyName givenNames preferredName gender dateOfBirth dateOfDeath shielded withheld
  address { status line1 postcode } responsibleAuthority { code name } carers { name telephone } nhsNumber upn
  involvements { nodes { id team } pageInfo { hasNextPage endCursor } }
  leadProfessional { id } commonAssessment { status heldBy { id } }`;
const pages = fc.record({ first: fc.constantFrom(1, 2, 100), after: fc.constantFrom(...cursors) });
const childQuestion = (ids: readonly string[]) =>
  fc.tuple(fc.constantFrom(...ids), pages).map(([id, page]) => ({
    query: `query Open($id: ID!, $first: Int, $after: String) { child(id: $id) { ${WHOLE}
      more: involvements(first: $first, after: $after) { edges { cursor } } } }`,
    variables: { id, ...page },
  }));

/** Records by number: the hidden one's, and others beside it. */
export const openings = (ids: readonly string[]): fc.Arbitrary<Request> => asked(strangers, childQuestion(ids));

export const ownInvolvements: fc.Arbitrary<Request> = asked(
  recorders,
  pages.map((variables) => ({
    query: `query Mine($first: Int, $after: String) { myInvolvements(first: $first, after: $after) {
      nodes { id isLeadProfessional commonAssessment version child { ${WHOLE} } } edges { cursor }
      pageInfo { hasNextPage endCursor } } }`,
    variables,
  })),
);

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

const PROBLEMS = 'problems { code field message remedy }';
const CHANGED = `{ id version serviceType isLeadProfessional commonAssessment organisation { id } child { ${WHOLE} } }`;
const mutation = (name: string, type: string, result: string): string =>
  `mutation Change($input: ${type}!) { ${name}(input: $input) { ${result} ${CHANGED} ${PROBLEMS} } }`;

const keys = fc.constantFrom('change-key-1', 'change-key-2', 'change-key-3', 'change-key-4', 'change-key-5');
const involvementIds = fc.constantFrom(
  ...lives.flatMap(({ involvements }) => involvements.map(({ id }) => `${hiddenChild}-${id}`)),
  `${hiddenChild}-${nobodys.involvement}`,
  OWN,
  OWN,
  'nonsense',
);
const versions = fc.constantFrom(1, 1, 2);
const children = fc.constantFrom(hiddenChild, hiddenChild, hiddenChild, namesakeIds[0], nobodys.child, child.none);
/** A first day no other record of the same run has, so that no list hangs on names made at random. */
const days = fc.nat({ max: 2_900 }).map((days) => new Date(Date.UTC(2018, 5, 1) + days * 86_400_000).toISOString().slice(0, 10));

const inputs = {
  record: fc.record({
    idempotencyKey: keys,
    childId: children,
    serviceType: fc.constantFrom('HLTH_GP', 'EDU_SCHOOL', 'SOC_FAMILY_SUPPORT', 'YTH_WORKER', 'RECORD_HELD'),
    startedOn: fc.oneof({ weight: 5, arbitrary: days }, fc.constantFrom('2018-05-05', '2099-01-01')),
  }),
  end: fc.record({
    idempotencyKey: keys,
    involvementId: involvementIds,
    endedOn: fc.constantFrom('2018-05-06', '2025-12-01', '2099-01-01'),
    version: versions,
  }),
  confirm: fc.record({ idempotencyKey: keys, involvementId: involvementIds, version: versions }),
  lead: fc.record({ idempotencyKey: keys, childId: children }),
  handOver: fc.record({
    idempotencyKey: keys,
    childId: children,
    fromInvolvementId: involvementIds,
    toInvolvementId: involvementIds,
  }),
};
const changing = (name: string, type: string, input: fc.Arbitrary<object>, result = 'involvement') =>
  asked(
    recorders.slice(-4),
    input.map((made) => ({ query: mutation(name, type, result), variables: { input: made } })),
  );

export const changes = {
  record: changing('recordInvolvement', 'RecordInvolvementInput', inputs.record),
  end: changing('endInvolvement', 'EndInvolvementInput', inputs.end),
  confirm: changing('confirmInvolvement', 'ConfirmInvolvementInput', inputs.confirm),
  lead: changing('becomeLeadProfessional', 'BecomeLeadProfessionalInput', inputs.lead, 'leadProfessional'),
  handOver: changing('handOverLeadProfessional', 'HandOverLeadProfessionalInput', inputs.handOver, 'leadProfessional'),
};
