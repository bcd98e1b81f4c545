/** Where a value comes from, when it came, what else is stated: for the team alone (domain rules 1.1.12, 1.2 row 20, 2.3). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trailOf } from '#support/changes.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { childSaid, disputesOf, disputing, raise, seen } from '#support/disputing.ts';
import { intakeFor } from '#support/feeding.ts';
import { LINEAGE, lineageOf, moment, shownThen } from '#support/lineage.ts';
import { askPeople, find, reviewOf } from '#support/reviewing.ts';
import { requestShield } from '#support/shielding.ts';
import { type Stack, startStack } from '#support/stack.ts';

const NHS = 'demo-nhs';
const CENSUS = 'demo-census';
const CASES = 'northshire-case-system';
/** A local system that is not the authority's own. */
const CLINIC = 'a-clinic';
const home = (line1: string, since?: string) => ({
  address: { status: 'CURRENT', line1, postcode: 'ZN1 1AA', ...(since && { since }) },
});
const values = ({ alternatives }: { alternatives: { value: string }[] }) => alternatives.map(({ value }) => value);

describe('where a value comes from', () => {
  let stack: Stack;
  let olga: Asker;
  let martin: Asker;
  let amira: Asker;
  let elsewhere: Asker;
  beforeAll(async () => {
    stack = await startStack();
    [olga, martin, amira] = [asPersona(stack, 'olga'), asPersona(stack, 'martin'), asPersona(stack, 'amira')];
    const other = { role: 'AUTHORITY_OFFICER', authority: '902', organisation: 'SOUTHMERE-DIRECTORY' } as const;
    elsewhere = (await hire(stack, other)).ask;
    await stack.database.sql(
      `insert into accreditation.supplier (id, format, trust, organisation_id) values (?, 'case-system', 'CASE_SYSTEM', null)`,
      [CLINIC],
    );
  });
  afterAll(() => stack.stop());

  it('is the statement that is shown, with its source and when it came, and what others state, the next first', async () => {
    const before = await moment();
    const { id, about } = await childSaid(stack, {
      [NHS]: home('1 Health Street', '2024-01-01'),
      [CENSUS]: { ...home('2 School Street'), familyName: 'Censusname' },
      [CASES]: home('3 Case Street', '2025-01-01'),
    });
    const after = await moment();
    const address = await lineageOf(olga, id, 'ADDRESS');
    expect(address).toMatchObject({
      field: 'ADDRESS',
      value: 'CURRENT, 3 Case Street, ZN1 1AA',
      source: { kind: 'CASE_SYSTEM', supplier: CASES },
      since: '2025-01-01',
      pinnedByCorrection: false,
      heldByShield: false,
      profile: 4,
      alternatives: [
        { value: 'CURRENT, 1 Health Street, ZN1 1AA', source: { kind: 'NHS', supplier: NHS }, since: '2024-01-01' },
        {
          value: 'CURRENT, 2 School Street, ZN1 1AA',
          source: { kind: 'SCHOOL_CENSUS', supplier: CENSUS },
          since: null,
        },
      ],
    });
    const received = Date.parse(address.receivedAt);
    expect([received >= before.getTime(), received <= after.getTime()]).toEqual([true, true]);
    expect(await lineageOf(olga, id, 'FAMILY_NAME')).toMatchObject({
      value: about.familyName,
      source: { kind: 'NHS' },
    });
    // Of one that nobody states there is nothing to say.
    expect(await lineageOf(olga, id, 'DATE_OF_DEATH')).toMatchObject({
      ...{ value: null, source: null, receivedAt: null, alternatives: [], pinnedByCorrection: false },
    });
  });

  it('is told of each field once, of those that are asked for, and the trail says of which kinds', async () => {
    const { id } = await childSaid(stack, { [NHS]: { practice: { code: 'A81001', since: '2021-09-06' } } });
    const asked = async (fields: string) => {
      const reply = await olga(`{ child(id: "${id}") { lineage${fields} { ${LINEAGE} } } }`);
      const trail = (await trailOf(stack, String(reply.headers.get('x-request-id')))).at(-1);
      return {
        fields: reply.data.child.lineage.map(({ field }: { field: string }) => field),
        kinds: trail.children[id],
      };
    };
    const one = await asked('(fields: [GENERAL_PRACTICE, GENERAL_PRACTICE])');
    expect(one).toEqual({ fields: ['GENERAL_PRACTICE'], kinds: ['EXISTENCE', 'STEWARDSHIP', 'WHEREABOUTS'] });
    const all = await asked('');
    expect(all.fields).toHaveLength(12);
    expect(all.kinds).toEqual([
      ...['EXISTENCE', 'FAMILY', 'IDENTITY', 'NHS_NUMBER', 'STEWARDSHIP', 'UPN', 'WHEREABOUTS'],
    ]);
    expect(await lineageOf(olga, id, 'GENERAL_PRACTICE')).toMatchObject({ value: 'A81001', since: '2021-09-06' });
  });

  it('is nobody else’s: nor what a source states, nor that there is another', async () => {
    const { id } = await childSaid(stack, {
      [NHS]: home('1 Canary Street'),
      [CASES]: home('2 Canary Street', '2025-01-01'),
    });
    for (const state of ['OPEN', 'SHIELDED']) {
      await stack.database.sql('update children.child set state = ? where id = ?', [state, id]);
      expect((await lineageOf(olga, id, 'ADDRESS')).value).toContain('2 Canary Street');
      for (const ask of [amira, elsewhere, asPersona(stack, 'ben'), asPersona(stack, 'vera')]) {
        const { data, text } = await ask(`{ child(id: "${id}") { lineage { ${LINEAGE} } } }`);
        expect([state, data.child.lineage]).toEqual([state, null]);
        expect(text).not.toContain('Canary');
      }
    }
  });

  it('names no local body but the authority’s own, nor the minute: it may be a service that must not be known', async () => {
    const { id } = await childSaid(stack, { [NHS]: {} });
    const { intake, supplier } = await intakeFor(stack, CLINIC);
    const { nhsNumber } = (await olga(`{ child(id: "${id}") { nhsNumber } }`)).data.child;
    const about = (await olga(`{ child(id: "${id}") { familyName givenNames dateOfBirth } }`)).data.child;
    const said = { localId: 'c1', synthetic: true, nhsNumber, ...about, preferredName: 'Clinicname' };
    expect((await intake.children(supplier, [said as never]))[0]?.childId).toBe(id);
    const { source, receivedAt, value } = await lineageOf(olga, id, 'PREFERRED_NAME');
    expect([value, source]).toEqual(['Clinicname', { kind: 'CASE_SYSTEM', supplier: null }]);
    expect(receivedAt).toMatch(/T00:00:00\.000Z$/);
    const whole = await olga(`{ child(id: "${id}") { lineage { ${LINEAGE} } } }`);
    expect(whole.text).not.toContain(CLINIC);
    const other = (await lineageOf(olga, id, 'FAMILY_NAME')).alternatives;
    expect(other).toMatchObject([{ source: { kind: 'CASE_SYSTEM', supplier: null } }]);
    // Nor is the minute found by asking what was shown: it counts from the beginning of its day.
    await stack.database.sql(`delete from children.assertion where child_id = ? and supplier <> ?`, [id, CLINIC]);
    const day = Date.parse(receivedAt);
    const shown = await shownThen(olga, id, [new Date(day - 1), new Date(day), new Date()]);
    expect(shown[0]).toBeNull();
    expect(shown[1]).toMatchObject({ preferredName: 'Clinicname' });
    expect(shown[2]).toMatchObject({ preferredName: 'Clinicname' });
  });

  it('is the team where it shows something else instead, with what the sources say beside it', async () => {
    const { id, say } = await childSaid(stack, { [NHS]: {}, [CASES]: home('1 Wrong Street') });
    await raise(olga, id, 'ADDRESS', { onBehalfOf: 'PARENT' });
    const [dispute] = await disputesOf(olga, id);
    await disputing(olga, 'correctDisputedField', { ...seen(dispute), ...home('2 Right Street') });
    const pinned = await lineageOf(olga, id, 'ADDRESS');
    expect(pinned).toMatchObject({ value: 'CURRENT, 2 Right Street, ZN1 1AA', source: null, pinnedByCorrection: true });
    expect(pinned.receivedAt).not.toBeNull();
    expect(values(pinned)).toEqual(['CURRENT, 1 Wrong Street, ZN1 1AA']);
    await say(CASES, home('3 New Street'));
    expect(await lineageOf(olga, id, 'ADDRESS')).toMatchObject({
      ...{ value: 'CURRENT, 3 New Street, ZN1 1AA', source: { supplier: CASES }, pinnedByCorrection: false },
    });
  });

  it('is nobody any more where a shielded child is still shown by what its sources said before', async () => {
    const { id, about, say } = await childSaid(stack, { [NHS]: {} });
    await requestShield(olga, id);
    expect(await lineageOf(olga, id, 'FAMILY_NAME')).toMatchObject({ source: { kind: 'NHS' }, heldByShield: false });
    await say(NHS, { familyName: 'Renamed' });
    const held = await lineageOf(olga, id, 'FAMILY_NAME');
    expect(held).toMatchObject({ value: about.familyName, source: null, receivedAt: null, heldByShield: true });
    expect(values(held)).toEqual(['Renamed']);
    for (const ask of [olga, martin]) {
      const review = await reviewOf(ask, 'IDENTITY_CHANGED', id);
      if (review) await find(ask, review, 'ACCEPT_IDENTITY');
    }
    expect(await lineageOf(olga, id, 'FAMILY_NAME')).toMatchObject({ value: 'Renamed', heldByShield: false });
  });

  it('is of all records that were found to be the child’s, by each of their numbers', async () => {
    const one = await childSaid(stack, { [NHS]: {} });
    const other = await childSaid(stack, { [NHS]: {}, [CASES]: home('4 Linked Street') });
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: one.id, candidate: other.id });
    for (const ask of [olga, martin]) {
      const review = await reviewOf(ask, 'POSSIBLE_SAME', one.id, other.id);
      if (review) await find(ask, review, 'SAME_CHILD');
    }
    for (const { id } of [one, other]) {
      expect((await lineageOf(olga, id, 'ADDRESS')).value).toContain('4 Linked Street');
      expect(values(await lineageOf(olga, id, 'FAMILY_NAME'))).toHaveLength(2);
    }
  });

  it('says twenty others at most', async () => {
    const { id } = await childSaid(stack, { [NHS]: {} });
    const { database } = stack;
    await database.sql(
      `insert into children.assertion (child_id, supplier, local_id, trust, statement, fingerprint, received_at)
       select ?, 'many-' || n, 'x', 'CASE_SYSTEM', '{"familyName": "Many"}', '', now() from generate_series(1, 30) n`,
      [id],
    );
    expect(values(await lineageOf(olga, id, 'FAMILY_NAME'))).toHaveLength(20);
  });
});

describe('the general practice', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
    await stack.database.sql(
      `insert into accreditation.organisation (id, name, kind, telephone, supplier, accreditation)
       select 'ODS-A81001', 'Lantern Row Surgery', 'HEALTH', '01632 960111', supplier, 'DRAFT'
       from accreditation.organisation where id = 'NORTHSHIRE-PRIMARY-01'`,
    );
  });
  afterAll(() => stack.stop());

  const PRACTICE = 'generalPractice { code since organisation { id name telephone } }';
  const practiceOf = async (name: string, id: string) =>
    (await stack.ask(name, `{ child(id: "${id}") { ${PRACTICE} } }`)).data.child.generalPractice;

  it('is shown as the NHS states it, the latest registration, and not as anybody else does', async () => {
    const child = await childSaid(stack, {
      [NHS]: { practice: { code: 'A81001', since: '2021-09-06' } },
      [CASES]: { practice: { code: 'B99999', since: '2025-09-06' } },
    });
    expect(await practiceOf('amira', child.id)).toEqual({
      code: 'A81001',
      since: '2021-09-06',
      organisation: { id: 'ODS-A81001', name: 'Lantern Row Surgery', telephone: '01632 960111' },
    });
    await child.say(NHS, {});
    expect(await practiceOf('amira', child.id)).toBeNull();
  });

  it('is hidden with the whereabouts of a shielded child', async () => {
    const { id } = await childSaid(stack, { [NHS]: { practice: { code: 'A81001' } } });
    await requestShield(asPersona(stack, 'olga'), id);
    expect(await practiceOf('amira', id)).toBeNull();
    expect(await practiceOf('olga', id)).toMatchObject({ code: 'A81001' });
  });
});
