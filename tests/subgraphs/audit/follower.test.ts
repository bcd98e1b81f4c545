/** The trail is followed exactly: no entry missed, none counted twice, however often whoever follows it is killed. */
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '#core/log.ts';
import type { Looks, Search } from '#core/looks.ts';
import { followerOf } from '#subgraphs/audit/follower.ts';
import { within } from '#support/patience.ts';
import { startPart } from '#support/processes.ts';
import { emptyTrail, type TestTrail } from '#support/trail.ts';

const accountOf = (n: number): string => `00000000-0000-4000-8000-0000000001${String(n).padStart(2, '0')}`;
const numberOf = (n: number): string => String(100_000_000_000 + n);

const searched = (change: Partial<Search> = {}): Looks => ({
  opened: [],
  searches: [{ by: 'DETAILS', came: 'NONE', byHidden: false, about: 'abc', ...change }],
});
const opened = (n: number): Looks => ({ opened: [numberOf(n)], searches: [] });

/** What each of a few people does, one after the other in turns: some of it is misuse. */
const doings: readonly (readonly Looks[])[] = [
  Array.from({ length: 12 }, (_, at) => opened(at)),
  Array.from({ length: 30 }, () => searched()),
  Array.from({ length: 8 }, () => searched({ came: 'TOO_MANY' })),
  [searched(), ...Array.from({ length: 5 }, () => searched({ byHidden: true }))],
  Array.from({ length: 12 }, (_, at) => searched({ by: 'NUMBER', about: String(100 + at) })),
  Array.from({ length: 70 }, (_, at) => opened((at * 37) % 97)),
  Array.from({ length: 6 }, () => opened(5)),
];

describe('the follower', () => {
  let trail: TestTrail;
  let now = Date.parse('2026-03-03T09:00:00Z');

  beforeAll(async () => {
    trail = await emptyTrail(() => new Date(now));
    const longest = Math.max(...doings.map(({ length }) => length));
    for (let at = 0; at < longest; at += 1) {
      now += 20_000;
      await Promise.all(
        doings.flatMap((looks, who) => {
          const one = looks[at];
          return one ? [trail.fill(1, () => ({ account: accountOf(who), looks: one }))] : [];
        }),
      );
    }
  });
  afterAll(() => trail.close());

  const forget = () =>
    trail.sql(`truncate audit.fact, audit.activity, audit.signal, audit.incident_entry, audit.incident_party,
      audit.incident_act, audit.incident; update audit.follower set next = 0`);
  beforeEach(forget);

  const follower = (batch: number, remembered?: number) =>
    followerOf({
      database: trail.database,
      person: async () => null,
      clock: () => new Date(now),
      log: createLog('silent'),
      batch,
      patience: 60_000,
      ...(remembered === undefined ? {} : { remembered }),
    });

  /** Everything that was found, without the numbers of incidents: which comes first is of no account. */
  const found = async () => ({
    facts: await trail.sql('select count(*)::int as n, sum(idx)::int as sum from audit.fact'),
    signals: await trail.sql(
      `select s.detector, s.account, s.day::text, i.account as about, array_agg(e.idx order by e.idx)::text as because
       from audit.signal s join audit.incident i on i.number = s.incident
       join audit.incident_entry e on e.incident = s.incident and e.detector = s.detector
       group by 1, 2, 3, 4 order by 1, 2`,
    ),
    incidents: await trail.sql('select account, organisation, state from audit.incident order by account'),
    parties: await trail.sql(
      'select i.account, p.person from audit.incident_party p join audit.incident i on i.number = p.incident order by 1, 2',
    ),
    activity: await trail.sql('select account, day::text, opened, night from audit.activity order by 1, 2'),
  });

  async function atOnce() {
    await forget();
    await follower(10_000).catchUp();
    return found();
  }

  it('finds misuse, and nobody who did nothing', async () => {
    const { signals, facts } = await atOnce();
    const entries = await trail.sql('select count(*)::int as n, sum(idx)::int as sum from audit.entry');
    expect(facts).toEqual(entries);
    const by = Map.groupBy(signals as { detector: string; account: string }[], ({ account }) => account);
    expect(doings.map((_, who) => by.get(accountOf(who))?.map(({ detector }) => detector) ?? [])).toEqual([
      ['SEQUENTIAL_BROWSING'],
      ['SEARCH_WITHOUT_OPENING'],
      ['TOO_MANY_RESULTS'],
      ['SHIELD_PROBE'],
      ['NUMBER_GUESSING'],
      ['VOLUME'],
      [],
    ]);
  });

  it('leaves following to another process that does it, and goes on when that one has stopped', async () => {
    await forget();
    let worked = 0;
    const { database } = trail;
    const transaction: typeof database.transaction = (work) => {
      worked += 1;
      return database.transaction(work);
    };
    const means = { person: async () => null, clock: () => new Date(now), log: createLog('silent') };
    const one = followerOf({ ...means, database: { ...database, transaction }, batch: 2, standBack: 700 });
    const other = followerOf({ ...means, database, batch: 1 });
    const place = async () => (await trail.sql<{ next: number }>('select next::int from audit.follower'))[0]?.next ?? 0;
    const length = (await trail.sql<{ n: number }>('select count(*)::int as n from audit.entry'))[0]?.n ?? 0;
    one.start();
    await expect.poll(place, { timeout: 10_000 }).toBeGreaterThan(0);
    // From now on the other one goes on as well.
    for (let turn = 0; turn < 8; turn += 1) {
      await other.step();
      await sleep(50);
    }
    const before = worked;
    for (let turn = 0; turn < 20; turn += 1) {
      await other.step();
      await sleep(50);
    }
    // In this second it would have worked ten times; it looked once more at the most, before it saw that it need not.
    expect(worked - before).toBeLessThanOrEqual(1);
    expect(await place()).toBeLessThan(length);
    const stopped = worked;
    await expect.poll(() => worked, { timeout: 10_000 }).toBeGreaterThan(stopped + 2);
    await Promise.all([one.close(), other.close()]);
  }, 30_000);

  it('finds the same in pieces of any size, by several at once, whatever is cut off in the middle', async () => {
    const expected = await atOnce();
    const property = fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 3 }),
      fc.array(fc.nat(30), { maxLength: 6 }),
      within(40_000)(async (batches, pauses) => {
        await forget();
        // One remembers the whole day, one parts of it, one nothing.
        const followers = batches.map((batch, at) => follower(batch, [undefined, 30, 0][at]));
        const followed: true[] = [];
        const cutting = (async () => {
          for (const pause of pauses) {
            await sleep(pause);
            if (followed.length < batches.length) {
              await trail.sql(
                `select pg_terminate_backend(pid) from pg_stat_activity
                 where datname = current_database() and application_name = 'contactpoint audit' and state <> 'idle'`,
              );
            }
          }
        })();
        await Promise.all(
          followers.map(async ({ step }) => {
            for (let idle = 0; idle < 2; ) if ((await step().catch(() => 1)) === 0) idle += 1;
            followed.push(true);
          }),
        );
        await cutting;
        expect(await found()).toEqual(expected);
      }),
    );
    await fc.assert(property, {
      numRuns: 15,
      examples: [
        [
          [1, 7],
          [5, 5, 5, 5, 5],
        ],
      ],
    });
  });

  it('finds the same when its process is killed again and again', async () => {
    const expected = await atOnce();
    await forget();
    const place = async () => (await trail.sql<{ next: number }>('select next::int from audit.follower'))[0]?.next ?? 0;
    const size = (await trail.sql<{ n: number }>('select count(*)::int as n from audit.entry'))[0]?.n ?? 0;
    const start = () =>
      startPart({
        script: `tests/support/follow.ts`,
        env: { FOLLOW: trail.url },
        ready: /^follows$/,
      });
    for (const further of [4, 11, 25]) {
      const goal = Math.min((await place()) + further, size);
      const part = await start();
      // Somewhere in the middle of what it does next.
      await expect.poll(place, { interval: 1, timeout: 20_000 }).toBeGreaterThanOrEqual(goal);
      await part.end('SIGKILL');
    }
    // Cut off in the middle of the trail, or nothing was tried.
    expect(await place()).toBeLessThan(size);
    await follower(40).catchUp();
    await follower(40).catchUp();
    expect(await found()).toEqual(expected);
  });
});

describe('a day with more looks than are judged', () => {
  const [busy, patients] = [accountOf(90), Array.from({ length: 6 }, (_, n) => accountOf(91 + n))];
  const nothing: Looks = { opened: [], searches: [] };
  const mediator = {
    mediation: accountOf(99),
    account: busy,
    organisation: 'NORTHSHIRE-CSC',
    role: 'PRACTITIONER' as const,
    proof: 'ONE_TIME_CODE' as const,
  };
  let trail: TestTrail;
  let now = Date.parse('2026-03-03T09:00:00Z');

  beforeAll(async () => {
    trail = await emptyTrail(() => new Date(now));
    await trail.fill(2_000, () => ({ account: busy, looks: nothing }));
    for (let at = 0; at < 12; at += 1) {
      now += 20_000;
      await trail.fill(1, () => ({ account: busy, looks: opened(at) }));
      await trail.fill(1, () => ({ account: patients[at % 6] ?? '', mediator, looks: nothing }));
    }
  });
  afterAll(() => trail.close());

  /** Taken in pieces of so many entries, by one after another or by the same: what was signalled, and when. */
  async function signalled(pieces: readonly number[], bySame = false): Promise<readonly unknown[]> {
    await trail.sql(`truncate audit.fact, audit.activity, audit.signal, audit.incident_entry, audit.incident_party,
      audit.incident_act, audit.incident; update audit.follower set next = 0`);
    const next = () =>
      followerOf({
        database: trail.database,
        person: async () => null,
        clock: () => new Date(now),
        log: createLog('silent'),
      });
    const one = next();
    for (const most of pieces) expect(await (bySame ? one : next()).step(most)).toBe(most);
    return trail.sql(
      `select s.detector, s.account, array_agg(e.idx order by e.idx)::text as because, a.opened
       from audit.signal s join audit.incident_entry e on e.incident = s.incident and e.detector = s.detector
       join audit.activity a on a.account = s.account and a.day = s.day group by 1, 2, 4 order by 1, 2`,
    );
  }

  it('is judged by the first two thousand and by what was mediated, in pieces as at once', async () => {
    const expected = await signalled([2_024]);
    expect(expected).toMatchObject([
      { detector: 'MEDIATED_CONCENTRATION', account: busy, opened: 0 },
      { detector: 'VOLUME', account: busy, because: '{1999}', opened: 0 },
    ]);
    // The last that counts comes by itself; then what no longer counts, and what is mediated, each by itself too.
    for (const pieces of [
      [1_999, 1, ...Array.from({ length: 24 }, () => 1)],
      [2_000, 24],
      [1_998, 4, 22],
    ]) {
      expect(await signalled(pieces)).toEqual(expected);
      expect(await signalled(pieces, true)).toEqual(expected);
    }
  });
});
