import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { addChild, addChildren } from '#support/more-children.ts';
import { search, searchAlike, tellable } from '#support/searching.ts';
import { requestShield } from '#support/shielding.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const NOTICES = `query Told($kind: NoticeKind, $unread: Boolean, $first: Int, $after: String) {
  notices(kind: $kind, unread: $unread, first: $first, after: $after) {
    nodes { id kind childId at accountId mediatorId organisation { id } reason requestId aboutId acknowledgedAt acknowledgedBy }
    pageInfo { hasNextPage endCursor }
  }
}`;

describe('the team of the responsible authority', () => {
  let stack: Stack;
  let olga: Asker;
  let martin: Asker;
  let amira: Asker;
  let stranger: Asker;
  beforeAll(async () => {
    stack = await startStack();
    [olga, martin, amira] = [asPersona(stack, 'olga'), asPersona(stack, 'martin'), asPersona(stack, 'amira')];
    const other = { role: 'AUTHORITY_OFFICER', authority: '902', organisation: 'SOUTHMERE-CSC' } as const;
    stranger = (await hire(stack, other)).ask;
  });
  afterAll(() => stack.stop());

  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  const told = async (variables: Record<string, unknown> = {}, ask = olga): Promise<any> =>
    (await ask(NOTICES, { variables: { first: 100, ...variables } })).data.notices;
  const rowsOf = (request: string) =>
    stack.database.sql<{ kind: string; childId: string }>(
      'select kind, child_id as "childId" from children.notice where request = ? order by child_id',
      [request],
    );
  const open = (ask: Asker, id: string, more = '') =>
    ask(`query Open($id: ID!) { child(id: $id) { familyName ${more} } }`, { variables: { id } });
  const requestOf = ({ headers }: { headers: Headers }) => String(headers.get('x-request-id'));

  it('is told who opened a shielded record, of which organisation, why, and by which request', async () => {
    const reply = await open(amira, child.shielded);
    const [notice] = (await told({ kind: 'LOOKED_AT' })).nodes;
    expect(notice).toEqual({
      id: expect.any(String),
      kind: 'LOOKED_AT',
      childId: child.shielded,
      at: expect.any(String),
      accountId: stack.persona('amira').account,
      mediatorId: null,
      organisation: { id: stack.persona('amira').organisation },
      reason: 'NEW_CONTACT',
      requestId: requestOf(reply),
      aboutId: null,
      acknowledgedAt: null,
      acknowledgedBy: null,
    });
  });

  it('is told once, however often and by whatever path one request looks', async () => {
    const { headers } = await amira(
      `query Often($id: ID!) { one: child(id: $id) { id } other: child(id: $id) { familyName } again: child(id: $id) { gender } }`,
      { variables: { id: child.shielded } },
    );
    expect(await rowsOf(requestOf({ headers }))).toEqual([{ kind: 'LOOKED_AT', childId: child.shielded }]);
  });

  it('is told of those a search found, each once and in one statement, and of nobody beyond the page', async () => {
    const made = await addChildren(stack, 9, { familyName: 'Foundwell', dateOfBirth: '2013-02-02', state: 'SHIELDED' });
    await addChild(stack, { familyName: 'Foundwell', dateOfBirth: '2013-02-02' });
    const criteria = { familyName: 'Foundwell', dateOfBirth: '2013-02-02' };
    const all = await search(amira, criteria);
    expect(all.ids).toHaveLength(10);
    const rows = await rowsOf(all.request);
    expect(rows.map(({ childId }) => childId).toSorted((one, other) => (one < other ? -1 : 1))).toEqual(
      made.toSorted((one, other) => (one < other ? -1 : 1)),
    );
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(['FOUND']));
    // One statement writes them all: they came with one transaction.
    const [{ count } = { count: '' }] = await stack.database.sql<{ count: string }>(
      `select count(distinct xmin::text) from children.notice where request = ?`,
      [all.request],
    );
    expect(Number(count)).toBe(1);
    const page = await search(amira, criteria, { first: 2 });
    expect((await rowsOf(page.request)).map(({ childId }) => childId).every((id) => page.ids.includes(id))).toBe(true);
  });

  it('is told of those who are alike, each once', async () => {
    const made = await addChildren(stack, 3, { familyName: 'Alikewell', dateOfBirth: '2013-02-02', state: 'SHIELDED' });
    await addChild(stack, { familyName: 'Alikewell', dateOfBirth: '2013-02-02' });
    const { ids, request } = await searchAlike(amira, { familyName: 'Alikewel', dateOfBirth: '2013-02-02' });
    expect(ids).toHaveLength(4);
    const rows = await rowsOf(request);
    expect(new Set(rows.map(({ childId }) => childId))).toEqual(new Set(made));
    expect(rows.map(({ kind }) => kind)).toEqual(['FOUND', 'FOUND', 'FOUND']);
  });

  it('is not told of its own looks, nor of looks at open records, nor of what was not found', async () => {
    const requests = [
      await open(olga, child.shielded),
      await open(martin, child.shielded),
      await open(amira, child.whoElse),
      await open(amira, '100000000008'),
      await search(amira, { familyName: 'Merrowby', givenName: 'Hannah', postcode: 'LS26 2EF' }),
      await search(amira, { nhsNumber: '9999000061' }),
    ];
    for (const reply of requests) expect(await rowsOf(requestOf(reply))).toEqual([]);
    const others = await open(stranger, child.shielded);
    expect(await rowsOf(requestOf(others))).toHaveLength(1);
  });

  it('is told before the answer leaves: what cannot be told is not answered', async () => {
    await stack.database.sql('revoke insert on children.notice from contactpoint_children');
    const looked = await open(amira, child.shielded);
    const missed = await open(amira, child.whoElse);
    await stack.database.sql('grant insert on children.notice to contactpoint_children');
    expect(looked.status).not.toBe(200);
    expect(looked.text).not.toContain('Merrowby');
    expect(missed.data.child.familyName).toEqual(expect.any(String));
  });

  it('is told of nobody else’s children, and tells nobody else what it is told', async () => {
    const there = await addChild(stack, { familyName: 'Elsewhereby', authority: '902', state: 'SHIELDED' });
    const reply = await open(amira, there);
    const ours = (await told()).nodes.map(({ childId }: { childId: string }) => childId);
    expect(ours).not.toContain(there);
    expect((await told({}, stranger)).nodes).toMatchObject([{ childId: there, requestId: requestOf(reply) }]);
    expect((await amira(NOTICES)).errors?.[0].extensions.code).toBe('FORBIDDEN');
  });

  it('reads page by page, and marks for all of the team what somebody has dealt with', async () => {
    for (let count = 0; count < 5; count += 1) await open(amira, child.shielded);
    const whole = (await told()).nodes.map(({ id }: { id: string }) => id);
    const paged: string[] = [];
    let after: string | null = null;
    do {
      const page = await told({ first: 2, after });
      paged.push(...page.nodes.map(({ id }: { id: string }) => id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(paged).toEqual(whole);
    const there = (await told({}, stranger)).nodes[0].id;
    const noticeIds = [...whole.slice(0, 3), there, randomUUID(), 'nonsense'];
    const acknowledge = () =>
      olga(`mutation Done($ids: [ID!]!) { acknowledgeNotices(input: { noticeIds: $ids }) { acknowledged } }`, {
        variables: { ids: noticeIds },
      });
    expect((await acknowledge()).data.acknowledgeNotices).toEqual({ acknowledged: 3 });
    expect((await acknowledge()).data.acknowledgeNotices).toEqual({ acknowledged: 0 });
    const unread = (await told({ unread: true }, martin)).nodes.map(({ id }: { id: string }) => id);
    expect(unread).toEqual(whole.slice(3));
    const [first] = (await told({}, martin)).nodes;
    expect(first).toMatchObject({ acknowledgedBy: stack.persona('olga').account });
    expect((await told({}, stranger)).nodes[0].acknowledgedAt).toBeNull();
  });

  it('has every child it is told of in the trail as looked at, whichever fields are read', async () => {
    await open(amira, child.shielded, 'shielded');
    const reply = await olga(NOTICES, { variables: { first: 100 } });
    const bare = await olga('{ notices(first: 100) { nodes { id } } }');
    const places = await olga('{ notices(first: 100) { edges { cursor } } }');
    const trail = await stack.trail();
    const outcomeOf = (of: typeof reply) =>
      trail.find(({ request, kind }) => request === requestOf(of) && kind === 'OUTCOME');
    const outcome = outcomeOf(reply);
    const seen = new Set(reply.data.notices.nodes.map(({ childId }: { childId: string }) => childId));
    expect(seen).toContain(child.shielded);
    expect(new Set(Object.keys(outcome.children))).toEqual(seen);
    expect(outcomeOf(bare).children).toEqual(outcome.children);
    expect(outcomeOf(places).children).toEqual(outcome.children);
    expect(Object.values(outcome.children).every((kinds) => (kinds as string[]).includes('STEWARDSHIP'))).toBe(true);
  });

  it('is told nothing that differs for who looked: an answer is the same whether a team reads its notices or not', async () => {
    const [one, other] = [await open(amira, child.shielded, 'shielded'), await open(amira, child.shielded, 'shielded')];
    await told();
    const third = await open(amira, child.shielded, 'shielded');
    expect(tellable(other)).toEqual(tellable(one));
    expect(tellable(third)).toEqual(tellable(one));
  });

  it('is told that a shield was asked for, and by whom', async () => {
    const id = await addChild(stack, { familyName: 'Askedforby' });
    const ben = asPersona(stack, 'ben');
    const reply = await requestShield(ben, id);
    const [notice] = (await told({ kind: 'SHIELD_REQUESTED' })).nodes;
    expect(notice).toMatchObject({
      childId: id,
      accountId: stack.persona('ben').account,
      requestId: requestOf(reply),
      aboutId: expect.any(String),
    });
  });
});
