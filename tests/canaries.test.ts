import type { GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { childNumber } from '#core/ids.ts';
import { type FieldClass, fieldClasses, type RecordState } from '#core/words.ts';
import { apiSchema } from '#support/api-schema.ts';
import { canaries, plantCanaries } from '#support/canaries.ts';
import { change, daysAgo } from '#support/changes.ts';
import { type Asker, asPersona, type Colleague, hire } from '#support/colleagues.ts';
import { override, sessionOf } from '#support/overriding.ts';
import { WORK } from '#support/schooling.ts';
import { abstractTypes, leadingRoots, type Path, pathsFrom, type Spelling, spellingsOf } from '#support/spellings.ts';
import { child, type Reply, type Stack, startStack } from '#support/stack.ts';

/** What stays hidden on a shielded record. */
const hidden = ['WHEREABOUTS', 'FAMILY', 'SERVICES', 'NHS_NUMBER', 'UPN', 'STEWARDSHIP'] as const;
type Sign = Exclude<FieldClass, 'EXISTENCE'>;
/** What is listed for the team that looks after the record, and for nobody else. */
const REQUEST = '00000000-0000-4000-a000-0000000000cb';
const DISPUTE = '00000000-0000-4000-a000-0000000000cc';
const COMPLAINT = '00000000-0000-4000-a000-0000000000cd';
const forTeams = {
  notices: 'notices',
  overrides: 'overrides',
  shieldCases: 'shieldCases',
  subjectAccessRequests: 'subjectAccessRequests(first: 2)',
  disputes: 'disputes(first: 2)',
  dispute: `dispute(id: "${DISPUTE}")`,
  complaints: 'complaints(first: 2)',
  complaint: `complaint(id: "${COMPLAINT}")`,
  subjectAccessRequest: `subjectAccessRequest(id: "${REQUEST}")`,
} as const;
/** A question about the record that its team is asked; planted below. */
const REVIEW = '00000000-0000-4000-a000-0000000000ca';
const asksOfTeams = {
  reviews: 'reviews(first: 2)',
  review: `review(id: "${REVIEW}")`,
  childrenWithoutSetting: 'childrenWithoutSetting(first: 1)',
  participationsToRenew: 'participationsToRenew(first: 1)',
} as const;

const bytesOf = ({ text, headers }: Reply): string => `${text}\n${JSON.stringify([...headers])}`;

describe('what belongs to a child', () => {
  let stack: Stack;
  let schema: GraphQLSchema;
  let robin: Colleague;
  let involvementId: string;
  let born: string;
  let paths: readonly Path[];
  const signs = { ...canaries, UPN: [] as readonly string[] } as Record<Sign, readonly string[]>;
  const all = (): string[] => Object.values(signs).flat();

  const become = async (state: RecordState) => {
    await stack.database.sql('update children.child set state = ? where id = ?', [state, child.shielded]);
    // No act stands behind the planted consent, and whatever is shown follows from acts again with each shield.
    await stack.database.sql(`update children.child set consented_on = '2020-01-01' where id = ?`, [child.shielded]);
  };

  beforeAll(async () => {
    stack = await startStack();
    signs.UPN = [await plantCanaries(stack)];
    await override(await sessionOf(stack, stack.persona('ben').account), child.shielded);
    await stack.database.sql(
      `insert into children.review (id, kind, authority, risk, record, question, known, opened_at)
       values (?, 'IDENTITY_CHANGED', '901', 0, ?, 'asked', 'known', now())`,
      [REVIEW, child.shielded],
    );
    await stack.database.sql(
      `insert into children.subject_access_act (request_id, version, child_id, act, to_state, at, account, person,
         organisation, request, requester, received_by, day, due_on)
       select ?, 1, ?, 'RECEIVE', 'RECEIVED', now(), r, r, 'NORTHSHIRE-DIRECTORY', r, 'PARENT', 'LETTER', '2026-03-02',
         '2026-04-02' from gen_random_uuid() r`,
      [REQUEST, child.shielded],
    );
    await stack.database.sql(
      `insert into children.dispute_act (dispute_id, version, child_id, act, to_state, at, account, person, organisation,
         request, field, ground, on_behalf_of, due_on, sources)
       select ?, 1, ?, 'RAISE', 'OPEN', now(), r, r, 'NORTHSHIRE-DIRECTORY', r, 'ADDRESS', 'WRONG', 'PARENT',
         (now() at time zone 'Europe/London')::date + interval '1 month', '[]' from gen_random_uuid() r`,
      [DISPUTE, child.shielded],
    );
    await stack.database.sql(
      `insert into children.complaint_act (complaint_id, version, child_id, act, to_state, at, account, person, organisation,
         request, about, complainant, received_by, received_on, parties, due_on)
       select ?, 1, ?, 'RECEIVE', 'RECEIVED', now(), r, r, 'NORTHSHIRE-DIRECTORY', r, 'WHAT_IS_SHOWN', 'PARENT', 'LETTER',
         '2026-03-02', '{}', '2026-03-16' from gen_random_uuid() r`,
      [COMPLAINT, child.shielded],
    );
    // Robin has an involvement of their own, which is the nearest that anybody comes.
    robin = await hire(stack);
    const { involvement } = await change(robin.ask, 'recordInvolvement', {
      childId: child.shielded,
      serviceType: 'YTH_WORKER',
      startedOn: daysAgo(9),
    });
    involvementId = involvement.id;
    // What was told of while the record was open, and is read now.
    await stack.database.sql(
      `insert into involvements.change_notice (id, kind, child_id, involvement_id, shown_id, at, published_at)
       select gen_random_uuid(), 'INVOLVEMENT_RECORDED', child_id, id, child_id, now(), now()
       from involvements.involvement where child_id = ? and practitioner_id is distinct from ? and record_type is null`,
      [child.shielded, robin.practitioner],
    );
    born = (await robin.ask(`{ child(id: "${child.shielded}") { dateOfBirth } }`)).data.child.dateOfBirth;
    schema = await apiSchema();
    paths = pathsFrom(schema, {
      child: `child(id: "${child.shielded}")`,
      searchChildren: `searchChildren(criteria: { familyName: "Merrowby", dateOfBirth: "${born}" })`,
      searchChildrenAlike: `searchChildrenAlike(criteria: { familyName: "Merroby", dateOfBirth: "${born}" })`,
      myInvolvements: 'myInvolvements(first: 1)',
      changeNotices: 'changeNotices(first: 1)',
      mySensitiveServices: 'mySensitiveServices(first: 1)',
      myContactRequests: 'myContactRequests(first: 1)',
      contactRequests: 'contactRequests(first: 1)',
    });
  });
  afterAll(() => stack.stop());

  const found = (reply: Reply, kinds: readonly FieldClass[]): string[] =>
    kinds.flatMap((kind) => (kind === 'EXISTENCE' ? [] : signs[kind])).filter((sign) => bytesOf(reply).includes(sign));
  const leading = (kinds: readonly FieldClass[], depth: number): Path[] =>
    paths.filter(
      ({ detail, name }) =>
        kinds.includes(detail) &&
        name
          .split(/\.(?:nodes|edges\.node)/)
          .join('')
          .split('.').length <= depth,
    );
  const written = (of: readonly Path[]): (Spelling & { readonly how: string })[] =>
    of.flatMap((path) =>
      Object.entries(spellingsOf(path)).map(([how, spelling]) => ({
        ...spelling,
        how: `${path.detail} by ${path.name}, ${how}`,
      })),
    );
  const asked = (ask: Asker, { query, variables, operationName }: Spelling): Promise<Reply> =>
    ask(query, {
      ...(variables ? { variables } : {}),
      ...(operationName ? { operationName } : {}),
      ...(query.includes('childrenWithoutSetting') ? WORK : {}),
    });

  /** Asks in every spelling of these paths; answers what was seen of these kinds, and where. */
  async function seen(ask: Asker, of: readonly Path[], kinds: readonly FieldClass[]): Promise<string[]> {
    const leaks: string[] = [];
    for (const { how, ...spelling } of written(of)) {
      const reply = await asked(ask, spelling);
      // Lists that are for some only are refused to the others as a whole.
      const isForSome = /by (?:mySensitiveServices|contactRequests)\b/.test(how);
      const faults = reply.errors?.filter(({ extensions }) => !(isForSome && extensions.code === 'FORBIDDEN')) ?? [];
      expect([how, reply.status, faults]).toEqual([how, 200, []]);
      for (const sign of found(reply, kinds)) leaks.push(`${sign}: ${how}`);
    }
    return leaks;
  }

  const nurse = async () => (await hire(stack, { organisation: 'NORTHSHIRE-COMMUNITY-HEALTH' })).ask;
  const otherTeam = async () =>
    (await hire(stack, { role: 'AUTHORITY_OFFICER', authority: '902', organisation: 'SOUTHMERE-CSC' })).ask;
  const withoutOwn = (of: readonly Path[]): Path[] =>
    of.filter(({ name }) => !/^(?:my(?:Involvements|Sensitive)|changeNotices)/.test(name));

  it('is reached from the roots that are walked here, and through no interface or union', () => {
    expect(new Set(leadingRoots(schema))).toEqual(
      new Set([
        ...['child', 'searchChildren', 'searchChildrenAlike', 'myInvolvements', 'changeNotices'],
        ...['mySensitiveServices', 'myContactRequests', 'contactRequests'],
        ...Object.keys(forTeams),
        ...Object.keys(asksOfTeams),
      ]),
    );
    expect(abstractTypes(schema)).toEqual([]);
    const kinds = new Set(paths.map(({ detail }) => detail));
    expect(kinds).toEqual(new Set(fieldClasses));
    const names = paths.map(({ name }) => name);
    for (const name of [
      'searchChildren.nodes',
      'child.leadProfessional.child',
      'child.commonAssessment.heldBy.child',
      'child.involvements.nodes.child.involvements.edges.node',
      'myInvolvements.edges.node.child.leadProfessional.child',
    ]) {
      expect(names).toContain(name);
    }
  });

  it('is there to be found: whoever is entitled sees the signs by every path and in every spelling', async () => {
    const olga = asPersona(stack, 'olga');
    const missing: string[] = [];
    for (const path of leading(fieldClasses, 3).filter(({ name }) => name.startsWith('child'))) {
      if (path.detail === 'EXISTENCE') continue;
      for (const { how, ...spelling } of written([path])) {
        const reply = await asked(olga, spelling);
        const [sign] = found(reply, [path.detail]);
        if (sign === undefined) missing.push(`${how}: ${reply.text.slice(0, 200)}`);
      }
    }
    expect(missing).toEqual([]);
    const everything = paths.filter(({ name }) => name === 'child').map(({ selection }) => selection);
    const reply = await olga(
      `{ child(id: "${child.shielded}") { ${everything.join(' ').replaceAll('first: 3', 'first: 20')} } }`,
    );
    expect(all().filter((sign) => !bytesOf(reply).includes(sign))).toEqual([]);
  }, 120_000);

  it.each(hidden)(
    'is in no byte of an answer while the record is shielded, however it is asked for: %s',
    async (kind) => {
      expect(await seen(robin.ask, leading([kind], 4), hidden)).toEqual([]);
      for (const ask of [await nurse(), await otherTeam()]) {
        expect(await seen(ask, leading([kind], 2), hidden)).toEqual([]);
      }
      expect(await seen(asPersona(stack, 'vera'), withoutOwn(leading([kind], 2)), hidden)).toEqual([]);
    },
    120_000,
  );

  it('is shown of an open record but for the numbers of other bodies, however they are asked for', async () => {
    await become('OPEN');
    try {
      // A body of the authority, of health, and of neither.
      const cases: readonly (readonly [Asker, readonly FieldClass[]])[] = [
        [robin.ask, ['NHS_NUMBER', 'STEWARDSHIP']],
        [await nurse(), ['UPN', 'STEWARDSHIP']],
        [(await hire(stack, { organisation: 'POLICE-01' })).ask, ['NHS_NUMBER', 'UPN', 'STEWARDSHIP']],
      ];
      for (const [ask, kinds] of cases) expect(await seen(ask, leading(kinds, 3), kinds)).toEqual([]);
      const own = leading(['NHS_NUMBER'], 1).filter(({ name }) => name === 'child');
      const everySpelling = Object.keys(spellingsOf(own[0] as Path)).length;
      expect(await seen(await nurse(), own, ['NHS_NUMBER'])).toHaveLength(everySpelling);
    } finally {
      await become('SHIELDED');
    }
  }, 120_000);

  it('is in no byte of an answer once the record is archived, of whatever kind and whoever asks', async () => {
    await become('ARCHIVED');
    try {
      expect(await seen(robin.ask, leading(fieldClasses, 2), fieldClasses)).toEqual([]);
      expect(await seen(asPersona(stack, 'olga'), withoutOwn(leading(fieldClasses, 2)), fieldClasses)).toEqual([]);
    } finally {
      await become('SHIELDED');
    }
  }, 120_000);

  it.each(hidden)('is in no byte of the answer to a change of one’s own: %s', async (kind) => {
    const [row] = await stack.database.sql<{ version: number }>(
      'select version from involvements.involvement where id = ?',
      [involvementId.slice(13)],
    );
    const selection = paths.find(({ name, detail }) => name === 'child' && detail === kind)?.selection;
    const reply = await robin.ask(
      `mutation Change($input: ConfirmInvolvementInput!) { confirmInvolvement(input: $input) {
         involvement { child { ${selection} } } problems { code } } }`,
      { variables: { input: { idempotencyKey: `confirm-${kind}`, involvementId, version: row?.version } } },
    );
    expect(reply.data.confirmInvolvement.problems).toEqual([]);
    expect(found(reply, hidden)).toEqual([]);
  });

  it.each([
    [
      'representations of a child',
      `{ _entities(representations: [{ __typename: "Child", id: "${child.shielded}", recordFacts: { state: "OPEN", authority: "901", synthetic: true } }]) { ... on Child { leadProfessional { team } } } }`,
    ],
    ['the internal facts', `{ child(id: "${child.shielded}") { recordFacts } }`],
    ['the schema of a part', '{ _service { sdl } }'],
    [
      'a field of another type',
      `{ child(id: "${child.shielded}") { ... on Query { viewer { account } } address { postcodeDistrict } } }`,
    ],
  ])('is not to be had by asking for %s', async (_what, query) => {
    for (const ask of [robin.ask, await nurse(), asPersona(stack, 'vera'), await otherTeam()]) {
      const reply = await ask(query);
      expect([reply.status, reply.data]).toEqual([400, undefined]);
      expect(found(reply, hidden)).toEqual([]);
    }
  });

  it.each(Object.entries(forTeams))(
    'is in no list that is kept for its team, whoever else asks: %s',
    async (root, call) => {
      const lists = pathsFrom(schema, { [root]: call }).map((path) => spellingsOf(path).plainly as Spelling);
      expect(lists.length).toBeGreaterThan(0);
      for (const list of lists) {
        expect((await asked(asPersona(stack, 'olga'), list)).text).toContain(child.shielded);
        for (const ask of [robin.ask, await nurse(), asPersona(stack, 'vera'), await otherTeam()]) {
          const reply = await asked(ask, list);
          expect(found(reply, hidden)).toEqual([]);
          expect(reply.text).not.toContain(child.shielded);
        }
      }
    },
  );

  it.each(Object.entries(asksOfTeams))(
    'is in no question that is asked of its team, whoever else asks: %s',
    async (root, call) => {
      const lists = pathsFrom(schema, { [root]: call }).map((path) => spellingsOf(path).plainly as Spelling);
      const shown = new Set<string>();
      for (const list of lists) {
        for (const sign of found(await asked(asPersona(stack, 'olga'), list), hidden)) shown.add(sign);
        for (const ask of [robin.ask, await nurse(), asPersona(stack, 'vera'), await otherTeam()]) {
          const reply = await asked(ask, list);
          // Another team has questions of its own: words that are not this child's alone may stand in them.
          const own = found(reply, hidden).filter((sign) => !['CURRENT', 'EDU_SCHOOL', 'HLTH_GP'].includes(sign));
          expect(own).toEqual([]);
          expect(reply.text).not.toContain(child.shielded);
        }
      }
      expect(shown.size).toBeGreaterThan(5);
    },
    120_000,
  );

  it('is in no list of matches, and in no entry of the trail', async () => {
    const criteria = { familyName: 'Merrowby', dateOfBirth: born };
    const reply = await robin.ask(
      'query S($criteria: ChildSearchCriteria!) { searchChildren(criteria: $criteria) { nodes { id postcodeDistrict familyName shielded } } }',
      { variables: { criteria } },
    );
    expect(reply.text).toContain(child.shielded);
    expect(reply.text).not.toContain('"CA9');
    const trail = JSON.stringify((await stack.trail()).map(({ organisation: _of, ...entry }) => entry));
    // Numbers of records stand in the trail, of linked ones too: whose data left is to be in it (law 1).
    expect(all().filter((sign) => childNumber(sign) === undefined && trail.includes(sign))).toEqual([]);
  });
});
