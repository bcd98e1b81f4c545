/** What the follower remembers of a day is what is in the database, or it is not remembered. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '#core/log.ts';
import type { Looks } from '#core/looks.ts';
import { type FollowerMeans, followerOf } from '#subgraphs/audit/follower.ts';
import { emptyTrail, type TestTrail } from '#support/trail.ts';

const [GUESSER, OTHER] = ['00000000-0000-4000-8000-000000000101', '00000000-0000-4000-8000-000000000102'];
/** Ten within an hour are signalled, on one day. */
const guess: Looks = { opened: [], searches: [{ by: 'NUMBER', came: 'NONE', byHidden: false, about: 'abc' }] };

describe('a follower in the middle of a day', () => {
  let trail: TestTrail;
  let now = Date.parse('2026-03-03T09:00:00Z');

  beforeEach(async () => {
    trail = await emptyTrail(() => new Date(now));
  });
  afterEach(() => trail.close());

  const follower = (more: Partial<FollowerMeans> = {}) =>
    followerOf({
      database: trail.database,
      person: async () => null,
      clock: () => new Date(now),
      log: createLog('silent'),
      ...more,
    });
  const guesses = (count: number, account = GUESSER) => trail.fill(count, () => ({ account, looks: guess }));
  const signals = () => trail.sql('select detector, account from audit.signal');
  const signalled = { detector: 'NUMBER_GUESSING', account: GUESSER };

  it('goes on with what it knows, and what came since', async () => {
    const { step } = follower();
    await guesses(6);
    await step();
    await guesses(4);
    expect(await signals()).toEqual([]);
    await step();
    expect(await signals()).toEqual([signalled]);
  });

  it('knows what another has taken since', async () => {
    const { step } = follower();
    await guesses(3);
    await step();
    await guesses(4);
    await follower().step();
    await guesses(3);
    await step();
    expect(await signals()).toEqual([signalled]);
  });

  it('knows what another has put in further back, because it could be read again', async () => {
    const { step } = follower();
    await guesses(5);
    const [entry] = await trail.sql<{ body: Buffer }>('select body from audit.entry where idx = 2');
    await trail.sql('update audit.entry set body = ? where idx = 2', [Buffer.from('no JSON')]);
    await step();
    await trail.sql('update audit.entry set body = ? where idx = 2', [entry?.body ?? expect.unreachable()]);
    expect(await follower().mend()).toBe(1);
    await guesses(5);
    await step();
    expect(await signals()).toEqual([signalled]);
  });

  it('forgets what it did in vain', async () => {
    const answers = [() => Promise.reject(new Error('nobody is told whose it is')), async () => null];
    const { step } = follower({ person: () => answers.shift()?.() ?? expect.unreachable() });
    await guesses(1);
    await step();
    await guesses(10);
    await guesses(6, OTHER);
    await expect(step()).rejects.toThrow('nobody is told');
    await step();
    // Counted twice, the six would be twelve.
    expect(await signals()).toEqual([signalled]);
  });

  it('judges each day by itself', async () => {
    now = Date.parse('2026-03-03T23:50:00Z');
    const { step } = follower();
    await guesses(6);
    await step();
    now = Date.parse('2026-03-04T00:05:00Z');
    await guesses(6);
    await step();
    expect(await signals()).toEqual([]);
    // And an entry that comes in late belongs to the day it says.
    now = Date.parse('2026-03-03T23:58:00Z');
    await guesses(4);
    await step();
    expect(await signals()).toEqual([signalled]);
  });
});
