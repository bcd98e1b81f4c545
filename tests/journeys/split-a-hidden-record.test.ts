/** A record that not everybody sees is split: neither half is less hidden than the whole was, and nobody is told of it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asker, asPersona, type Colleague, hire } from '#support/colleagues.ts';
import { childSaid, disputesOf, disputing, raise, seen } from '#support/disputing.ts';
import { find, makeRecord, reviewOf, split, statementsOf } from '#support/reviewing.ts';
import { search } from '#support/searching.ts';
import { caseOf, requestShield } from '#support/shielding.ts';
import { type Asked, splittingIn } from '#support/splitting.ts';
import { type Stack, startStack } from '#support/stack.ts';

const NHS = 'demo-nhs';
const CASES = 'northshire-case-system';
const home = (line1: string) => ({ address: { status: 'CURRENT', line1, postcode: 'ZN1 1AA' } });

describe('a record of two children', () => {
  let stack: Stack;
  let olga: Asker;
  let team: ReturnType<typeof splittingIn>;
  let amira: Asker;
  let ben: Asker;
  let elsewhere: Colleague;
  beforeAll(async () => {
    stack = await startStack();
    team = splittingIn(stack);
    ({ olga } = team);
    [amira, ben] = [asPersona(stack, 'amira'), asPersona(stack, 'ben')];
    const other = { role: 'AUTHORITY_OFFICER', authority: '902', organisation: 'SOUTHMERE-DIRECTORY' } as const;
    elsewhere = await hire(stack, other);
  });
  afterAll(() => stack.stop());

  it('that one local body alone tells of is split by one person, and both stay that body’s', async () => {
    const record = await makeRecord(stack, {
      familyName: 'Provisionalby',
      state: 'PROVISIONAL',
      source: 'NORTHSHIRE-CSC',
    });
    const [own] = await statementsOf(olga, record);
    expect((await split(olga, { childId: record, statementIds: [own.id] })).codes).toEqual(['NOTHING_LEFT']);
    // Another row of the same body that was linked to it.
    await stack.database.sql(
      `insert into children.assertion (child_id, supplier, local_id, trust, statement, fingerprint, received_at)
       select child_id, supplier, 'twin', trust, jsonb_set(statement, '{givenNames}', '"Twin"'), '', received_at from children.assertion where child_id = ?`,
      [record],
    );
    const twin = (await statementsOf(olga, record)).find(({ versions }: Asked) =>
      versions[0].values.some(({ value }: Asked) => value === 'Twin'),
    );
    const made = await team.parted(record, twin.id);
    for (const id of [record, made]) {
      expect((await ben(`{ child(id: "${id}") { provisional } }`)).data.child).toEqual({ provisional: true });
      expect((await amira(`{ child(id: "${id}") { provisional } }`)).data.child).toBeNull();
    }
    expect(await reviewOf(olga, 'UNCONFIRMED', made)).toBeDefined();
  });

  it('that is shielded stays hidden in both halves, and nobody else is told of either', async () => {
    const child = await childSaid(stack, { [NHS]: {}, [CASES]: {} });
    const moved = {
      familyName: 'Hiddenhalf',
      givenNames: 'Hal',
      dateOfBirth: '2015-05-05',
      nhsNumber: undefined,
      authority: '902',
    };
    await child.say(CASES, { ...home('9 Secret Street'), ...moved });
    await requestShield(olga, child.id);
    const notices = async () => (await elsewhere.ask('{ notices(first: 100) { nodes { kind } } }')).text;
    const transfers = async () => (await elsewhere.ask('{ transfers(first: 100) { nodes { id } } }')).text;
    const told = [await notices(), await transfers()];
    const statement = (await team.stated(child.id, 'CASE_SYSTEM')).id;
    expect((await split(elsewhere.ask, { childId: child.id, statementIds: [statement] })).codes).toEqual([
      'STATEMENT_NOT_FOUND',
    ]);
    const made = await team.parted(child.id, statement);
    const hidden = 'id familyName shielded address { line1 } involvements { nodes { id } }';
    for (const ask of [amira, elsewhere.ask]) {
      const { data } = await ask(`{ child(id: "${made}") { ${hidden} } }`);
      expect(data.child).toEqual({
        id: made,
        familyName: 'Hiddenhalf',
        shielded: true,
        address: null,
        involvements: null,
      });
      expect((await ask(`{ child(id: "${child.id}") { shielded address { line1 } } }`)).data.child).toEqual({
        shielded: true,
        address: null,
      });
    }
    const found = await search(amira, { familyName: 'Hiddenhalf', givenName: 'Hal', postcode: 'ZN1 1AA' });
    expect([found.error, found.nodes]).toEqual([undefined, []]);
    expect([await notices(), await transfers()]).toEqual(told);
    // Until its team has ruled on it: a case of its own.
    expect(await caseOf(olga, made)).toMatchObject({ state: 'PROVISIONAL', ground: 'POSSIBLE_DUPLICATE' });
    expect((await olga(`{ child(id: "${made}") { address { line1 } } }`)).data.child.address.line1).toBe(
      '9 Secret Street',
    );
  });

  it('is not split where that takes what others rest on, is not the team’s to split, or is not what was seen', async () => {
    const child = await childSaid(stack, { [NHS]: {}, [CASES]: home('1 Refused Street') });
    const nhs = (await team.stated(child.id, 'NHS')).id;
    const cases = (await team.stated(child.id, 'CASE_SYSTEM')).id;
    const codes = async (ask: Asker, childId: string, ...statementIds: readonly string[]) =>
      (await split(ask, { childId, statementIds })).codes;
    expect(await codes(olga, child.id)).toEqual(['STATEMENT_NOT_FOUND']);
    expect(await codes(olga, child.id, randomUUID())).toEqual(['STATEMENT_NOT_FOUND']);
    expect(await codes(olga, child.id, nhs, cases)).toEqual(['NOTHING_LEFT']);
    expect(await codes(elsewhere.ask, child.id, cases)).toEqual(['STATEMENT_NOT_FOUND']);
    const asked = { childId: child.id, statementIds: [cases] };
    expect((await split(amira, asked)).errors?.[0].extensions.code).toBe('FORBIDDEN');
    const many = Array.from({ length: 101 }, () => cases);
    expect((await split(olga, { ...asked, statementIds: many })).errors?.[0].extensions.code).toBe('BAD_USER_INPUT');

    // Its source has said something new since.
    await child.say(CASES, home('2 Refused Street'));
    expect(await codes(olga, child.id, cases)).toEqual(['STATEMENT_NOT_FOUND']);
    const now = (await team.stated(child.id, 'CASE_SYSTEM')).id;

    await raise(olga, child.id, 'ADDRESS', { onBehalfOf: 'PARENT' });
    expect(await codes(olga, child.id, now)).toEqual(['DISPUTED']);
    const [dispute] = await disputesOf(olga, child.id);
    await disputing(olga, 'correctDisputedField', { ...seen(dispute), nothing: true });
    const [corrected] = await disputesOf(olga, child.id);
    await disputing(olga, 'settleDispute', { ...seen(corrected), outcome: 'CORRECTED' });
    expect(await codes(olga, child.id, now)).toEqual(['DISPUTED']);
    const [settled] = await disputesOf(olga, child.id, 'first: 100, state: SETTLED');
    await disputing(olga, 'undoCorrection', seen(settled ?? corrected));

    const key = randomUUID();
    const once = { ...asked, statementIds: [now], idempotencyKey: key };
    const first = await split(olga, once);
    expect([first.codes, (await split(olga, once)).review.id]).toEqual([[], first.review.id]);
    expect((await split(olga, { ...once, statementIds: [nhs] })).codes).toEqual(['KEY_REUSED']);
    await stack.database.sql(`update children.child set state = 'ARCHIVED' where id = ?`, [child.id]);
    expect((await find(team.martin, first.review, 'SEPARATE')).codes).toEqual(['CHANGED_SINCE']);
  });
});
