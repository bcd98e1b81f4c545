/** An entry that cannot be read as it was written holds up no other: it is marked, counted and named, and can be mended. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log, LogFields } from '#core/log.ts';
import type { Looks } from '#core/looks.ts';
import type { Detector } from '#subgraphs/audit/detectors/detector.ts';
import { detectors } from '#subgraphs/audit/detectors/index.ts';
import { lockFollower } from '#subgraphs/audit/follow-sql.ts';
import { type FollowerMeans, followerOf } from '#subgraphs/audit/follower.ts';
import { emptyTrail, type TestTrail } from '#support/trail.ts';

const PROBER = '00000000-0000-4000-8000-000000000101';
const guess: Looks = { opened: [], searches: [{ by: 'NUMBER', came: 'NONE', byHidden: false, about: 'abc' }] };

describe('the follower of a trail', () => {
  let trail: TestTrail;
  let said: string[];
  const log = (level: string) => (message: string, fields?: LogFields) =>
    void said.push(JSON.stringify({ level, message, ...fields }));
  const listening: Log = { info: log('info'), warn: log('warn'), error: log('error') };

  const follower = (more: Partial<FollowerMeans> = {}) =>
    followerOf({
      database: trail.database,
      person: async () => null,
      clock: () => new Date(),
      log: listening,
      patience: 60_000, // on a busy machine what is read waits for all that is new
      ...more,
    });
  const guesses = (count: number) => trail.fill(count, () => ({ account: PROBER, looks: guess }));
  const facts = () => trail.sql('select idx::int, kind, account from audit.fact order by idx');
  const signals = () => trail.sql('select detector, account from audit.signal');

  /** Somebody's hand in the database. */
  const spoil = async (idx: number, body: string): Promise<Buffer> => {
    const [entry] = await trail.sql<{ body: Buffer }>('select body from audit.entry where idx = ?', [idx]);
    await trail.sql('update audit.entry set body = ? where idx = ?', [Buffer.from(body), idx]);
    return entry?.body ?? expect.unreachable();
  };

  beforeEach(async () => {
    trail = await emptyTrail();
    said = [];
  });
  afterEach(() => trail.close());

  it.each([
    ['no JSON', '{"form":3'],
    ['another thing', '[]'],
    ['a moment that is none', '{"at":"yesterday","kind":"OUTCOME","decision":"ANSWERED","children":{}}'],
    ['a text no database keeps', '{"at":"2026-03-03T09:00:00Z","kind":"\\u0000","decision":"ANSWERED","children":{}}'],
  ])('goes on after an entry whose body is %s, and judges everything else', async (_what, body) => {
    await guesses(11);
    await spoil(4, body);
    const { catchUp, unreadable, waiting } = follower();
    await catchUp();
    expect(await facts()).toEqual(
      Array.from({ length: 11 }, (_, idx) => ({ idx, kind: idx === 4 ? 'UNREADABLE' : 'OUTCOME', account: PROBER })),
    );
    expect(await signals()).toEqual([{ detector: 'NUMBER_GUESSING', account: PROBER }]);
    expect([await unreadable(), await waiting()]).toEqual([1, 0]);
    // Named to whoever mends it, and nothing about anybody.
    expect(said.filter((line) => line.includes('"error"'))).toEqual([
      JSON.stringify({ level: 'error', message: 'an entry of the trail cannot be read', reference: '4' }),
    ]);
  });

  it('goes on after an entry the database would not take, which no reading shows', async () => {
    await trail.fill(6, (index) => ({ account: PROBER, looks: guess, operation: index === 2 ? 'Poison' : 'Plain' }));
    await trail.sql(`alter table audit.fact add constraint poison check (operation <> 'Poison')`);
    await guesses(5);
    const { catchUp, unreadable } = follower({ batch: 4 });
    await catchUp();
    const marked = await trail.sql<{ idx: number }>(`select idx::int from audit.fact where kind = 'UNREADABLE'`);
    expect(marked).toHaveLength(1);
    expect(await facts()).toHaveLength(11);
    expect(await signals()).toEqual([{ detector: 'NUMBER_GUESSING', account: PROBER }]);
    expect(await unreadable()).toBe(1);
  });

  it('takes an entry that has been mended, and judges it with the others of its day', async () => {
    await guesses(10);
    const body = await spoil(4, 'nothing');
    const { catchUp, mend, unreadable } = follower();
    await catchUp();
    expect(await signals()).toEqual([]);
    expect(await mend()).toBe(0);
    await trail.sql('update audit.entry set body = ? where idx = 4', [body]);
    expect(await mend()).toBe(1);
    expect(await unreadable()).toBe(0);
    expect((await facts()).map(({ kind }) => kind)).toEqual(Array.from({ length: 10 }, () => 'OUTCOME'));
    expect(await signals()).toEqual([{ detector: 'NUMBER_GUESSING', account: PROBER }]);
  });

  it('cannot take away what was read: only what could not be', async () => {
    await guesses(2);
    await follower().catchUp();
    await trail.sql(`set role contactpoint_audit; select audit.forget_unreadable('{0,1}'); reset role`);
    expect(await facts()).toHaveLength(2);
    await expect(trail.sql('set role contactpoint_audit; delete from audit.fact')).rejects.toThrow(/permission denied/);
    await trail.sql('reset role');
  });

  it('keeps nobody who reads waiting: they are told up to when everything has been judged', async () => {
    await guesses(3);
    const { catchUp } = follower({ patience: 50 });
    expect(await catchUp()).toBeInstanceOf(Date);
    const [{ at } = { at: new Date() }] = await trail.sql<{ at: Date }>('select at from audit.entry where idx = 2');
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const held = trail.database.transaction(async (within) => {
      await within.ask(lockFollower, []);
      await guesses(2);
      expect(await follower({ patience: 50 }).catchUp()).toEqual(at);
      await released;
    });
    release();
    await held;
    const now = new Date();
    expect(await follower({ clock: () => now }).catchUp()).toEqual(now);
    expect(await facts()).toHaveLength(5);
  });

  it('asks no detector again about a day it has spoken of', async () => {
    const asked = new Map<string, number>();
    const counted = detectors.map(
      (detector): Detector => ({
        ...detector,
        judge: (window) => {
          asked.set(detector.name, (asked.get(detector.name) ?? 0) + 1);
          return detector.judge(window);
        },
      }),
    );
    const { step } = follower({ batch: 10, detectors: counted });
    for (let times = 0; times < 5; times += 1) {
      await guesses(10);
      await step();
    }
    expect(asked.get('VOLUME')).toBe(5);
    expect(asked.get('NUMBER_GUESSING')).toBe(1);
  });
});
