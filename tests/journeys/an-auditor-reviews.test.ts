import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '#core/database.ts';
import { lockFollower } from '#subgraphs/audit/follow-sql.ts';
import { trailOf } from '#support/changes.ts';
import { type Asker, asPersona, type Colleague, hire } from '#support/colleagues.ts';
import { bindDevice, mediate } from '#support/mediating.ts';
import { search } from '#support/searching.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const RECORDS = `query Review($filter: AccessRecordFilter, $first: Int, $after: String) {
  accessRecords(filter: $filter, first: $first, after: $after) {
    nodes { id at kind requestId accountId organisation { id } reason operation decision disclosures { childId } }
    pageInfo { hasNextPage endCursor }
  }
}`;

type Filter = Readonly<Record<string, unknown>>;

interface Node {
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  readonly requestId: string;
  readonly accountId: string;
  readonly organisation: { readonly id: string };
  readonly disclosures: readonly { readonly childId: string }[];
}

/** All pages of a review. */
async function review(ask: Asker, filter: Filter = {}, first = 100): Promise<Node[]> {
  const found: Node[] = [];
  for (let after: string | null = null; ; ) {
    const reply = await ask(RECORDS, { reason: null, variables: { filter, first, after } });
    if (!reply.data?.accessRecords) throw new Error(reply.text);
    const { nodes, pageInfo } = reply.data.accessRecords;
    found.push(...nodes);
    if (!pageInfo.hasNextPage) return found;
    after = pageInfo.endCursor;
  }
}

const look = (id: string) => `query Look { child(id: "${id}") { familyName } }`;

describe('an auditor', () => {
  let stack: Stack;
  let audrey: Asker;
  let [north, east]: Colleague[] = [];
  let [ofNorth, ofEast]: Colleague[] = [];

  beforeAll(async () => {
    stack = await startStack();
    audrey = asPersona(stack, 'audrey');
    north = await hire(stack, { organisation: 'NORTHSHIRE-CSC' });
    east = await hire(stack, { organisation: 'EASTVALE-CSC' });
    ofNorth = await hire(stack, { role: 'AUDITOR', organisation: 'NORTHSHIRE-DIRECTORY', practitioner: null });
    ofEast = await hire(stack, { role: 'AUDITOR', organisation: 'EASTVALE-DIRECTORY', practitioner: null });
    for (const { ask } of [north, east]) {
      expect((await ask(look(child.whoElse))).data.child.familyName).toBe('Thornbury');
      await ask(look(child.none), { reason: 'CHILD_PROTECTION', caseReference: 'CP/1' });
      await search(ask, { familyName: 'Thornbury', givenName: 'Maya', dateOfBirth: '2016-01-01' });
      await ask('{ nothing }');
    }
    await stack.ask('amira', look(child.whoElse));
    await stack.ask('carol', look(child.whoElse));
  });
  afterAll(() => stack.stop());

  const area = async (code: string) =>
    new Set(
      (
        await stack.database.sql<{ id: string }>(
          'select id from accreditation.organisation where id = ? or accreditor = ?',
          [code, code],
        )
      ).map(({ id }) => id),
    );
  const accounts = (nodes: readonly Node[]) => new Set(nodes.map(({ accountId }) => accountId));

  it('of the national office reviews everybody', async () => {
    const seen = accounts(await review(audrey));
    for (const who of [north, east]) expect(seen).toContain(who?.account);
  });

  it('of an authority reviews the people of the organisations it accredits, and nobody else’s', async () => {
    for (const [auditor, body, own, other] of [
      [ofNorth, 'NORTHSHIRE-DIRECTORY', north, east],
      [ofEast, 'EASTVALE-DIRECTORY', east, north],
    ] as const) {
      const nodes = await review(auditor?.ask as Asker);
      expect(accounts(nodes)).toContain(own?.account);
      expect(accounts(nodes)).not.toContain(other?.account);
      const bodies = await area(body);
      for (const { organisation } of nodes) expect(bodies).toContain(organisation.id);
      expect(await review(auditor?.ask as Asker, { accountId: other?.account })).toEqual([]);
      const elsewhere = other === east ? 'EASTVALE-CSC' : 'NORTHSHIRE-CSC';
      expect(await review(auditor?.ask as Asker, { organisationId: elsewhere })).toEqual([]);
    }
  });

  it('of an authority reviews every look at its own children, and of others’ children only its own people’s', async () => {
    const [{ authority } = { authority: '' }] = await stack.database.sql<{ authority: string }>(
      'select authority from children.child where id = ?',
      [child.whoElse],
    );
    const [home, away] = authority === '901' ? [ofNorth, ofEast] : [ofEast, ofNorth];
    const [theirs, others] = authority === '901' ? [north, east] : [east, north];
    const own = accounts(await review(home?.ask as Asker, { childId: child.whoElse }));
    expect([...own]).toEqual(expect.arrayContaining([north?.account, east?.account]));
    const elsewhere = accounts(await review(away?.ask as Asker, { childId: child.whoElse }));
    expect(elsewhere).toContain(others?.account);
    expect(elsewhere).not.toContain(theirs?.account);
  });

  it('reviews no look of their own, with whichever account it was made', async () => {
    const second = await hire(stack, { organisation: 'NORTHSHIRE-CSC', person: ofNorth?.account as string });
    await second.ask(look(child.whoElse));
    const seen = accounts(await review(ofNorth?.ask as Asker));
    expect(seen).not.toContain(second.account);
    expect(seen).not.toContain(ofNorth?.account);
    expect(accounts(await review(ofNorth?.ask as Asker, { childId: child.whoElse }))).not.toContain(second.account);
    const asked = await ofNorth?.ask(RECORDS, { variables: { filter: { accountId: second.account } } });
    expect(asked?.errors?.[0].extensions).toMatchObject({ code: 'FORBIDDEN', field: 'accountId' });
    // Another one does.
    expect(accounts(await review(audrey, { accountId: second.account }))).toEqual(new Set([second.account]));
    expect(accounts(await review(audrey, { accountId: ofNorth?.account }))).toEqual(new Set([ofNorth?.account]));
  });

  it('reviews no look of their own that was made for somebody else, either', async () => {
    const mine = { organisation: 'EASTVALE-CSC', person: ofNorth?.account as string, rights: ['MEDIATE'] as const };
    const [mediator, requester] = [await hire(stack, mine), await hire(stack, { organisation: 'NORTHSHIRE-CSC' })];
    const { ask } = await mediate(mediator.ask, requester, await bindDevice(requester.ask));
    const request = (await ask(look(child.none))).headers.get('x-request-id');
    const requests = async (by: Asker) => (await review(by)).map(({ requestId }) => requestId);
    expect(await requests(ofNorth?.ask as Asker)).not.toContain(request);
    expect(await requests(audrey)).toContain(request);
  });

  it('stands in the trail with each review, and with every child it tells of', async () => {
    const reply = await audrey(RECORDS, { variables: { filter: { accountId: north?.account } } });
    const told = new Set(
      reply.data.accessRecords.nodes.flatMap(({ disclosures }: Node) => disclosures.map(({ childId }) => childId)),
    );
    expect(told).toContain(child.whoElse);
    const entries = await trailOf(stack, String(reply.headers.get('x-request-id')));
    expect(entries.map(({ kind }) => kind)).toEqual(['INTENT', 'OUTCOME']);
    expect(new Set(Object.keys(entries[1].children))).toEqual(told);
  });

  it('is told of one way in at a time', async () => {
    const filter = { childId: child.whoElse, accountId: north?.account };
    const reply = await audrey(RECORDS, { variables: { filter } });
    expect(reply.errors?.[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'filter' });
  });

  it('finds what is asked for, all of it and nothing else, on pages of any size', async () => {
    const trail = await stack.trail();
    type Entry = (typeof trail)[number];
    const own = stack.persona('audrey').account;
    const bodies = await area('NORTHSHIRE-DIRECTORY');
    const ofNorthPerson = await stack.database.sql<{ id: string }>(
      'select id from accreditation.account where person_id = (select person_id from accreditation.account where id = ?)',
      [String(ofNorth?.account)],
    );
    const theirs = new Set(ofNorthPerson.map(({ id }) => id));
    /** Everybody's but their own, and those of the area. */
    const readers: readonly (readonly [Asker, (entry: Entry) => boolean])[] = [
      [audrey, (entry) => entry.account !== own],
      [
        ofNorth?.ask as Asker,
        (entry) =>
          !theirs.has(entry.account) &&
          !theirs.has(entry.mediator?.account) &&
          (bodies.has(entry.organisation) || bodies.has(entry.mediator?.organisation)),
      ],
    ];
    const middle = trail[Math.floor(trail.length / 2)].at;
    const asked: Readonly<Record<string, (value: never) => (entry: Entry) => boolean>> = {
      accountId: (id) => (entry) => entry.account === id || entry.mediator?.account === id,
      organisationId: (id) => (entry) => entry.organisation === id || entry.mediator?.organisation === id,
      reason: (reason) => (entry) => entry.reason === reason,
      kind: (kind) => (entry) => entry.kind === kind,
      decision: (decision) => (entry) => entry.decision === decision,
      operation: (name) => (entry) => entry.operation === name,
      mediated: (is: boolean) => (entry) => (entry.mediator !== null) === is,
      overridden: (is: boolean) => (entry) => (entry.override !== null) === is,
      from: (moment) => (entry) => entry.at >= moment,
      until: (moment) => (entry) => entry.at < moment,
    };
    const filters = fc.record(
      {
        accountId: fc.constantFrom(north?.account, east?.account),
        organisationId: fc.constantFrom('NORTHSHIRE-CSC', 'EASTVALE-CSC', 'NOWHERE'),
        reason: fc.constantFrom('ALREADY_WORKING', 'CHILD_PROTECTION', 'DEATH_REVIEW'),
        kind: fc.constantFrom('INTENT', 'OUTCOME', 'REFUSAL'),
        decision: fc.constantFrom('ANSWERED', 'REFUSED', 'PENDING'),
        operation: fc.constantFrom('Look', 'Search'),
        mediated: fc.boolean(),
        overridden: fc.boolean(),
        from: fc.constant(middle),
        until: fc.constant(middle),
      },
      { requiredKeys: [] },
    );
    const property = fc.asyncProperty(filters, fc.nat(1), fc.constantFrom(2, 7, 100), async (filter, who, first) => {
      const [ask, theirs] = readers[who] ?? expect.unreachable();
      const tests = Object.entries(filter).map(([name, value]) => asked[name]?.(value as never));
      const expected = trail
        .filter((entry) => theirs(entry) && tests.every((test) => test?.(entry)))
        .map(({ request, kind }) => `${request} ${kind}`);
      const found = (await review(ask, filter, first)).map(({ requestId, kind }) => `${requestId} ${kind}`);
      expect(found).toEqual(expected.toReversed());
    });
    await fc.assert(property, {
      numRuns: 40,
      examples: [
        [{}, 0, 7],
        [{}, 1, 7],
      ],
    });
  });

  it('is told that an entry cannot be read, and reads all others: those that were taken before it, and those after', async () => {
    const [theirs, earlier] = await stack.database.sql<{ idx: string; body: Buffer; account: string }>(
      'select idx, body, account from audit.entry where account = ? order by idx desc limit 2',
      [String(north?.account)],
    );
    const of = () => review(audrey, { accountId: north?.account });
    const before = await of();
    try {
      await stack.database.sql(`update audit.entry set body = 'nothing' where idx = ?`, [String(theirs?.idx)]);
      await north?.ask(look(child.whoElse));
      const [newest] = await stack.database.sql<{ idx: string }>(
        'select idx from audit.entry where account = ? order by idx desc limit 1',
        [String(north?.account)],
      );
      const after = await of();
      expect(after).toHaveLength(before.length + 2);
      expect(after.find(({ id }) => id === before[0]?.id)).toMatchObject({
        kind: null,
        accountId: null,
        disclosures: null,
      });
      expect(after.filter(({ id }) => id !== before[0]?.id && before.some((each) => each.id === id))).toEqual(
        before.slice(1),
      );
      expect(Number(newest?.idx)).toBeGreaterThan(Number(earlier?.idx));
      const reply = await audrey(
        `{ accessRecords(filter: { accountId: "${north?.account}" }, first: 50) { judgedUpTo nodes { id unreadable } } }`,
      );
      const { nodes, judgedUpTo } = reply.data.accessRecords;
      expect(nodes.filter(({ unreadable }: { unreadable: boolean }) => unreadable)).toEqual([
        { id: before[0]?.id, unreadable: true },
      ]);
      expect(Date.parse(judgedUpTo)).toBeGreaterThan(Date.parse(before[1]?.at ?? ''));
    } finally {
      await stack.database.sql('update audit.entry set body = ? where idx = ?', [
        theirs?.body as Buffer,
        String(theirs?.idx),
      ]);
    }
  });

  it('is answered while the trail is being judged elsewhere, and told up to when', async () => {
    const database = connect({ url: stack.database.url, schema: 'audit', connections: 1 });
    await review(audrey);
    await database.transaction(async (within) => {
      await within.ask(lockFollower, []);
      await east?.ask(look(child.whoElse));
      const asked = new Date().toISOString();
      const reply = await audrey('{ accessRecords(first: 1) { judgedUpTo nodes { id } } incidents { judgedUpTo } }');
      expect(reply.errors).toBeUndefined();
      const { accessRecords, incidents } = reply.data;
      expect(accessRecords.nodes).toHaveLength(1);
      for (const { judgedUpTo } of [accessRecords, incidents]) expect(judgedUpTo < asked).toBe(true);
    });
    await database.close();
  });

  it.each(['NATIONAL-ECAF', 'NORTHSHIRE-VOLUNTARY-01', 'NORTHSHIRE-POLICE'])(
    'is nobody of %s, whatever role they were given: only the office reviews everybody, and an authority its own',
    async (organisation) => {
      const stranger = await hire(stack, { role: 'AUDITOR', organisation, practitioner: null });
      for (const query of ['{ accessRecords { nodes { id } } }', '{ incidents { nodes { reference } } }']) {
        expect((await stranger.ask(query, { reason: null })).errors?.[0].extensions.code).toBe('FORBIDDEN');
      }
    },
  );

  it.each(['amira', 'olga', 'martin', 'paul', 'nadia', 'stan'])('is not %s', async (name) => {
    const reply = await stack.ask(name, RECORDS);
    expect(reply.errors?.[0].extensions.code).toBe('FORBIDDEN');
    expect(reply.data?.accessRecords ?? null).toBeNull();
  });
});
