/** Records of several authorities that are one child: every link is taken back by the team that is shown it (law 5). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asker, hire } from '#support/colleagues.ts';
import {
  askPeople,
  find,
  type MadeRecord,
  makeRecord,
  queue,
  reviewOf,
  split,
  statementsOf,
  unmerge,
} from '#support/reviewing.ts';
import { type Stack, startStack } from '#support/stack.ts';

const organisations = {
  '901': 'NORTHSHIRE-DIRECTORY',
  '902': 'EASTVALE-DIRECTORY',
  '903': 'SOUTHMERE-DIRECTORY',
} as const;
type Authority = keyof typeof organisations;

describe('a link between records of several authorities', () => {
  let stack: Stack;
  const teams = new Map<Authority, readonly Asker[]>();
  const teamOf = (authority: Authority): readonly Asker[] => teams.get(authority) ?? [];
  const oneOf = (authority: Authority): Asker => teamOf(authority)[0] as Asker;
  beforeAll(async () => {
    stack = await startStack();
    for (const [authority, organisation] of Object.entries(organisations)) {
      const manager = { role: 'AUTHORITY_MANAGER', organisation, authority, practitioner: null } as const;
      teams.set(authority as Authority, [(await hire(stack, manager)).ask, (await hire(stack, manager)).ask]);
    }
  });
  afterAll(() => stack.stop());

  /** In the order of their numbers. */
  async function rising<Records extends readonly MadeRecord[]>(...records: Records) {
    for (;;) {
      const ids: string[] = [];
      for (const each of records) ids.push(await makeRecord(stack, each));
      if (ids.every((id, at) => at === 0 || (ids[at - 1] as string) < id))
        return ids as { [Key in keyof Records]: string };
    }
  }
  async function merge(one: string, other: string, by: readonly Authority[]): Promise<void> {
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: one, candidate: other });
    for (const ask of by.flatMap(teamOf)) {
      const review = await reviewOf(ask, 'POSSIBLE_SAME', one, other);
      if (review) expect((await find(ask, review, 'SAME_CHILD')).codes).toEqual([]);
    }
  }
  const linksOf = async (ask: Asker, id: string): Promise<readonly { id: string; recordIds: readonly string[] }[]> =>
    (await ask(`{ child(id: "${id}") { links { id recordIds } } }`)).data.child.links ?? [];
  const shownBy = async (...ids: readonly string[]) =>
    (
      await stack.database.sql<{ to: string | null }>(
        'select merged_into::text as "to" from children.child where id = any(?) order by id',
        [ids],
      )
    ).map(({ to }) => to);

  it('is taken back where a provisional record of a lower number was found to be of another authority’s child', async () => {
    const [provisional, open] = await rising(
      { familyName: 'Acrossprov', state: 'PROVISIONAL', authority: '901' },
      { familyName: 'Acrossprov', authority: '902' },
    );
    await merge(provisional, open, ['901', '902']);
    expect(await shownBy(provisional, open)).toEqual([open, null]);
    const [link] = await linksOf(oneOf('902'), open);
    expect(link?.recordIds).toEqual([provisional, open]);
    expect((await unmerge(oneOf('901'), { linkId: link?.id })).codes).toEqual(['MERGE_NOT_FOUND']);
    const { codes, review } = await unmerge(oneOf('902'), { linkId: link?.id });
    expect([codes, review.state]).toEqual([[], 'CLOSED']);
    expect(await shownBy(provisional, open)).toEqual([null, null]);
  });

  it('is taken back by two of the team of the child, whosever the records are that it links', async () => {
    const [shown, middle, last] = await rising(
      { familyName: 'Acrossthree', authority: '902' },
      { familyName: 'Acrossthree', authority: '901' },
      { familyName: 'Acrossthree', authority: '903' },
    );
    await merge(middle, last, ['901', '903']);
    await merge(middle, shown, ['901', '902']);
    expect(await shownBy(shown, middle, last)).toEqual([null, shown, shown]);
    const links = await linksOf(oneOf('902'), shown);
    expect(links.map(({ recordIds }) => recordIds)).toEqual([
      [middle, last],
      [shown, middle],
    ]);
    const linkId = links[0]?.id;
    for (const other of ['901', '903'] as const) {
      expect(await linksOf(oneOf(other), middle)).toEqual([]);
      expect((await unmerge(oneOf(other), { linkId })).codes).toEqual(['MERGE_NOT_FOUND']);
    }
    const first = await unmerge(oneOf('902'), { linkId });
    expect([first.codes, first.review.state]).toEqual([[], 'SECOND_PERSON']);
    const [, colleague] = teamOf('902') as [Asker, Asker];
    const { nodes } = await queue(colleague, 'kind: SEPARATION');
    expect((await find(colleague, nodes[0], 'SEPARATE')).codes).toEqual([]);
    expect(await shownBy(shown, middle, last)).toEqual([null, shown, null]);
  });

  it('leaves what is said on either record to the team that is shown it: all of it is split off by no one, but taken back', async () => {
    const [shown, other] = await rising(
      { familyName: 'Acrosssplit', authority: '902' },
      { familyName: 'Acrosssplit', authority: '901' },
    );
    await merge(other, shown, ['901', '902']);
    const said = await statementsOf(oneOf('902'), shown);
    const theirs = said.find(({ recordId }: { recordId: string }) => recordId === other);
    const asked = { childId: shown, statementIds: [theirs.id] };
    expect((await split(oneOf('902'), asked)).codes).toEqual(['NOTHING_LEFT']);
    expect((await split(oneOf('901'), asked)).codes).toEqual(['STATEMENT_NOT_FOUND']);
  });
});
