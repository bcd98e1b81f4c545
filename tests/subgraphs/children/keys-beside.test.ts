/** Keys of new records are written beside the transaction that makes the records (docs/adr/0045). */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { addDays } from '#core/clock.ts';
import { connect, type Database } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import type { ChildStatement, Supplier } from '#core/statements.ts';
import { identifiersWith } from '#subgraphs/children/identifiers.ts';
import { childIntake } from '#subgraphs/children/intake.ts';
import { personOf } from '#subgraphs/children/person.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';

const nhs: Supplier = { id: 'nhs-of-tests', format: 'nhs-demographics', trust: 'NHS', organisation: null };
const people = [
  ['Abernathy', 'Ottoline Maud'],
  ['Blenkinsop', 'Casimir'],
  ['Cholmondeley', 'Pandora Jane'],
  ['Dunwoody', 'Evander'],
  ['Etherington', 'Rosamund'],
  ['Featherstone', 'Lysander Paul'],
  ['Galbraith', 'Xanthe'],
  ['Huddlestone', 'Barnaby'],
  ['Inglethorpe', 'Seraphina'],
  ['Jellicoe', 'Ptolemy'],
  ['Kettleborough', 'Isolde'],
] as const;
/** Children who have nothing in common. */
function born(number: number): ChildStatement {
  const [familyName = '', givenNames = ''] = people[number] ?? [];
  return {
    localId: `L${number}`,
    familyName,
    givenNames,
    dateOfBirth: addDays('2010-01-11' as IsoDate, 231 * number),
    address: { status: 'CURRENT', line1: `${number + 1} ${familyName} Lane`, postcode: `ZN${number + 1} 5QA` },
  };
}

class CutOff extends Error {}

describe('the keys of new records', () => {
  let fresh: FreshDatabase;
  let database: Database;
  const keys = keyring(demonstrationKey(inject('dataDir')));
  const { matchKeys } = identifiersWith(keys);
  beforeAll(async () => {
    fresh = await freshDatabase();
    database = connect({ url: fresh.url, schema: 'children', timeout: 20_000 });
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });
  const take = async (within: Database, ...statements: readonly ChildStatement[]): Promise<string[]> => {
    const places = await childIntake(within, keys, () => new Date()).children(nhs, statements);
    return places.map(({ childId }) => childId);
  };
  /** Cut off after everything was asked, before it is committed. */
  const unlucky = (): Database => ({
    ...database,
    transaction: (work) =>
      database.transaction(async (within) => {
        const done = await work(within);
        // Not while it is looked whether records there are have keys.
        if (done === 0) return done;
        throw new CutOff();
      }),
  });
  const keysOf = async (id: string): Promise<string[]> =>
    (
      await fresh.sql<{ key: string }>('select key::text from children.match_key k where child_id = ? order by k.key', [
        id,
      ])
    ).map(({ key }) => key);
  const underWay = () => fresh.sql<{ id: string; children: string[] }>('select * from children.keys_under_way');
  const ofNobody = () =>
    fresh.sql('select * from children.match_key k where not exists (select from children.child where id = k.child_id)');

  it('are those of all that was said of each, are there when the record is, and nothing is under way then', async () => {
    const twice = { ...born(1), localId: 'L1-again', givenNames: 'Otilia' };
    const [one = '', other = '', same = ''] = await take(database, born(0), born(1), {
      ...twice,
      nhsNumber: '9990000018' as never,
    });
    const wanted = (...said: readonly ChildStatement[]) =>
      matchKeys.ofChild(personOf(said)).toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
    expect(await keysOf(one)).toEqual(wanted(born(0)));
    const said = other === same ? [born(1), twice] : [born(1)];
    expect(await keysOf(other)).toEqual(wanted(...said));
    expect(await underWay()).toEqual([]);
    expect(await ofNobody()).toEqual([]);
  });

  it('are nobody’s where the record was never made, find nobody, and are gone when statements come again', async () => {
    await expect(take(unlucky(), born(2))).rejects.toThrow(CutOff);
    const [cutOff] = await underWay();
    expect(cutOff?.children).toHaveLength(1);
    expect(await ofNobody()).not.toEqual([]);
    const [again = ''] = await take(database, born(2));
    expect(cutOff?.children).not.toContain(again);
    expect(await keysOf(again)).not.toEqual([]);
    expect(await underWay()).toEqual([]);
    expect(await ofNobody()).toEqual([]);
  });

  it('are written again at once where a record that was cut off comes again under the number that it was to have', async () => {
    const numbers = new Map([['9990000018', '123456789011']]);
    const reserved = (within: Database) =>
      childIntake(within, keys, () => new Date()).children(
        nhs,
        [{ ...born(8), nhsNumber: '9990000018' as never }],
        numbers,
      );
    await expect(reserved(unlucky())).rejects.toThrow(CutOff);
    expect((await keysOf('123456789011')).length).toBeGreaterThan(0);
    expect(await reserved(database)).toMatchObject([{ childId: '123456789011', effect: 'CREATED' }]);
    expect((await keysOf('123456789011')).length).toBeGreaterThan(0);
    expect(await underWay()).toEqual([]);
  });

  it('do not pile up where a batch fails again and again', async () => {
    const another = born(9);
    for (let turn = 0; turn < 5; turn += 1) {
      await expect(take(unlucky(), another)).rejects.toThrow(CutOff);
      expect(await underWay()).toHaveLength(1);
    }
    await take(database, another);
    expect(await underWay()).toEqual([]);
    expect(await ofNobody()).toEqual([]);
  });

  it('keep a record from being made where somebody took them for cut off', async () => {
    const taken = (): Database => ({
      ...database,
      transaction: (work) =>
        database.transaction((within) =>
          work({
            ask: async (question, values) => {
              if (question.name === 'keys have records') await fresh.sql('delete from children.keys_under_way');
              return within.ask(question, values);
            },
          }),
        ),
    });
    await expect(take(taken(), born(10))).rejects.toThrow('taken for cut off');
    expect(await fresh.sql('select from children.child where family_name = ?', [born(10).familyName])).toEqual([]);
    await fresh.sql(
      'delete from children.match_key k where not exists (select from children.child where id = k.child_id)',
    );
  });

  it('stay where the record is there, though it was not said that it is', async () => {
    const [id = ''] = await take(database, born(3));
    const before = await keysOf(id);
    await fresh.sql(`insert into children.keys_under_way values (gen_random_uuid(), array[?::bigint])`, [id]);
    await take(database, born(4));
    expect(await keysOf(id)).toEqual(before);
    expect(await underWay()).toEqual([]);
  });

  it('keep a record from being made where they cannot be written', async () => {
    await fresh.sql('revoke insert on children.match_key from contactpoint_children');
    await expect(take(database, born(5))).rejects.toThrow('permission denied');
    await fresh.sql('grant insert on children.match_key to contactpoint_children');
    const found = 'select from children.child where family_name = ?';
    expect(await fresh.sql(found, [born(5).familyName])).toEqual([]);
    await take(database, born(5));
    expect(await fresh.sql(found, [born(5).familyName])).toHaveLength(1);
    expect(await ofNobody()).toEqual([]);
  });

  it('are the same for statements that were heard ahead, whoever else they were heard from', async () => {
    const intake = childIntake(database, keys, () => new Date());
    const statements = [born(6), born(7)];
    intake.ahead({ ...nhs, id: 'another-of-tests' }, statements);
    await new Promise((resolve) => setImmediate(resolve));
    const effects = async () => (await intake.children(nhs, statements)).map(({ effect }) => effect);
    expect(await effects()).toEqual(['CREATED', 'CREATED']);
    intake.ahead(nhs, statements);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await effects()).toEqual(['UNCHANGED', 'UNCHANGED']);
    // The same said anew: known by what it says, not by which object says it.
    const anew = await intake.children(nhs, [{ ...born(6) }, { ...born(7), givenNames: 'Changed' }]);
    expect(anew.map(({ effect }) => effect)).toEqual(['UNCHANGED', 'CHANGED']);
  });
});
