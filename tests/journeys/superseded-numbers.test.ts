/**
 * A number that the NHS has superseded names its child still, in searches and in feeds, as it does at the NHS; one that it has
 * found to be wrong names nobody; and a hidden child's former numbers are as hidden as the child is.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChildStatement } from '#core/statements.ts';
import { type Asker, asPersona } from '#support/colleagues.ts';
import { feedLines, intakeFor } from '#support/feeding.ts';
import { nightOf, passYears } from '#support/retaining.ts';
import { queue } from '#support/reviewing.ts';
import { search } from '#support/searching.ts';
import { requestShield, stateOf } from '#support/shielding.ts';
import { type Stack, startStack } from '#support/stack.ts';

const HEADER =
  'record_id,nhs_number,superseded_nhs_numbers,invalid_nhs_numbers,family_name,given_names,gender,date_of_birth,authority';

/** Made up, with right check digits. */
const numbers = `9990530009 9990530017 9990530025 9990530033 9990530041 9990530068 9990530076 9990530084 9990530092
  9990530106 9990530114 9990530122 9990530130 9990530149 9990530157 9990530165 9990530173 9990530181 9990530203
  9990530211`.split(/\s+/);

describe('an NHS number that was superseded', () => {
  let stack: Stack;
  let [amira, nadia, olga, ben]: Asker[] = [];
  beforeAll(async () => {
    stack = await startStack();
    await stack.database.sql(`update accreditation.supplier set format = 'nhs-demographics' where id = 'demo-nhs'`);
    [amira, nadia, olga, ben] = ['amira', 'nadia', 'olga', 'ben'].map((name) => asPersona(stack, name));
  });
  afterAll(() => stack.stop());

  const as = (asker: Asker | undefined): Asker => asker ?? expect.unreachable();
  const fresh = (): string => numbers.shift() ?? expect.unreachable('more numbers');
  const nhs = (...rows: string[]) => feedLines(stack, 'demo-nhs', [HEADER, ...rows]);
  const found = async (nhsNumber: string, ask = as(amira)) => (await search(ask, { nhsNumber })).ids;
  const said = { givenNames: 'Cosima Fern', gender: 'FEMALE', dateOfBirth: '2014-02-17', authority: '901' };
  const row = (id: string, current: string, former: string, invalid: string, name: string) =>
    `${id},${current},${former},${invalid},${name},Cosima Fern,F,2014-02-17,901`;
  /** As a case system states the child, which knows it by a number of its own choice. */
  const stated = async (localId: string, nhsNumber: string, more: object = {}) => {
    const { intake, supplier } = await intakeFor(stack, 'northshire-case-system');
    const statement = { localId, nhsNumber, synthetic: true, ...more } as unknown as ChildStatement;
    const [placed] = await intake.children(supplier, [statement]);
    return placed?.childId ?? expect.unreachable();
  };

  it('finds its child as the present one does, and is shown to nobody', async () => {
    const [current, former, older] = [fresh(), fresh(), fresh()];
    expect(await nhs(row('N1', current, `${former} ${older}`, '', 'Quarrington'))).toMatchObject({ created: 1 });
    const [id = ''] = await found(current);
    expect(id).not.toBe('');
    expect([await found(former), await found(older)]).toEqual([[id], [id]]);
    const asked = `{ child(id: "${id}") { familyName nhsNumber lineage(fields: [NHS_NUMBER]) { value alternatives { value } }
      statements { versions { values { field value } } } } }`;
    for (const ask of [amira, nadia, olga, ben]) {
      const { text } = await as(ask)(asked);
      expect([text.includes(former), text.includes(older)]).toEqual([false, false]);
    }
    expect((await as(amira)(asked)).data.child.nhsNumber).toBe(current);
  });

  it('is kept sealed, and told of by no column that can be read', async () => {
    const [current, former] = [fresh(), fresh()];
    await nhs(row('N2', current, former, '', 'Ravensworth'));
    await nhs(row('N2', current, former, '', 'Ravenswood'));
    const rows = await stack.database.sql<{ text: string }>(
      `select a::text as text from children.assertion a union all select e::text from children.earlier_statement e
       union all select c::text from children.child c union all select k::text from children.identifier_key k`,
    );
    expect(rows.filter(({ text }) => text.includes(former) || text.includes('formerNhsNumbers'))).toEqual([]);
  });

  it('brings what another source says to its child: whichever of the two comes first', async () => {
    const [current, former] = [fresh(), fresh()];
    await nhs(row('N3', current, former, '', 'Silverdale'));
    const [id] = await found(current);
    expect(await stated('case-3', former, { ...said, familyName: 'Silverdale' })).toBe(id);
    // A custodian's pointer has nothing but the number.
    expect(await stated('pointer-3', former)).toBe(id);

    const [next, before] = [fresh(), fresh()];
    const first = await stated('case-4', before, { ...said, familyName: 'Thistlewood' });
    await nhs(row('N4', next, before, '', 'Thistlewood'));
    expect([await found(next), await found(before)]).toEqual([[first], [first]]);
    expect(await stateOf(stack, first)).toBe('OPEN');
    expect((await as(amira)(`{ child(id: "${first}") { nhsNumber } }`)).data.child.nhsNumber).toBe(next);
  });

  it('of two records asks people whether they are one child, as the same number does', async () => {
    const [current, former] = [fresh(), fresh()];
    await nhs(row('N5', former, '', '', 'Underwood'));
    const [one = ''] = await found(former);
    await nhs(row('N6', current, '', '', 'Vanstone').replace('Cosima Fern', 'Leonie'));
    const [other = ''] = await found(current);
    await nhs(row('N6', current, former, '', 'Vanstone').replace('Cosima Fern', 'Leonie'));
    expect(new Set(await found(former))).toEqual(new Set([one, other]));
    const { nodes } = await queue(as(olga), 'first: 100', '{ kind record { id } candidate { id } }');
    expect(nodes).toContainEqual({ kind: 'NUMBER_CONTRADICTS', record: { id: other }, candidate: { id: one } });
  });

  it('names nobody once the NHS says that it was wrong, or says nothing of it any more', async () => {
    const [current, wrong, dropped] = [fresh(), fresh(), fresh()];
    await nhs(row('N7', current, `${wrong} ${dropped}`, wrong, 'Wetherby'));
    const [id] = await found(current);
    expect([await found(wrong), await found(dropped)]).toEqual([[], [id]]);
    expect(
      await stated('case-7', wrong, { familyName: 'Another', givenNames: 'Olive', dateOfBirth: '2012-12-03' }),
    ).not.toBe(id);
    expect(await stated('pointer-7', wrong)).not.toBe(id);
    await nhs(row('N7', current, '', wrong, 'Wetherby'));
    expect(await found(dropped)).toEqual([]);
  });

  it('of a hidden child is nobody’s, to everybody but its own team: in searches and in what feeds make', async () => {
    const [current, former, unknown] = [fresh(), fresh(), fresh()];
    await nhs(row('N8', current, former, '', 'Yarborough'));
    const [id = ''] = await found(current);
    expect((await requestShield(as(ben), id)).refused).toEqual([]);
    expect([await found(former), await found(unknown)]).toEqual([[], []]);
    expect((await search(as(amira), { nhsNumber: former })).text).toBe(
      (await search(as(amira), { nhsNumber: unknown })).text,
    );
    expect([await found(former, as(olga)), await found(current, as(olga))]).toEqual([[id], [id]]);
    const made = [await stated('case-8', former), await stated('case-9', unknown)];
    expect(made).not.toContain(id);
    expect(await Promise.all(made.map((each) => stateOf(stack, each)))).toEqual(['PROVISIONAL', 'PROVISIONAL']);
  });

  it('is forgotten with its child, and what is sent under it afterwards makes no record', async () => {
    const [current, former] = [fresh(), fresh()];
    await nhs(row('N9', current, former, '', 'Zouche').replace('Cosima Fern,F,2014-02-17', 'Bertram,M,2011-10-30'));
    const [id = ''] = await found(current);
    const night = nightOf(stack.database, () => new Date());
    await stack.database.sql(`update children.child set date_of_birth = '2000-02-17' where id = ?`, [id]);
    await night.retention.run();
    await passYears(stack.database, id, 6);
    await night.retention.run();
    await night.close();
    const keys = 'select 1 from children.identifier_key where child_id = ?';
    expect(await stack.database.sql(keys, [id])).toEqual([]);
    const records = () => stack.database.sql<{ count: number }>('select count(*)::int as count from children.child');
    const before = await records();
    await stated('case-10', former, { familyName: 'Zouche' });
    expect(await records()).toEqual(before);
  });
});
