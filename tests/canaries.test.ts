import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canaries, plantCanaries } from '#support/canaries.ts';
import { change, daysAgo } from '#support/changes.ts';
import { type Asker, asPersona, type Colleague, hire } from '#support/colleagues.ts';
import { child, type Reply, type Stack, startStack } from '#support/stack.ts';

/** Everything of a child that is withheld on a shielded record, by kind. */
const hidden = {
  WHEREABOUTS:
    'address { status line1 line2 town postcode } responsibleAuthority { code name organisations { nodes { name } } }',
  FAMILY: 'carers { name relationship telephone }',
  SERVICES: `involvements { nodes { serviceType team practitioner { name telephone } contacts { name telephone email } } edges { node { team } } pageInfo { endCursor } }
    leadProfessional { team contacts { telephone } child { carers { name } } }
    commonAssessment { status heldBy { team contacts { name email } } }`,
  NHS_NUMBER: 'nhsNumber',
  UPN: 'upn',
} as const;
type Hidden = keyof typeof hidden;
const kinds = Object.keys(hidden) as Hidden[];

interface Spelling {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}

/** Names every field of a selection otherwise: `address { line1 }` as `x0: address { line1 }`. */
function underOtherNames(selection: string): string {
  let count = 0;
  return selection.replaceAll(/(?<![:\w])[a-z]\w*/gi, (name) => {
    count += 1;
    return count <= 25 ? `x${count}: ${name}` : name;
  });
}

/** The ways to ask the same thing of a child. */
const spellings = (asked: string): Record<string, Spelling> => {
  const of = `child(id: "${child.shielded}")`;
  return {
    plainly: { query: `{ ${of} { ${asked} } }` },
    'under other names': { query: `{ c: ${of} { ${underOtherNames(asked)} } }` },
    'in inline fragments': { query: `{ ${of} { ... { ... on Child { ${asked} } } } }` },
    'in named fragments': { query: `{ ${of} { ...A } } fragment A on Child { ...B } fragment B on Child { ${asked} }` },
    'in a fragment on the root': { query: `{ ...R } fragment R on Query { ${of} { ${asked} } }` },
    'behind a variable': {
      query: `query Q($yes: Boolean!, $no: Boolean = false) { ${of} { ... @include(if: $yes) { ${asked} } ... @skip(if: $no) { ${asked} } } }`,
      variables: { yes: true },
    },
    'by a variable number': {
      query: `query Q($id: ID!) { child(id: $id) { ${asked} } }`,
      variables: { id: ` ${child.shielded}` },
    },
    'twice, beside an open record': {
      query: `{ a: child(id: "${child.none}") { id } ${of} { ${asked} } b: ${of} { ${asked} } }`,
    },
    'through one’s own involvements': {
      query: `{ myInvolvements(first: 1) { nodes { child { ${asked} } } edges { node { child { ${asked} } } } } }`,
    },
  };
};

const bytesOf = ({ text, headers }: Reply): string => `${text}\n${JSON.stringify([...headers])}`;

describe('what is withheld on a shielded record', () => {
  let stack: Stack;
  let robin: Colleague;
  let involvementId: string;
  let signs: readonly string[];
  beforeAll(async () => {
    stack = await startStack();
    const upn = await plantCanaries(stack);
    // Robin has an involvement of their own, which is the nearest that anybody comes.
    robin = await hire(stack);
    const { involvement } = await change(robin.ask, 'recordInvolvement', {
      childId: child.shielded,
      serviceType: 'YTH_WORKER',
      startedOn: daysAgo(9),
    });
    involvementId = involvement.id;
    signs = [...Object.values(canaries).flat(), upn, 'Northshire'];
  });
  afterAll(() => stack.stop());

  const found = (reply: Reply): string[] => signs.filter((sign) => bytesOf(reply).includes(sign));
  const strangers = async (): Promise<[string, Asker][]> => [
    ['robin, who works with the child', robin.ask],
    ['a nurse', (await hire(stack, { organisation: 'NORTHSHIRE-COMMUNITY-HEALTH' })).ask],
    ['vera', asPersona(stack, 'vera')],
    [
      'an officer of another authority',
      (await hire(stack, { role: 'AUTHORITY_OFFICER', authority: '902', organisation: 'SOUTHMERE-CSC' })).ask,
    ],
  ];

  it('is there to be found: the own authority’s team sees each of the signs', async () => {
    const { text } = await stack.ask(
      'olga',
      `{ child(id: "${child.shielded}") { ${Object.values(hidden).join(' ')} } }`,
    );
    expect(signs.filter((sign) => !text.includes(sign))).toEqual([]);
  });

  it.each(kinds)('is in no byte of an answer, however it is asked for: %s', async (kind) => {
    for (const [who, ask] of await strangers()) {
      for (const [how, { query, variables }] of Object.entries(spellings(hidden[kind]))) {
        const reply = await ask(query, { ...(variables ? { variables } : {}) });
        // Whose role records nothing has no involvements of their own to go through.
        const may = who !== 'vera' || how !== 'through one’s own involvements';
        expect([who, how, reply.status, reply.errors === undefined]).toEqual([who, how, 200, may]);
        expect([who, how, found(reply)]).toEqual([who, how, []]);
      }
    }
  });

  it.each(kinds)('is in no byte of the answer to a change of one’s own: %s', async (kind) => {
    const [row] = await stack.database.sql<{ version: number }>(
      'select version from involvements.involvement where id = ?',
      [involvementId.slice(13)],
    );
    const reply = await robin.ask(
      `mutation Change($input: ConfirmInvolvementInput!) { confirmInvolvement(input: $input) {
         involvement { child { ${hidden[kind]} } } problems { code } } }`,
      { variables: { input: { idempotencyKey: `confirm-${kind}`, involvementId, version: row?.version } } },
    );
    expect(reply.data.confirmInvolvement.problems).toEqual([]);
    expect(found(reply)).toEqual([]);
  });

  it.each([
    [
      'representations of a child',
      `{ _entities(representations: [{ __typename: "Child", id: "${child.shielded}", recordFacts: { state: "OPEN", authority: "901", synthetic: true } }]) { ... on Child { ${hidden.SERVICES} } } }`,
    ],
    ['the internal facts', `{ child(id: "${child.shielded}") { recordFacts } }`],
    ['the schema of a part', '{ _service { sdl } }'],
    [
      'a field of another type',
      `{ child(id: "${child.shielded}") { ... on Query { viewer { account } } address { postcodeDistrict } } }`,
    ],
  ])('is not to be had by asking for %s', async (_what, query) => {
    for (const [who, ask] of await strangers()) {
      const reply = await ask(query);
      expect([who, reply.status, reply.data]).toEqual([who, 400, undefined]);
      expect(found(reply)).toEqual([]);
    }
  });

  it('is in no list of matches, and in no entry of the trail', async () => {
    const birth = await robin.ask(`{ child(id: "${child.shielded}") { dateOfBirth } }`);
    const criteria = { familyName: 'Merrowby', dateOfBirth: birth.data.child.dateOfBirth };
    const reply = await robin.ask(
      'query S($criteria: ChildSearchCriteria!) { searchChildren(criteria: $criteria) { nodes { id postcodeDistrict familyName shielded } } }',
      { variables: { criteria } },
    );
    expect(reply.text).toContain(child.shielded);
    expect(reply.text).not.toContain('CA9');
    const trail = JSON.stringify((await stack.trail()).map(({ organisation: _of, ...entry }) => entry));
    expect(signs.filter((sign) => trail.includes(sign))).toEqual([]);
  });
});
