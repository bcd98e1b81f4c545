/** Law 3, for those who are asked: what a source is shown of a dispute never depends on what has become of the record. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DisputedField, disputedFields } from '#subgraphs/children/dispute-states.ts';
import { type Asker, asPersona } from '#support/colleagues.ts';
import { addSystems, disputable, HEALTH } from '#support/disputed-fields.ts';
import {
  askedAbout,
  childSaid,
  disputesOf,
  disputing,
  raise,
  type SaidChild,
  type Says,
  seen,
} from '#support/disputing.ts';
import { within } from '#support/patience.ts';
import { type Stack, startStack } from '#support/stack.ts';

const CASES = 'northshire-case-system';
const NHS = 'demo-nhs';
const LIMIT = 15_000;
/** What stays visible of a shielded child (SI 2007/2182, reg 6(5)-(6)); anything else a shield hides. */
const visible: readonly DisputedField[] = ['FAMILY_NAME', 'GIVEN_NAMES', 'GENDER', 'DATE_OF_BIRTH'];
const hidden = disputedFields.filter((field) => !visible.includes(field));
/** Of every field something, by its own name and birthday: no child of another test is taken for it. */
const everything = (): Says => {
  const said = Object.assign({}, ...disputedFields.map((field) => disputable[field].says));
  const { familyName: _, givenNames: __, dateOfBirth: ___, ...more } = said;
  return more;
};
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
    await addSystems(stack);
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
    const { id, say } = await childSaid(stack, { [HEALTH]: everything(), [CASES]: everything() });
    for (const field of disputedFields) {
      expect((await raise(field === 'NHS_NUMBER' ? amira : ben, id, field)).codes).toEqual([]);
    }
    const open = await disputesOf(olga, id);
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
        const place = { school: { urn: `10${1000 + moved}`, since: '2026-01-05' } };
        return say(NHS, {
          ...home(`${moved} Newer Street`, '2025-01-01'),
          ...place,
          practice: { code: `B8${1000 + moved}` },
        });
      },
      'be corrected': async () => {
        for (const dispute of open) {
          const { right } = disputable[dispute.field as DisputedField];
          if (right) await disputing(olga, 'correctDisputedField', { ...seen(dispute), ...right.input });
        }
      },
    } as const;
    const before = await list();
    const fieldsAsked = async () =>
      (await askedAbout(ben, id)).map(({ field }: { field: DisputedField }) => field).toSorted();
    // Of each its two systems are asked.
    expect(await fieldsAsked()).toEqual([...disputedFields, ...disputedFields].toSorted());
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
    expect(statements.length).toBe(2 * disputedFields.length);
    for (const { id: statementId } of statements) {
      expect((await disputing(ben, 'upholdStatement', { statementId })).made).toEqual({ upheld: true, problems: [] });
    }
    expect(await askedAbout(ben, id)).toEqual([]);
  });

  // By an NHS number records are joined: two sources of one child say the same.
  it.each(disputedFields.filter((field) => field !== 'NHS_NUMBER'))(
    'is asked of %s whoever’s value is shown where a shield hides it, and only where its own is where it stays visible',
    async (field) => {
      const { source, says, above } = disputable[field];
      const asked: string[][] = [];
      for (const more of [{}, { [above[0]]: above[1] }]) {
        // The one is shown this source's value, the other another one, which is hidden from it.
        const { id } = await childSaid(stack, { [HEALTH]: {}, [source]: says, ...more });
        await become(id, 'SHIELDED');
        expect((await raise(olga, id, field, { onBehalfOf: 'CHILD' })).codes).toEqual([]);
        const [{ sources }] = await disputesOf(olga, id);
        const own = sources.find(({ supplier }: { supplier: string }) => supplier === source);
        expect(own?.shown ?? false).toBe(asked.length === 0);
        asked.push((await askedAbout(ben, id)).map((each: { field: string }) => each.field));
      }
      expect(asked).toEqual([[field], hidden.includes(field) ? [field] : []]);
    },
  );

  it('of a hidden child disputes, and sees as disputed, what it sees of it, and nothing else', async () => {
    // Nobody is to take it for the hidden child of the first test.
    const unlike = { ...home('3 Hidden Street', '2024-01-01'), preferredName: 'Hid', upn: 'C901400125777' };
    const carers = [{ name: 'Hidden Carer', relationship: 'FATHER' }];
    const said = { ...everything(), ...unlike, carers, gender: undefined };
    const { id } = await childSaid(stack, { [NHS]: said, [CASES]: said });
    expect((await raise(ben, id, 'PREFERRED_NAME')).codes).toEqual([]);
    await become(id, 'SHIELDED');
    for (const field of hidden) {
      const refused = await raise(ben, id, field);
      expect([field, refused.made]).toEqual([
        field,
        { reference: null, problems: [{ code: 'CHILD_NOT_FOUND', field: 'childId' }] },
      ]);
    }
    expect((await raise(ben, id, 'GENDER')).codes).toEqual(['NOTHING_TO_DISPUTE']);
    expect((await raise(ben, id, 'FAMILY_NAME')).codes).toEqual([]);
    for (const field of hidden.filter((each) => each !== 'PREFERRED_NAME')) {
      expect([field, (await raise(olga, id, field)).codes]).toEqual([field, []]);
    }
    const marked = async (ask: Asker) =>
      (await ask(`{ child(id: "${id}") { disputedFields } }`)).data.child.disputedFields.toSorted();
    expect(await marked(ben)).toEqual(['FAMILY_NAME']);
    expect(await marked(olga)).toEqual(['FAMILY_NAME', ...hidden].toSorted());
    await become(id, 'SEALED');
    expect(await disputesOf(olga, id)).toEqual([]);
    expect((await raise(ben, id, 'GIVEN_NAMES')).codes).toEqual(['CHILD_NOT_FOUND']);
    expect((await raise(olga, id, 'GIVEN_NAMES')).codes).toEqual(['CHILD_NOT_FOUND']);
  });
});
