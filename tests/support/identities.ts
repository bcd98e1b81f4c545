/** New identities as two managers of an authority give them. */
import { expect } from 'vitest';
import { type Asker, asPersona, hire } from './colleagues.ts';
import { addChild } from './more-children.ts';
import { type Shielded, shielding } from './shielding.ts';
import { startStack } from './stack.ts';

export const WAITING = 'WAITING_FOR_SECOND_PERSON';
type Given = Readonly<Record<string, unknown>>;

/** The directory with two managers of one authority, one of another, and the two custodians of its escrow. */
export async function startIdentities() {
  const custodians: string[] = [];
  const stack = await startStack({ custodians });
  const { account: person, organisation } = stack.persona('martin');
  const manager = { role: 'AUTHORITY_MANAGER', authority: '901', organisation, practitioner: null } as const;
  const second = await hire(stack, manager);
  custodians.push(person, second.account);
  const martin = asPersona(stack, 'martin');
  const colleague = second.ask;

  let made = 0;
  const born = (): string => {
    made += 1;
    return new Date(Date.UTC(2009, 0, 1 + made * 41)).toISOString().slice(0, 10);
  };
  async function oldChild(familyName = 'Formerly') {
    const dateOfBirth = born();
    const id = await addChild(stack, {
      familyName,
      givenNames: 'Zachary',
      dateOfBirth,
      gender: 'MALE',
      postcode: 'LS26 2EF',
    });
    await stack.database.sql(
      `update children.child set preferred_name = 'Zac', carers = '[{"name":"Ada Formerly","relationship":"MOTHER"}]' where id = ?`,
      [id],
    );
    return { id, dateOfBirth };
  }
  const identity = (childId: string, more: Given = {}): Given => ({
    childId,
    reason: 'ADOPTION',
    familyName: 'Newbrook',
    givenNames: 'Thomas',
    carryOver: ['GENDER', 'DATE_OF_BIRTH'],
    shielded: false,
    ...more,
  });
  const give = (ask: Asker, input: Given): Promise<Shielded> => shielding(ask, 'giveNewIdentity', input);
  return {
    stack,
    martin,
    colleague,
    /** Martin's other account. */
    martinAgain: (await hire(stack, { ...manager, organisation: 'NORTHSHIRE-CSC', person })).ask,
    officer: asPersona(stack, 'olga'),
    stranger: (await hire(stack, { ...manager, authority: '902', organisation: 'SOUTHMERE-CSC' })).ask,
    /** A day of birth that nobody had before. */
    born,
    oldChild,
    identity,
    give,
    given: async (childId: string, more: Given = {}): Promise<void> => {
      expect((await give(martin, identity(childId, more))).made).toEqual({ step: WAITING, problems: [] });
      expect((await give(colleague, identity(childId, more))).made).toEqual({ step: 'DONE', problems: [] });
    },
    open: (ask: Asker, id: string) =>
      ask(
        `query Open($id: ID!) { child(id: $id) { familyName givenNames preferredName gender dateOfBirth shielded
         address { postcode } carers { name } linkedRecords shieldCase { id } } }`,
        { variables: { id } },
      ),
  };
}
export type Identities = Awaited<ReturnType<typeof startIdentities>>;
