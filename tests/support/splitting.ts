/** A record that a team splits, and puts together again, as two of its people do it. */
import { expect } from 'vitest';
import { type Asker, asPersona } from './colleagues.ts';
import { find, queue, reopen, reviewOf, split, statementsOf } from './reviewing.ts';
import type { Stack } from './stack.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
export type Asked = any;

export function splittingIn(stack: Stack) {
  const [olga, martin] = [asPersona(stack, 'olga'), asPersona(stack, 'martin')];
  /** The statement of this kind of source. */
  const stated = async (id: string, kind: string): Promise<Asked> =>
    (await statementsOf(olga, id)).find(({ source }: Asked) => source.kind === kind);
  /** Wanted by one, and found by a second where that is needed. Answers the number of the new record. */
  async function parted(childId: string, ...statementIds: readonly string[]): Promise<string> {
    const first = await split(olga, { childId, statementIds });
    expect(first.codes).toEqual([]);
    const closed = first.review.state === 'CLOSED' ? first : await second(childId, 'SEPARATE');
    expect(closed.codes).toEqual([]);
    expect(closed.review).toMatchObject({ kind: 'SPLIT', state: 'CLOSED', finding: 'SEPARATE' });
    return closed.review.candidate.id;
  }
  const second = async (childId: string, finding: string, by: Asker = martin) =>
    find(by, await reviewOf(by, 'SPLIT', childId), finding);
  async function takenBack(record: string): Promise<readonly string[]> {
    const { nodes } = await queue(olga, 'state: CLOSED, kind: SPLIT, first: 100');
    const closed = nodes.find((each: Asked) => each.record?.id === record);
    const asked = await reopen(olga, { reviewId: closed.id });
    expect(asked.codes).toEqual([]);
    const codes: string[] = [];
    for (const by of [olga, martin]) {
      // By what it is: whether what was split off is of another child is asked of the same records.
      const waiting = (await queue(by, 'kind: POSSIBLE_SAME, first: 100')).nodes;
      const review = waiting.find(({ id }: Asked) => id === asked.review.id);
      codes.push(...(await find(by, review, 'SAME_CHILD')).codes);
    }
    return codes;
  }
  return { olga, martin, stated, parted, second, takenBack };
}
