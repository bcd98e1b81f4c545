/** "A CMT correction pins the field until the disputed source sends a new value" (domain rules 2.3). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { childSaid, disputesOf, disputing, raise, type SaidChild, seen } from '#support/disputing.ts';
import { askPeople, find, makeRecord, queue, reviewOf, unmerge } from '#support/reviewing.ts';
import { search } from '#support/searching.ts';
import { type Stack, startStack } from '#support/stack.ts';

const CASES = 'northshire-case-system';
const NHS = 'demo-nhs';
const home = (line1: string, since?: string) => ({
  address: { status: 'CURRENT', line1, postcode: 'ZN1 1AA', ...(since && { since }) },
});

describe('a disputed field that the team corrects', () => {
  let stack: Stack;
  let olga: Asker;
  let martin: Asker;
  let amira: Asker;
  let ben: Asker;
  let elsewhere: Asker;
  beforeAll(async () => {
    stack = await startStack();
    [olga, martin, amira] = [asPersona(stack, 'olga'), asPersona(stack, 'martin'), asPersona(stack, 'amira')];
    ben = asPersona(stack, 'ben');
    const other = { role: 'AUTHORITY_OFFICER', authority: '902', organisation: 'SOUTHMERE-DIRECTORY' } as const;
    elsewhere = (await hire(stack, other)).ask;
  });
  afterAll(() => stack.stop());

  const shows = async (id: string, ask = amira) =>
    (
      await ask(
        `{ child(id: "${id}") { familyName preferredName dateOfBirth address { status line1 } carers { name } } }`,
      )
    ).data.child;
  const open = async (id: string, field: string) => {
    expect((await raise(olga, id, field, { onBehalfOf: 'PARENT' })).codes).toEqual([]);
    return (await disputesOf(olga, id)).find((each: { field: string }) => each.field === field);
  };
  const correct = async (dispute: { id: string; version: number }, value: object, ask = olga) =>
    disputing(ask, 'correctDisputedField', { ...seen(dispute), ...value });
  const assertions = async ({ id }: SaidChild) =>
    JSON.stringify(
      await stack.database.sql('select * from children.assertion where child_id = ? order by supplier', [id]),
    );

  it('shows the value of the team until the disputed source says something new, and nobody’s statement is changed', async () => {
    const child = await childSaid(stack, { [NHS]: {}, [CASES]: home('1 Wrong Street') });
    const { id, say } = child;
    const before = await assertions(child);
    const dispute = await open(id, 'ADDRESS');
    const { made, codes } = await correct(dispute, home('2 Right Street'));
    expect([codes, made.corrected, made.state]).toEqual([[], true, 'OPEN']);
    expect((await shows(id)).address).toEqual({ status: 'CURRENT', line1: '2 Right Street' });
    expect(await assertions(child)).toBe(before);
    // The same again, the same in other letters, something else of the child, and whatever another source says.
    await say(CASES, { ...home('1 WRONG street'), preferredName: 'Kit' });
    await say(NHS, home('3 Newest Street', '2025-01-01'));
    expect((await shows(id)).address.line1).toBe('2 Right Street');
    // Without the field it says nothing new: it takes back what it said.
    await say(CASES, {});
    expect((await shows(id)).address.line1).toBe('2 Right Street');
    expect((await disputesOf(olga, id))[0].sources).toMatchObject([{ answer: 'TAKEN_BACK' }]);
    await say(CASES, home('4 Moved Street', '2026-01-01'));
    expect((await shows(id)).address.line1).toBe('4 Moved Street');
    const [ended] = await disputesOf(olga, id);
    expect(ended).toMatchObject({ corrected: false, sources: [{ answer: 'STATED_ANEW' }] });
    expect((await correct(ended, home('5 Late Street'))).codes).toEqual(['NOTHING_TO_CORRECT']);
    // It does not come back with what was disputed.
    await say(CASES, home('1 Wrong Street', '2026-01-02'));
    expect((await shows(id)).address.line1).toBe('1 Wrong Street');
  });

  it('is found by what it is corrected to, and shows what the sources say again when the correction is undone', async () => {
    const child = await childSaid(stack, { [NHS]: {} });
    const { id, about } = child;
    const shown = await shows(id);
    const dispute = await open(id, 'FAMILY_NAME');
    const { made } = await correct(dispute, { familyName: 'Correctedsurname' });
    const criteria = { familyName: 'Correctedsurname', dateOfBirth: about.dateOfBirth };
    expect((await search(amira, criteria)).nodes).toMatchObject([{ id }]);
    // It holds on when the dispute is settled.
    const settled = await disputing(olga, 'settleDispute', { ...seen(made), outcome: 'CORRECTED' });
    expect(settled.made).toMatchObject({ state: 'SETTLED', corrected: true });
    expect((await shows(id)).familyName).toBe('Correctedsurname');
    const undone = await disputing(martin, 'undoCorrection', seen(settled.made));
    expect([undone.codes, undone.made.corrected]).toEqual([[], false]);
    expect(await shows(id)).toEqual(shown);
    expect((await search(amira, criteria)).nodes).toEqual([]);
    expect((await disputing(martin, 'undoCorrection', seen(undone.made))).codes).toEqual(['NOTHING_TO_UNDO']);
  });

  it('takes one value of the field, such as a source could send, of the team alone', async () => {
    const { id } = await childSaid(stack, {
      [NHS]: { dateOfDeath: '2020-02-02', practice: { code: 'A81009' } },
      [CASES]: {
        ...home('1 Typed Street'),
        preferredName: 'Kit',
        school: { urn: '100009' },
        carers: [{ name: 'Wrong Person', relationship: 'FATHER' }],
      },
    });
    const misfits: Readonly<Record<string, readonly object[]>> = {
      FAMILY_NAME: [{}, { familyName: 'Oth*' }, { familyName: '-' }, { nothing: true }, { givenNames: 'Other' }],
      DATE_OF_BIRTH: [{ dateOfBirth: '2999-01-01' }, { dateOfBirth: '1980-01-01' }, { nothing: true }],
      ADDRESS: [
        { address: { status: 'CURRENT' } },
        { address: { status: 'NONE_KNOWN', line1: '1 Street' } },
        { address: { status: 'CURRENT', line1: '1 Street', since: '2999-01-01' } },
        { ...home('1 Street'), nothing: true },
      ],
      CARERS: [{ carers: [] }, { carers: Array(7).fill({ name: 'Some One', relationship: 'OTHER' }) }],
      EDUCATION: [
        { education: {} },
        { education: { status: 'HOME_EDUCATED', urn: '100001' } },
        { education: { status: 'NOT_RECEIVING', until: '2026-01-01' } },
        { education: { status: 'ALTERNATIVE_PROVISION', organisationId: '' } },
        { education: { urn: '9012001' } },
        { education: { laestab: '100001' } },
        { education: { organisationId: 'northshire primary' } },
        { education: { organisationId: 'NOBODY-HAS-THIS-CODE' } },
        { education: { urn: '100001', since: '2999-01-01' } },
        { education: { urn: '100001', until: '2999-01-01' } },
        { education: { urn: '100001', since: '2026-01-02', until: '2026-01-01' } },
        { generalPractice: { code: 'A81001' } },
        { education: { urn: '100001' }, nothing: true },
      ],
      GENERAL_PRACTICE: [
        { generalPractice: { code: 'A81001', since: '2999-01-01' } },
        { education: { urn: '100001' } },
      ],
      DATE_OF_DEATH: [{ dateOfBirth: '2016-01-01' }],
      NHS_NUMBER: [{ nothing: true }],
    };
    for (const [field, values] of Object.entries(misfits)) {
      const dispute = await open(id, field);
      for (const value of values) {
        expect([value, (await correct(dispute, value)).codes]).toEqual([value, ['VALUE_DOES_NOT_FIT']]);
      }
      expect((await correct(dispute, { nothing: true }, elsewhere)).codes).toEqual(['DISPUTE_NOT_FOUND']);
      expect((await correct(dispute, { nothing: true }, ben)).codes).toEqual(['FORBIDDEN']);
    }
    const [at, carers, death] = await Promise.all(
      ['ADDRESS', 'CARERS', 'DATE_OF_DEATH'].map(async (field) =>
        (await disputesOf(olga, id)).find((each: { field: string }) => each.field === field),
      ),
    );
    expect((await correct(at, { address: { status: 'NONE_KNOWN' } })).codes).toEqual([]);
    expect((await correct(carers, { carers: [{ name: 'Right Person', relationship: 'MOTHER' }] })).codes).toEqual([]);
    expect((await correct(death, { nothing: true })).codes).toEqual([]);
    expect(await shows(id)).toMatchObject({
      address: { status: 'NONE_KNOWN', line1: null },
      carers: [{ name: 'Right Person' }],
    });
    expect((await amira(`{ child(id: "${id}") { dateOfDeath } }`)).data.child.dateOfDeath).toBeNull();
    const [, stale] = [await correct(at, { nothing: true }), seen(at)];
    expect((await disputing(olga, 'settleDispute', { ...stale, outcome: 'CORRECTED' })).codes).toEqual([
      'CHANGED_SINCE',
    ]);
  });

  it('is not settled as corrected where nobody has corrected it, nor found to stand where something else is shown', async () => {
    const { id } = await childSaid(stack, { [NHS]: {} });
    const dispute = await open(id, 'GIVEN_NAMES');
    const settle = async (outcome: string, ask: Asker, of = dispute) =>
      (await disputing(ask, 'settleDispute', { ...seen(of), outcome })).codes;
    expect(await settle('CORRECTED', olga)).toEqual(['NOT_CORRECTED']);
    const { made } = await correct(dispute, { givenNames: 'Righty' });
    expect(await settle('STANDS', martin, made)).toEqual(['CORRECTION_HOLDS']);
    expect(await settle('CORRECTED', martin, made)).toEqual([]);
  });

  it('stays with its record: found to be one and taken apart again, both are as they were to the byte', async () => {
    const [one, other] = [
      await childSaid(stack, { [NHS]: {} }),
      await childSaid(stack, {
        [NHS]: { practice: { code: 'A81001' } },
        [CASES]: { ...home('9 Other Street'), school: { urn: '100001' } },
      }),
    ];
    await stack.database.sql("update children.child set state = 'OPEN', source = null where id = ?", [other.id]);
    const names = await open(one.id, 'FAMILY_NAME');
    expect((await correct(names, { familyName: 'Pinnedname' })).codes).toEqual([]);
    const at = await open(other.id, 'ADDRESS');
    expect((await correct(at, home('8 Pinned Street'))).codes).toEqual([]);
    const learns = await open(other.id, 'EDUCATION');
    expect((await correct(learns, { education: { urn: '100002' } })).codes).toEqual([]);
    const registered = await open(other.id, 'GENERAL_PRACTICE');
    expect((await correct(registered, { generalPractice: { code: 'A81002' } })).codes).toEqual([]);
    const kept = async () =>
      JSON.stringify([
        await stack.database.sql(
          `select to_jsonb(c) - 'derived_at' - 'identifiers' as row from children.child c where id in (?, ?) order by id`,
          [one.id, other.id],
        ),
        ...(await Promise.all(
          ['dispute', 'dispute_source', 'dispute_act', 'identifier_key'].map((table) =>
            stack.database.sql(
              `select to_jsonb(t) as row from children.${table} t where child_id in (?, ?) order by to_jsonb(t)::text`,
              [one.id, other.id],
            ),
          ),
        )),
      ]);
    const before = await kept();
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: one.id, candidate: other.id });
    for (const ask of [olga, martin]) {
      const review = await reviewOf(ask, 'POSSIBLE_SAME', one.id, other.id);
      if (review) expect((await find(ask, review, 'SAME_CHILD')).codes).toEqual([]);
    }
    const { data } = await olga(
      `{ child(id: "${one.id}") { id links { id } disputedFields familyName address { line1 }
         education { setting { urn } } generalPractice { code } } }`,
    );
    const { links, ...shown } = data.child;
    expect(shown).toMatchObject({ familyName: 'Pinnedname', address: { line1: '8 Pinned Street' } });
    expect(shown).toMatchObject({ education: { setting: { urn: '100002' } }, generalPractice: { code: 'A81002' } });
    expect(shown.disputedFields.toSorted()).toEqual(['ADDRESS', 'EDUCATION', 'FAMILY_NAME', 'GENERAL_PRACTICE']);
    const together = (await disputesOf(olga, shown.id)).map(({ id }: { id: string }) => id);
    expect(new Set(together)).toEqual(new Set([names, at, learns, registered].map(({ id }) => id)));
    expect(await kept()).not.toBe(before);
    expect((await unmerge(olga, { linkId: links[0].id })).codes).toEqual([]);
    const [review] = (await queue(martin, 'kind: SEPARATION')).nodes;
    expect((await find(martin, review, 'SEPARATE')).codes).toEqual([]);
    expect(await kept()).toBe(before);
  });

  it('changes what stays visible of a hidden child by a review alone, as a feed does', async () => {
    const { id } = await childSaid(stack, { [NHS]: {} });
    await stack.database.sql("update children.child set state = 'SHIELDED' where id = ?", [id]);
    const { familyName } = await shows(id);
    const dispute = await open(id, 'FAMILY_NAME');
    expect((await correct(dispute, { familyName: 'Hiddenname' })).codes).toEqual([]);
    expect((await shows(id)).familyName).toBe(familyName);
    const review = await reviewOf(olga, 'IDENTITY_CHANGED', id);
    expect((await find(olga, review, 'ACCEPT_IDENTITY')).codes).toEqual([]);
    if ((await shows(id)).familyName === familyName) {
      expect((await find(martin, await reviewOf(martin, 'IDENTITY_CHANGED', id), 'ACCEPT_IDENTITY')).codes).toEqual([]);
    }
    expect((await shows(id)).familyName).toBe('Hiddenname');
  });

  it('is corrected also where only a record that was found to be a hidden child’s says it', async () => {
    const hidden = await childSaid(stack, { [NHS]: {} });
    const record = await makeRecord(stack, { familyName: 'Linkedhidden', postcode: 'ZN9 9ZZ', state: 'PROVISIONAL' });
    await stack.database.sql("update children.child set state = 'SHIELDED' where id = ?", [hidden.id]);
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record, candidate: hidden.id });
    for (const ask of [olga, martin]) {
      const review = await reviewOf(ask, 'POSSIBLE_SAME', record, hidden.id);
      if (review) expect((await find(ask, review, 'SAME_CHILD')).codes).toEqual([]);
    }
    const dispute = await open(hidden.id, 'ADDRESS');
    expect(dispute.sources).toMatchObject([{ supplier: CASES, shown: true, asked: false }]);
    const list = await ben('{ disputedStatements(first: 100) { nodes { childId } } }');
    expect(list.text).not.toContain(record);
    expect((await ben(`{ child(id: "${record}") { id disputedFields } }`)).data.child).toEqual({
      id: record,
      disputedFields: [],
    });
    expect((await correct(dispute, home('7 Hidden Street'))).codes).toEqual([]);
    expect((await shows(hidden.id, olga)).address.line1).toBe('7 Hidden Street');
    expect((await shows(hidden.id)).address).toBeNull();
  });
});
