/** What everybody else sees of a shielded child, and of asking for a shield: always the same. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { change } from '#support/changes.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { addChild } from '#support/more-children.ts';
import { search, tellable } from '#support/searching.ts';
import { caseOf, dayAfter, held, pass, requestShield, shielding, told } from '#support/shielding.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

describe('a shield', () => {
  let stack: Stack;
  let olga: Asker;
  let martin: Asker;
  let ben: Asker;
  let stranger: Asker;
  const moment = new Date();
  beforeAll(async () => {
    stack = await startStack();
    olga = asPersona(stack, 'olga');
    martin = asPersona(stack, 'martin');
    ben = asPersona(stack, 'ben');
    const other = { role: 'AUTHORITY_OFFICER', authority: '902', organisation: 'SOUTHMERE-CSC' } as const;
    stranger = (await hire(stack, other)).ask;
  });
  afterAll(() => stack.stop());

  const born = '2014-03-03';
  const some = (familyName: string, more: Partial<Parameters<typeof addChild>[1]> = {}) =>
    addChild(stack, { familyName, dateOfBirth: born, postcode: 'LS26 2EF', ...more });
  const EVERYTHING = `{ id familyName givenNames preferredName gender dateOfBirth dateOfDeath shielded provisional
    address { postcode } responsibleAuthority { code } carers { name } carerNames nhsNumber upn withheld linkedRecords
    shieldCase { id state } involvements(first: 3) { nodes { id } } }`;
  const opened = (ask: Asker, id: string) =>
    ask(`query Open($id: ID!) { child(id: $id) ${EVERYTHING} }`, { variables: { id } });

  it('is asked for as often as people like, and every answer is alike but for its reference', async () => {
    const id = await some('Oftenby');
    const vera = asPersona(stack, 'ben');
    const key = randomUUID();
    const first = await requestShield(ben, id, { idempotencyKey: key });
    const second = await requestShield(vera, id, { ground: 'TRAFFICKING' });
    const alike = (reply: typeof first) =>
      tellable({ ...reply, text: reply.text.replace(reply.made.reference, 'REF') });
    expect(alike(second)).toEqual(alike(first));
    expect(second.made.reference).not.toBe(first.made.reference);
    const again = await requestShield(ben, id, { idempotencyKey: key });
    expect(again.made.reference).toBe(first.made.reference);
    expect((await requestShield(ben, id, { idempotencyKey: key, ground: 'ADOPTION' })).refused).toEqual(['KEY_REUSED']);
    const { acts } = await caseOf(olga, id);
    expect(acts.nodes.map(({ act }: { act: string }) => act)).toEqual(['REQUEST', 'REQUEST']);
  });

  it('cannot be asked about by whoever may not know of it: no such child, archived and sealed answer alike', async () => {
    const sealed = await some('Sealedby', { state: 'SEALED' });
    const archived = await some('Archivedby', { state: 'ARCHIVED' });
    const provisional = await some('Provisionalby', { state: 'PROVISIONAL' });
    const answers = await Promise.all(
      [sealed, archived, provisional, '100000000008', 'nonsense'].map((id) => requestShield(ben, id)),
    );
    for (const reply of answers) expect(tellable(reply)).toEqual(tellable(answers[0] as (typeof answers)[0]));
    expect(answers[0]?.refused).toEqual(['CHILD_NOT_FOUND']);
  });

  it('is nobody’s business but its own team’s: to others the case is not there', async () => {
    const id = await some('Ownby');
    await requestShield(ben, id);
    const found = await caseOf(olga, id);
    const shield = { ...held(found), decision: 'SHIELD', reviewOn: dayAfter(moment, 30) };
    const nobodys = { ...shield, caseId: randomUUID() };
    const [one, other] = [
      await shielding(stranger, 'decideShield', shield),
      await shielding(stranger, 'decideShield', nobodys),
    ];
    expect(one.refused).toEqual(['CASE_NOT_FOUND']);
    expect(tellable(one)).toEqual(tellable(other));
    expect((await shielding(ben, 'decideShield', shield)).refused).toEqual(['FORBIDDEN']);
    expect(await caseOf(stranger, id)).toBeNull();
    const { data } = await stranger(
      '{ shieldCases(first: 1) { nodes { id } pageInfo { hasNextPage endCursor } } notices(first: 1) { nodes { id } pageInfo { hasNextPage endCursor } } }',
    );
    // Nor that there is more of what is not theirs.
    const nothing = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };
    expect(data).toEqual({ shieldCases: nothing, notices: nothing });
  });

  it('looks the same to everybody else whether provisional, decided, under review, refused or about to be lifted', async () => {
    const id = await some('Alikeby');
    await requestShield(ben, id, { ground: 'COURT_ORDER' });
    const view = async () => {
      const looks = await Promise.all(
        [ben, stranger, asPersona(stack, 'vera')].flatMap((ask) => [
          opened(ask, id),
          search(ask, { familyName: 'Alikeby', dateOfBirth: born }),
        ]),
      );
      // A request and an appeal included: they are received, whatever the case has come to.
      const asked = await requestShield(stranger, id);
      return JSON.stringify([...looks.map(tellable), asked.text.replace(asked.made.reference, 'REF')]);
    };
    const provisional = await view();
    let now = await caseOf(olga, id);
    const act = async (name: Parameters<typeof shielding>[1], more: object, ask = olga): Promise<void> => {
      const { made, refused } = await shielding(ask, name, { ...held(now), ...more });
      expect(refused).toEqual([]);
      now = made;
    };
    const seen: string[] = [];
    const look = async (): Promise<void> => {
      seen.push(await view());
      now = await caseOf(olga, id);
    };
    await act('decideShield', { decision: 'SHIELD', reviewOn: dayAfter(moment, 60) });
    await look();
    await act('reviewShield', { outcome: 'BEGUN' });
    await look();
    await act('proposeLift', told(dayAfter(moment, 0)));
    await look();
    expect(now.state).toBe('PROVISIONAL');
    await act('decideShield', { decision: 'REFUSE', reasons: ['NOT_AT_RISK'] });
    await look();
    expect(new Set(seen)).toEqual(new Set([provisional]));
  });

  it('does not tell by what it refuses when the child died, nor by which name it is called', async () => {
    const id = await some('Mournby');
    await stack.database.sql(
      `update children.child set date_of_death = '2020-01-01', preferred_name = 'Mo', date_of_birth = '2010-01-01' where id = ?`,
      [id],
    );
    const begin = (serviceType: string) =>
      change(ben, 'recordInvolvement', { childId: id, serviceType, startedOn: '2021-01-01' });
    expect((await begin('YTH_WORKER')).problems).toMatchObject([{ code: 'DATE_OUTSIDE_LIFE' }]);
    await requestShield(ben, id);
    expect((await begin('YTH_WORKER')).problems).toEqual([]);
    expect((await opened(ben, id)).data.child).toMatchObject({ preferredName: null, dateOfDeath: null });
    expect((await opened(olga, id)).data.child).toMatchObject({ preferredName: 'Mo', dateOfDeath: '2020-01-01' });
  });

  it('shows carers’ names only where its authority has chosen to, two days after it has', async () => {
    const id = await some('Carersby');
    await stack.database.sql(
      `update children.child set carers = '[{"name":"Mary Carersby","relationship":"MOTHER"}]' where id = ?`,
      [id],
    );
    await requestShield(ben, id);
    const names = async (ask = ben) => (await opened(ask, id)).data.child.carerNames;
    const set = (ask: Asker, show: boolean) =>
      ask(`mutation { setShieldSettings(input: { showCarerNames: ${show} }) { holdsFrom } }`);
    expect(await names()).toBeNull();
    expect((await set(olga, true)).errors?.[0].extensions.code).toBe('FORBIDDEN');
    expect((await set(martin, true)).errors).toBeUndefined();
    expect(await names()).toBeNull();
    await pass(stack, 49);
    expect(await names()).toEqual(['Mary Carersby']);
    expect((await opened(ben, id)).data.child.carers).toBeNull();
    expect((await opened(ben, child.whoElse)).data.child.carerNames).toBeNull();
    await set(martin, false);
    expect(await names()).toBeNull();
  });
});
