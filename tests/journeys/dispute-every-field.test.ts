/** Every field that may be disputed is disputed, answered and put right alike (UK GDPR arts 16 and 18; domain rules 2.3). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DisputedField, disputedFields } from '#subgraphs/children/dispute-states.ts';
import { type Asker, asPersona } from '#support/colleagues.ts';
import { addSystems, type Disputable, disputable, HEALTH } from '#support/disputed-fields.ts';
import { askedAbout, childSaid, disputesOf, disputing, raise, type SaidChild, seen } from '#support/disputing.ts';
import { lineageOf, moment, shownNow, shownThen } from '#support/lineage.ts';
import { isListed } from '#support/schooling.ts';
import { type Stack, startStack } from '#support/stack.ts';

const fields = disputedFields.map((field) => [field, disputable[field]] as const);
const corrected = fields.filter(([, { right }]) => right !== undefined);

describe('a dispute', () => {
  let stack: Stack;
  let olga: Asker;
  let ben: Asker;
  beforeAll(async () => {
    stack = await startStack();
    [olga, ben] = [asPersona(stack, 'olga'), asPersona(stack, 'ben')];
    await addSystems(stack);
  });
  afterAll(() => stack.stop());

  const childOf = ({ source, says }: Disputable): Promise<SaidChild> =>
    childSaid(stack, source === HEALTH ? { [HEALTH]: says } : { [HEALTH]: {}, [source]: says });
  const answered = async (id: string) =>
    (await disputesOf(olga, id))[0].sources.map(({ answer }: { answer: string }) => answer);
  const opened = async (field: DisputedField, id: string) => {
    expect((await raise(olga, id, field, { onBehalfOf: 'PARENT' })).codes).toEqual([]);
    return (await disputesOf(olga, id))[0];
  };

  it.each(fields)(
    'of %s goes to its source, and is answered by something else and by nothing, and not by the same',
    async (field, said) => {
      const { id, say } = await childOf(said);
      expect(await opened(field, id)).toMatchObject({
        field,
        sources: [{ supplier: said.source, shown: true, asked: true }],
      });
      expect(await askedAbout(ben, id)).toMatchObject([{ supplier: said.source, field }]);
      expect((await olga(`{ child(id: "${id}") { disputedFields } }`)).data.child.disputedFields).toEqual([field]);
      await say(said.source, said.says);
      await say(said.source, { ...said.says, ...said.again });
      expect(await answered(id)).toEqual(['ASKED']);
      await say(said.source, said.nothing);
      expect(await answered(id)).toEqual(['TAKEN_BACK']);
      expect(await askedAbout(ben, id)).toEqual([]);
      await say(said.source, said.other);
      expect(await answered(id)).toEqual(['STATED_ANEW']);
    },
  );

  it.each(corrected)(
    'of %s shows what the team puts right until its source says something new, and tells of each moment what it showed',
    async (field, said) => {
      const { id, say } = await childOf(said);
      const kept: { readonly at: Date; readonly shown: unknown }[] = [];
      const shows = async () => {
        const [at, shown] = [await moment(), await shownNow(olga, id)];
        kept.push({ at, shown });
        return shown;
      };
      const { input, shows: rightly } = said.right ?? expect.unreachable(field);
      const correct = async () => {
        const { codes, made } = await disputing(olga, 'correctDisputedField', {
          ...seen((await disputesOf(olga, id))[0]),
          ...input,
        });
        expect([codes, made?.corrected]).toEqual([[], true]);
      };
      const wrongly = await shows();
      expect(wrongly).not.toMatchObject(rightly);
      await opened(field, id);
      await correct();
      expect(await shows()).toMatchObject(rightly);
      expect(await lineageOf(olga, id, field)).toMatchObject({ pinnedByCorrection: true, source: null });
      const undone = await disputing(olga, 'undoCorrection', seen((await disputesOf(olga, id))[0]));
      expect(undone.codes).toEqual([]);
      expect(await shows()).toEqual(wrongly);
      expect(await lineageOf(olga, id, field)).toMatchObject({
        pinnedByCorrection: false,
        source: { kind: expect.any(String) },
      });
      await correct();
      const [above, more] = said.above;
      for (const [supplier, what] of [
        [said.source, { ...said.says, ...said.again }],
        [above, more],
        [said.source, said.nothing],
      ] as const) {
        await say(supplier, what);
        expect(await shows()).toMatchObject(rightly);
      }
      await say(said.source, said.other);
      expect(await shows()).not.toMatchObject(rightly);
      expect((await disputesOf(olga, id))[0]).toMatchObject({ corrected: false });
      expect(
        await shownThen(
          olga,
          id,
          kept.map(({ at }) => at),
        ),
      ).toEqual(kept.map(({ shown }) => shown));
    },
  );

  it('of a place that is put right has the child on the list of those without one, and off it, as what is shown', async () => {
    const { id, about } = await childSaid(stack, {
      [HEALTH]: { dateOfBirth: `${new Date().getFullYear() - 10}-05-05` },
      'northshire-case-system': { school: { urn: '100001' }, dateOfBirth: `${new Date().getFullYear() - 10}-05-05` },
    });
    await opened('EDUCATION', id);
    const listed = () => isListed(olga, String(about.familyName));
    const correct = async (value: object) =>
      (await disputing(olga, 'correctDisputedField', { ...seen((await disputesOf(olga, id))[0]), ...value })).codes;
    expect(await listed()).toBe(false);
    for (const [value, without] of [
      [{ nothing: true }, true],
      [{ education: { organisationId: 'NORTHSHIRE-PRIMARY-02' } }, false],
      [{ education: { status: 'NOT_RECEIVING' } }, true],
      [{ education: { status: 'HOME_EDUCATED' } }, false],
    ] as const) {
      expect([value, await correct(value), await listed()]).toEqual([value, [], without]);
    }
  });
});
