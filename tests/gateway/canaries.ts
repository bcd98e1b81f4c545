/** Requests with a value in every place a value can stand, of the right kind and of wrong ones. */
import fc from 'fast-check';

/** A request, and the value that must not come back. */
export interface Planted {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly canary: string;
}

const search = (field: string) => (value: string) =>
  `searchChildren(criteria: { ${field}: ${value} }) { nodes { id } }`;
const record = (field: string) => (value: string) => {
  const usual = {
    idempotencyKey: '"canary-key-1"',
    childId: '"x"',
    serviceType: 'YTH_WORKER',
    startedOn: '"2026-01-05"',
  };
  const input = Object.entries({ ...usual, [field]: value }).map(([name, each]) => `${name}: ${each}`);
  return `recordInvolvement(input: { ${input.join(', ')} }) { involvement { id } problems { code field message } }`;
};

interface Place {
  readonly operation: 'query' | 'mutation';
  readonly type: string;
  readonly field: (value: string) => string;
}

const place = (type: string, field: Place['field'], operation: Place['operation'] = 'query'): Place => ({
  operation,
  type,
  field,
});

/** One place at least for every scalar and every kind of input the schema takes. */
const places: readonly Place[] = [
  place('ID!', (value) => `child(id: ${value}) { id familyName }`),
  place('ID!', (value) => `organisation(id: ${value}) { name }`),
  place('ID!', (value) => `practitioner(id: ${value}) { name }`),
  place('PersonName', search('familyName')),
  place('PersonName', search('dateOfBirth: "2016-01-01", familyName')),
  place('Date', search('familyName: "Merrowby", dateOfBirth')),
  place('Gender', search('gender')),
  place('Postcode', search('postcode')),
  place('NhsNumber', search('nhsNumber')),
  place('Upn', search('upn')),
  place('ChildSearchCriteria!', (value) => `searchChildren(criteria: ${value}) { nodes { id } }`),
  place('Int', (value) => `localAuthorities(first: ${value}) { nodes { code } }`),
  place('String', (value) => `localAuthorities(after: ${value}) { nodes { code } }`),
  place('InvolvementStatus', (value) => `myInvolvements(status: ${value}) { nodes { id } }`),
  place('Boolean!', (value) => `viewer @include(if: ${value}) { role }`),
  place('AccessRecordFilter', (value) => `accessRecords(filter: ${value}) { nodes { id } }`),
  place('IdempotencyKey!', record('idempotencyKey'), 'mutation'),
  place('ID!', record('childId'), 'mutation'),
  place('ServiceType!', record('serviceType'), 'mutation'),
  place('Date!', record('startedOn'), 'mutation'),
  place('WorkName', record('team'), 'mutation'),
  place('RecordInvolvementInput!', (value) => `recordInvolvement(input: ${value}) { problems { code } }`, 'mutation'),
];

const word = fc.stringMatching(/^[a-z]{10}$/).map((letters) => `Zq${letters}`);
const number = fc.integer({ min: 200_000_000, max: 999_999_999 }).map(String);

/** The canary as it is written in a query. */
const literal = fc.oneof(
  word.map((canary) => ({ canary, text: `"${canary}"` })),
  word.map((canary) => ({ canary, text: `"""${canary} at \\"x\\""""` })),
  word.map((canary) => ({ canary, text: `"x, found ${canary} at \\"id\\"; "` })),
  word.map((canary) => ({ canary, text: canary })),
  number.map((canary) => ({ canary, text: canary })),
  number.map((canary) => ({ canary, text: `-${canary}9999` })),
  number.map((canary) => ({ canary, text: `0.${canary}` })),
  word.map((canary) => ({ canary, text: `["${canary}"]` })),
  word.map((canary) => ({ canary, text: `{ id: "${canary}" }` })),
  word.map((canary) => ({ canary, text: `{ familyName: ["${canary}"], gender: ${canary}, bornTo: "${canary}" }` })),
);

/** The canary as it stands in the variables. */
const value = fc.oneof(
  word.map((canary) => ({ canary, json: canary as unknown })),
  word.map((canary) => ({ canary, json: `x at "v"; ${canary}` })),
  number.map((canary) => ({ canary, json: Number(canary) })),
  number.map((canary) => ({ canary, json: Number(`0.${canary}`) })),
  word.map((canary) => ({ canary, json: [canary] })),
  word.map((canary) => ({ canary, json: { id: canary, a: 'x at ', b: canary } })),
  word.map((canary) => ({ canary, json: { familyName: canary, gender: canary, dateOfBirth: [canary] } })),
  word.map((canary) => ({ canary, json: { idempotencyKey: canary, childId: { canary }, serviceType: canary } })),
);

/** Not GraphQL any more: a value where none can stand, or one that does not end. */
const broken: readonly ((text: string) => string)[] = [
  (text) => `{ viewer { role } ${text} }`,
  (text) => `{ viewer(${text}) { role } }`,
  (text) => text,
  (text) => `{ child(id: ${text} }`,
  (text) => `{ child(id: ${text}`,
  (text) => `query Q(${text}) { viewer { role } }`,
];
const unterminated = word.map((canary) => ({ canary, query: `{ child(id: "${canary}` }));
const notAName = literal.filter(({ canary, text }) => text !== canary || /^\d/.test(text));

export const planted: fc.Arbitrary<Planted> = fc.oneof(
  fc.record({ at: fc.constantFrom(...places), with: literal }).map(({ at, with: { canary, text } }) => ({
    query: `${at.operation} { ${at.field(text)} }`,
    canary,
  })),
  fc.record({ at: fc.constantFrom(...places), with: literal }).map(({ at, with: { canary, text } }) => ({
    query: `${at.operation} ($v: ${at.type.replace('!', '')} = ${text}) { ${at.field('$v')} }`,
    canary,
  })),
  fc.record({ at: fc.constantFrom(...places), with: value }).map(({ at, with: { canary, json } }) => ({
    query: `${at.operation} ($v: ${at.type}) { ${at.field('$v')} }`,
    variables: { v: json },
    canary,
  })),
  fc.record({ how: fc.constantFrom(...broken), with: notAName }).map(({ how, with: { canary, text } }) => ({
    query: how(text),
    canary,
  })),
  unterminated,
);
