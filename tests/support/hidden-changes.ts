/** Changes that strangers try: on the shielded child, on what is said of it in either life, on what they have said themselves. */
import fc from 'fast-check';
import { cursors } from './hidden-criteria.ts';
import { hiddenChild, lives, nobodys } from './hidden-lives.ts';
import { recorders } from './strangers.ts';
import { OWN, type Request } from './two-worlds.ts';

type Change = fc.Arbitrary<Pick<Request, 'query' | 'variables'>>;

const ABOUT = 'familyName address { line1 } carers { name } involvements { nodes { id } } leadProfessional { id }';

const mine: Change = fc
  .record({ first: fc.constantFrom(1, 2, 100), after: fc.constantFrom(...cursors, null, null, null, null, null, null) })
  .map((variables) => ({
    query: `query Mine($first: Int, $after: String) { myInvolvements(first: $first, after: $after) {
      nodes { id isLeadProfessional commonAssessment version child { ${ABOUT} } } edges { cursor }
      pageInfo { hasNextPage endCursor } } }`,
    variables,
  }));

const contacts: Change = fc.constant({
  query: `{ myContactRequests { nodes { id state urgency answer dueAt child { ${ABOUT} } } } }`,
  variables: {},
});

const PROBLEMS = 'problems { code field message remedy }';
const CHANGED = `{ id version serviceType isLeadProfessional commonAssessment organisation { id } child { ${ABOUT} } }`;
const mutation = (name: string, type: string, result: string): string =>
  `mutation Change($input: ${type}!) { ${name}(input: $input) { ${result} ${CHANGED} ${PROBLEMS} } }`;

const REQUEST_CONTACT = `mutation Change($input: RequestContactInput!) { requestContact(input: $input) {
  contactRequest { id state urgency dueAt answer child { ${ABOUT} } } ${PROBLEMS} } }`;

const keys = fc.nat({ max: 9 }).map((number) => `change-key-${number}`);
const involvementIds = fc.constantFrom(
  ...lives.flatMap(({ involvements }) => involvements.map(({ id }) => `${hiddenChild}-${id}`)),
  `${hiddenChild}-${nobodys.involvement}`,
  OWN,
  OWN,
  'nonsense',
);
const versions = fc.constantFrom(1, 1, 2);
/** The first day of the change at this place of a session: no two alike, or a list would hang on names made at random. */
const dayOf = (place: number): string => new Date(Date.UTC(2024, 0, 1 + place)).toISOString().slice(0, 10);
const SOME_DAY = 'some day';

const inputsAbout = (first: string, children: fc.Arbitrary<string>) => ({
  record: fc.record({
    idempotencyKey: keys,
    childId: children,
    serviceType: fc.constantFrom('HLTH_GP', 'EDU_SCHOOL', 'SOC_FAMILY_SUPPORT', 'YTH_WORKER', 'RECORD_HELD'),
    startedOn: fc.constantFrom(SOME_DAY, SOME_DAY, SOME_DAY, SOME_DAY, '2018-05-05', '2099-01-01'),
  }),
  end: fc.record({
    idempotencyKey: keys,
    involvementId: involvementIds,
    endedOn: fc.constantFrom('2018-05-06', '2025-12-01', '2099-01-01'),
    version: versions,
  }),
  confirm: fc.record({ idempotencyKey: keys, involvementId: involvementIds, version: versions }),
  lead: fc.record({ idempotencyKey: keys, childId: children }),
  assessment: fc.record({
    idempotencyKey: keys,
    childId: children,
    step: fc.constantFrom('OPENED', 'TAKEN_OVER', 'CLOSED'),
  }),
  // About one child alone: of two that are asked for at the same moment, chance says which stands first in a list.
  contact: fc.record({
    idempotencyKey: keys,
    childId: fc.constant(first),
    urgency: fc.constantFrom('URGENT', 'STANDARD'),
  }),
  handOver: fc.record({
    idempotencyKey: keys,
    childId: children,
    fromInvolvementId: involvementIds,
    toInvolvementId: involvementIds,
  }),
});

const changing = (name: string, type: string, input: fc.Arbitrary<object>, result = 'involvement'): Change =>
  input.map((made) => ({ query: mutation(name, type, result), variables: { input: made } }));

const SENSITIVE = `sensitiveService { id kind version basis child { ${ABOUT} } } ${PROBLEMS}`;
const sensitively = (name: string, type: string, input: fc.Arbitrary<object>, result = SENSITIVE): Change =>
  input.map((made) => ({
    query: `mutation Change($input: ${type}!) { ${name}(input: $input) { ${result} } }`,
    variables: { input: made },
  }));

/** Of a service in either world, of one's own, of nobody's; by those too who may record such services. */
const sensitiveChanges = (children: fc.Arbitrary<string>, services: readonly string[]): Change => {
  const sensitiveServiceId = fc.constantFrom(...services, OWN, OWN, 'nonsense');
  const common = { idempotencyKey: keys, sensitiveServiceId };
  return fc.oneof(
    sensitively(
      'recordSensitiveService',
      'RecordSensitiveServiceInput',
      fc.record({
        idempotencyKey: keys,
        childId: children,
        kind: fc.constantFrom('MENTAL_HEALTH', 'SEXUAL_HEALTH', 'SUBSTANCE_MISUSE'),
        startedOn: fc.constant(SOME_DAY),
        basis: fc.constant('SIGNIFICANT_HARM'),
      }),
    ),
    sensitively('confirmSensitiveService', 'ConfirmSensitiveServiceInput', fc.record({ ...common, version: versions })),
    sensitively(
      'withdrawSensitiveConsent',
      'WithdrawSensitiveConsentInput',
      fc.record({ ...common, onBehalfOf: fc.constantFrom('CHILD', 'PARENT') }),
      `withdrawn ${PROBLEMS}`,
    ),
    fc.constant({
      query: `{ mySensitiveServices { nodes { id kind version child { ${ABOUT} } } } }`,
      variables: {},
    }),
  );
};

const changesAbout = (first: string, children: fc.Arbitrary<string>, services: readonly string[]): Change => {
  const { record, end, confirm, lead, contact, handOver, assessment } = inputsAbout(first, children);
  return fc.oneof(
    { weight: 3, arbitrary: changing('recordInvolvement', 'RecordInvolvementInput', record) },
    changing('endInvolvement', 'EndInvolvementInput', end),
    changing('confirmInvolvement', 'ConfirmInvolvementInput', confirm),
    changing('becomeLeadProfessional', 'BecomeLeadProfessionalInput', lead, 'leadProfessional'),
    changing('handOverLeadProfessional', 'HandOverLeadProfessionalInput', handOver, 'leadProfessional'),
    changing('registerCommonAssessment', 'RegisterCommonAssessmentInput', assessment),
    contact.map((input) => ({ query: REQUEST_CONTACT, variables: { input } })),
    contacts,
    mine,
    { weight: services.length > 0 ? 4 : 1, arbitrary: sensitiveChanges(children, services) },
  );
};

const onItsDay = (request: Request, place: number): Request => ({
  ...request,
  variables: JSON.parse(JSON.stringify(request.variables).replace(SOME_DAY, dayOf(place))),
});

/** With it a session begins: who works with a child can try more. */
const begins = (childId: string): Change =>
  changing(
    'recordInvolvement',
    'RecordInvolvementInput',
    fc.constantFrom('SOC_FAMILY_SUPPORT', 'YTH_WORKER').map((serviceType) => ({
      idempotencyKey: 'change-key-first',
      childId,
      serviceType,
      startedOn: SOME_DAY,
    })),
  );

/** Somebody's changes, one after the other, with a look at their own list between; about these children, the first above all. */
export const sessions = (
  [first = '', ...rest]: readonly string[],
  services: readonly string[] = [],
): fc.Arbitrary<readonly Request[]> => {
  const each = changesAbout(first, fc.constantFrom(first, first, ...rest), services);
  const mayBeSensitive = recorders.filter(({ name }) => services.length > 0 && name === 'amira');
  const people = [...recorders, ...mayBeSensitive.flatMap((who) => Array.from(recorders, () => who))];
  return fc
    .tuple(
      fc.constantFrom(...people),
      fc.option(begins(first)),
      fc.array(each, { minLength: 2, maxLength: 9, size: 'max' }),
    )
    .map(([who, begun, made]) =>
      [...(begun === null ? [] : [begun]), ...made].map((change, place) =>
        onItsDay({ who, reason: who.usualReason, ...change }, place),
      ),
    );
};
