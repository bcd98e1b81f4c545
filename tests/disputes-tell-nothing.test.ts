/** Law 3, for those who are asked: what a source is shown of a dispute never depends on what has become of the record. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asker, asPersona } from '#support/colleagues.ts';
import { askedAbout, childSaid, disputesOf, disputing, raise, type SaidChild, seen } from '#support/disputing.ts';
import { within } from '#support/patience.ts';
import { type Stack, startStack } from '#support/stack.ts';

const CASES = 'northshire-case-system';
const NHS = 'demo-nhs';
const LIMIT = 15_000;
const home = (line1: string, since: string) => ({
  address: { status: 'CURRENT', line1, postcode: 'ZN1 1AA', since },
});

describe('a source that is asked about its statements', () => {
  let stack: Stack;
  let olga: Asker;
  let amira: Asker;
  let ben: Asker;
  let other: SaidChild;
  beforeAll(async () => {
    stack = await startStack();
    [olga, amira, ben] = [asPersona(stack, 'olga'), asPersona(stack, 'amira'), asPersona(stack, 'ben')];
    other = await childSaid(stack, { [NHS]: {} });
    await become(other.id, 'SHIELDED');
  });
  afterAll(() => stack.stop());

  const become = (id: string, state: string, authority = '901') =>
    stack.database.sql('update children.child set state = ?, source = null, authority = ? where id = ?', [
      state,
      authority,
      id,
    ]);
  const link = (id: string, to: string | null) =>
    stack.database.sql('update children.child set merged_into = ? where id = ?', [to, id]);
  const list = async () => {
    const { status, text } = await ben(
      `{ disputedStatements(first: 100) { nodes { id childId supplier field ground raisedOn dueOn overdue } pageInfo { hasNextPage endCursor } } }`,
    );
    return { status, text };
  };

  it('cannot tell from its list what has become of the record, whatever that is and in whatever order', async () => {
    const child = await childSaid(stack, { [NHS]: {}, [CASES]: home('1 Asked Street', '2024-01-01') });
    const { id, say } = child;
    for (const field of ['ADDRESS', 'DATE_OF_BIRTH', 'NHS_NUMBER']) {
      expect((await raise(field === 'NHS_NUMBER' ? amira : ben, id, field)).codes).toEqual([]);
    }
    const [dispute] = await disputesOf(olga, id);
    let moved = 0;
    const fates = {
      hide: () => become(id, 'SHIELDED'),
      seal: () => become(id, 'SEALED'),
      archive: () => become(id, 'ARCHIVED'),
      open: () => become(id, 'OPEN'),
      'go to another team': () => become(id, 'OPEN', '902'),
      'become part of a hidden child': async () => {
        await become(id, 'OPEN');
        await link(id, other.id);
      },
      'stand alone': () => link(id, null),
      'be known otherwise to another source': () => {
        moved += 1;
        return say(NHS, home(`${moved} Newer Street`, '2025-01-01'));
      },
      'be corrected': () =>
        disputing(olga, 'correctDisputedField', { ...seen(dispute), ...home('2 Right Street', '2025-02-02') }),
    } as const;
    const before = await list();
    expect(before.text).toContain(id);
    const seenStates = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...(Object.keys(fates) as (keyof typeof fates)[])), { minLength: 1, maxLength: 4 }),
        within(LIMIT)(async (chosen) => {
          await link(id, null);
          await become(id, 'OPEN');
          for (const fate of chosen) {
            seenStates.add(fate);
            await fates[fate]();
            expect(await list(), fate).toEqual(before);
          }
        }),
      ),
      { numRuns: 25, endOnFailure: true },
    );
    expect(seenStates.size).toBeGreaterThan(4);
    // And answers as it does of any other child.
    await link(id, null);
    await become(id, 'SEALED');
    const statements = await askedAbout(ben, id);
    expect(statements.length).toBe(3);
    for (const { id: statementId } of statements) {
      expect((await disputing(ben, 'upholdStatement', { statementId })).made).toEqual({ upheld: true, problems: [] });
    }
    expect(await askedAbout(ben, id)).toEqual([]);
  });

  it('is asked of what a shield hides whoever’s value is shown, and of what stays visible only where its own is', async () => {
    const old = { ...home('1 Old Street', '2020-01-01'), gender: 'MALE' };
    const asked = [];
    for (const since of ['2019-01-01', '2025-01-01']) {
      // The one is shown this source's address, the other a newer one that is hidden from it.
      const { id } = await childSaid(stack, {
        [NHS]: { ...home('2 Hidden Street', since), gender: 'FEMALE' },
        [CASES]: old,
      });
      await become(id, 'SHIELDED');
      for (const field of ['ADDRESS', 'GENDER']) {
        expect((await raise(olga, id, field, { onBehalfOf: 'CHILD' })).codes).toEqual([]);
      }
      asked.push((await askedAbout(ben, id)).map(({ field }: { field: string }) => field));
    }
    expect(asked).toEqual([['ADDRESS'], ['ADDRESS']]);
  });

  it('of a hidden child disputes, and sees as disputed, what it sees of it, and nothing else', async () => {
    const { id } = await childSaid(stack, {
      [NHS]: { ...home('3 Hidden Street', '2024-01-01'), preferredName: 'Hid' },
    });
    expect((await raise(ben, id, 'PREFERRED_NAME')).codes).toEqual([]);
    await become(id, 'SHIELDED');
    for (const field of ['ADDRESS', 'CARERS', 'NHS_NUMBER', 'UPN', 'PREFERRED_NAME', 'DATE_OF_DEATH']) {
      const refused = await raise(ben, id, field);
      expect([field, refused.made]).toEqual([
        field,
        { reference: null, problems: [{ code: 'CHILD_NOT_FOUND', field: 'childId' }] },
      ]);
    }
    expect((await raise(ben, id, 'GENDER')).codes).toEqual(['NOTHING_TO_DISPUTE']);
    expect((await raise(ben, id, 'FAMILY_NAME')).codes).toEqual([]);
    expect((await raise(olga, id, 'ADDRESS')).codes).toEqual([]);
    const marked = async (ask: Asker) =>
      (await ask(`{ child(id: "${id}") { disputedFields } }`)).data.child.disputedFields.toSorted();
    expect(await marked(ben)).toEqual(['FAMILY_NAME']);
    expect(await marked(olga)).toEqual(['ADDRESS', 'FAMILY_NAME', 'PREFERRED_NAME']);
    await become(id, 'SEALED');
    expect(await disputesOf(olga, id)).toEqual([]);
    expect((await raise(ben, id, 'GIVEN_NAMES')).codes).toEqual(['CHILD_NOT_FOUND']);
    expect((await raise(olga, id, 'GIVEN_NAMES')).codes).toEqual(['CHILD_NOT_FOUND']);
  });
});
