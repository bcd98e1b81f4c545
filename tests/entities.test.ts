/** What a part answers when it is asked for its entities directly, as the gateway does: a part trusts no representation. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Disclosures } from '#core/disclosures.ts';
import type { RunningSubgraph } from '#core/subgraph.ts';
import type { Viewer } from '#core/viewer.ts';
import type { FieldClass } from '#core/words.ts';
import { canaries, plantCanaries } from '#support/canaries.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const every = () => true;

/** What each part would tell of a child, by kind. */
const asked: readonly (readonly [
  part: string,
  kind: Exclude<FieldClass, 'EXISTENCE' | 'IDENTITY'>,
  selection: string,
  /** Which signs this part can tell, where others of the kind are another's. */
  of: (sign: string) => boolean,
])[] = [
  [
    'children',
    'WHEREABOUTS',
    'address { line1 line2 town postcode } education { setting { laestab organisation { id } } } generalPractice { code } responsibleAuthority { code }',
    every,
  ],
  ['children', 'FAMILY', 'carers { name telephone relationship }', every],
  ['children', 'NHS_NUMBER', 'nhsNumber', every],
  ['children', 'UPN', 'upn', every],
  [
    'children',
    'STEWARDSHIP',
    'linkedRecords shieldCase { ground } lineage { alternatives { value } } statements { versions { values { value } } } asOf { familyName }',
    (sign) => sign === 'DOMESTIC_ABUSE' || sign === 'CANARY-FORMER' || /^\d{12}$/.test(sign),
  ],
  [
    'involvements',
    'STEWARDSHIP',
    'sensitiveServices { kind practitioner { name } }',
    (sign) => sign === 'SUBSTANCE_MISUSE' || sign.startsWith('Canary'),
  ],
  [
    'involvements',
    'SERVICES',
    `leadProfessional { team contacts { name } } commonAssessment { status heldBy { team } }
     involvements { nodes { serviceType team contacts { name telephone email } } edges { node { team child { id } } } }`,
    every,
  ],
];

/** A practitioner with every function, right and word that could be mistaken for an officer's. */
const practitioner: Viewer = {
  request: '00000000-0000-4000-8000-000000000001',
  account: '00000000-0000-4000-8000-000000000002',
  client: 'client',
  practitioner: null,
  role: 'PRACTITIONER',
  organisation: {
    id: 'POLICE-01',
    kind: 'POLICE',
    functions: ['QUERY', 'SHIELDING', 'MEDIATED_ACCESS', 'EMERGENCY_OVERRIDE'],
  },
  rights: ['MEDIATE', 'OVERRIDE_SHIELD'],
  authority: '901',
  reason: 'CHILD_PROTECTION',
  caseReference: 'CASE-1',
  inGoodStanding: true,
  mediation: null,
  session: null,
  override: null,
};
const officer: Viewer = { ...practitioner, role: 'AUTHORITY_OFFICER' };
const facts = { state: 'SHIELDED', authority: '901', synthetic: true, source: null, members: [] };

describe('a part that is asked for its entities directly', () => {
  let stack: Stack;
  let running: readonly RunningSubgraph[] = [];
  const signs: Record<string, readonly string[]> = { ...canaries };
  beforeAll(async () => {
    stack = await startStack({
      change: (parts) => {
        running = parts.running;
        return parts;
      },
    });
    signs.UPN = [await plantCanaries(stack)];
  });
  afterAll(() => stack.stop());

  /** The bytes of what it answers of one entity. */
  const told = async (part: string, viewer: Viewer, entity: { __typename: string }, selection: string) => {
    const subgraph = running.find(({ name }) => name === part) ?? expect.unreachable();
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${entity.__typename} { ${selection} } } }`;
    const context = { viewer, disclosures: new Disclosures(), now: new Date() };
    return JSON.stringify(await subgraph.execute({ query, variables: { r: [{ ...entity }] } }, context));
  };
  const found = (answer: string): string[] =>
    Object.values(signs)
      .flat()
      .filter((sign) => answer.includes(sign));

  it.each([
    ['with the facts as they are', { recordFacts: facts }],
    ['with no facts', {}],
    ['with facts in words there are not', { recordFacts: { ...facts, state: 'NEVER' } }],
    ['with facts of another shape', { recordFacts: 'OPEN' }],
    ['with facts half there', { recordFacts: { state: 'OPEN' } }],
    [
      'with the details themselves',
      {
        recordFacts: facts,
        involvements: { nodes: [{ team: 'FORGED' }] },
        address: { line1: 'FORGED' },
        upn: 'FORGED',
      },
    ],
  ])('tells a practitioner nothing hidden of a shielded child that is stated %s', async (_how, stated) => {
    for (const [part, kind, selection] of asked) {
      const answer = await told(
        part,
        practitioner,
        { __typename: 'Child', id: child.shielded, ...stated } as never,
        selection,
      );
      expect([kind, found(answer), answer.includes('FORGED')]).toEqual([kind, [], false]);
    }
  });

  it('resolves five hundred at once and no more, and tells nobody its schema', async () => {
    for (const subgraph of running) {
      const ask = async (query: string, variables = {}) => {
        const context = { viewer: practitioner, disclosures: new Disclosures(), now: new Date() };
        const { data, errors } = await subgraph.execute({ query, variables }, context);
        return { data, codes: errors?.map(({ extensions, originalError }) => extensions.code ?? originalError) };
      };
      const many = (count: number) => ({
        r: Array.from({ length: count }, () => ({ __typename: 'Child', id: child.none, recordFacts: facts })),
      });
      const entities = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
      if (subgraph.schema.getType('Child')) {
        expect([subgraph.name, (await ask(entities, many(500))).codes]).toEqual([subgraph.name, undefined]);
        const refused = await ask(entities, many(501));
        expect(refused.codes).toEqual(['QUERY_TOO_COMPLEX']);
      }
      expect((await ask('{ _service { sdl } }')).data?._service).toEqual({ sdl: null });
    }
  });

  it('believes no facts of the child it keeps itself', async () => {
    const recordFacts = { ...facts, state: 'OPEN' };
    for (const [part, kind, selection] of asked.filter(([name]) => name === 'children')) {
      const answer = await told(
        part,
        practitioner,
        { __typename: 'Child', id: child.shielded, recordFacts } as never,
        selection,
      );
      expect([kind, found(answer)]).toEqual([kind, []]);
    }
  });

  it.each(asked)('tells the own authority’s team all of it: %s, %s', async (part, kind, selection, of) => {
    const answer = await told(
      part,
      officer,
      { __typename: 'Child', id: child.shielded, recordFacts: facts } as never,
      selection,
    );
    const missing = (signs[kind] ?? []).filter((sign) => of(sign) && !answer.includes(sign));
    expect([found(answer).length > 0, missing]).toEqual([true, []]);
  });

  it('knows no involvement but one’s own', async () => {
    const rows = await stack.database.sql<{ id: string }>(
      'select id from involvements.involvement where child_id = ?',
      [child.shielded],
    );
    expect(rows.length).toBeGreaterThan(1);
    for (const { id } of rows) {
      const entity = {
        __typename: 'Involvement',
        id: `${child.shielded}-${id}`,
        recordFacts: { ...facts, state: 'OPEN' },
      };
      const answer = await told(
        'involvements',
        practitioner,
        entity,
        'team serviceType contacts { name } child { id leadProfessional { team } }',
      );
      expect(JSON.parse(answer).data).toEqual({ _entities: [null] });
    }
  });
});
