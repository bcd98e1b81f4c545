/** One authority is responsible for a child at any time, and never none: whatever teams, sources and time do, many at once. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database, question } from '#core/database.ts';
import { addChild } from '#support/more-children.ts';
import { within } from '#support/patience.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';

const DAY = 86_400_000;
const codes = ['901', '902', '903'] as const;
const deeds = ['PROPOSE', 'AGREE', 'REJECT', 'WITHDRAW', 'ORDER', 'DISMISS', 'MOVE', 'TAKE'] as const;

interface Step {
  readonly does: (typeof deeds)[number];
  readonly side: 'OUT' | 'IN';
  readonly to: string;
}
const step: fc.Arbitrary<Step> = fc.record({
  does: fc.constantFrom(...deeds, 'PROPOSE', 'AGREE', 'AGREE'),
  side: fc.constantFrom('OUT', 'IN'),
  to: fc.constantFrom(...codes),
});

interface Transfer {
  readonly id: string;
  readonly version: number;
  readonly state: string;
  readonly from: string;
  readonly to: string;
  readonly outAgreed: boolean;
  readonly inAgreed: boolean;
}

type Columns = Readonly<Record<string, string | number | null>>;

/** What an act says beside what every act does. */
function saysOf({ does, side, to }: Step, open: Transfer | undefined, now: number): Columns {
  const begins = { in_authority: to, ground: 'MOVED', due_at: new Date(now + 14 * DAY).toISOString() };
  const both = side === 'OUT' ? open?.inAgreed : open?.outAgreed;
  const nobody = { account: null, person: null, organisation: null, request: null };
  const says: Readonly<Record<Exclude<Step['does'], 'TAKE'>, Columns>> = {
    PROPOSE: { to_state: 'PROPOSED', side, ...begins },
    MOVE: { to_state: 'PROPOSED', ...begins, ...nobody },
    AGREE: { to_state: both ? 'ACCEPTED' : 'PROPOSED', side },
    REJECT: { to_state: 'REJECTED', side, refusal: 'ANOTHER_CHILD' },
    WITHDRAW: { to_state: 'WITHDRAWN', side },
    ORDER: { to_state: 'ACCEPTED' },
    DISMISS: { to_state: 'REJECTED', refusal: 'ANOTHER_CHILD' },
  };
  return does === 'TAKE' ? {} : says[does];
}

const literal = (value: string | number | null): string => (value === null ? 'null' : `'${value}'`);

describe('who is responsible for a child', () => {
  let fresh: FreshDatabase;
  let database: Database;
  let statements = 0;
  /** As the part's own role. */
  const as = <Row>(sql: string): Promise<Row[]> => {
    statements += 1;
    return database.ask(question<Row, []>(`try responsibility ${statements}`, sql), []);
  };
  beforeAll(async () => {
    fresh = await freshDatabase();
    database = connect({ url: fresh.url, schema: 'children' });
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  const transfersOf = (id: string) =>
    as<Transfer>(
      `select id, version, state, out_authority as "from", in_authority as "to", out_agreed as "outAgreed",
         in_agreed as "inAgreed" from transfer where child_id = ${id}`,
    );

  async function take(id: string, done: Step, now: number): Promise<void> {
    if (done.does === 'TAKE') {
      await as(`update child set authority = '${done.to}' where id = ${id}`);
      return;
    }
    if (done.does === 'MOVE') await as(`update child set area = '${done.to}' where id = ${id}`);
    const open = (await transfersOf(id)).find(({ to, state }) => to === done.to && state === 'PROPOSED');
    const columns: Columns = {
      transfer_id: open?.id ?? randomUUID(),
      version: (open?.version ?? 0) + 1,
      child_id: id,
      act: done.does,
      at: new Date(now).toISOString(),
      account: randomUUID(),
      person: randomUUID(),
      organisation: 'A',
      request: randomUUID(),
      ...saysOf(done, open, now),
    };
    await as(
      `insert into transfer_act (${Object.keys(columns).join()}) values (${Object.values(columns).map(literal).join()})`,
    );
  }

  /** What holds after each round, whatever was done in it. Answers how often the child has become another's. */
  async function holds(id: string): Promise<number> {
    const [row] = await fresh.sql<{ authority: string }>('select authority from children.child where id = ?', [id]);
    const rows = await transfersOf(id);
    const accepted = rows.filter(({ state }) => state === 'ACCEPTED').map(({ to }) => to);
    expect(['901', ...accepted]).toContain(row?.authority);
    if (accepted.length === 0) expect(row?.authority).toBe('901');
    // What waits is asked of whoever is responsible, and of nobody else.
    for (const { from, to } of rows.filter(({ state }) => state === 'PROPOSED')) {
      expect(from).toBe(row?.authority);
      expect(to).not.toBe(from);
    }
    return accepted.length;
  }

  it('is exactly one authority, the one of the last transfer that was accepted, whatever is tried, many at once', async () => {
    let moves = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 3, maxLength: 9 }),
        fc.integer({ min: 0, max: 20 }),
        within(20_000)(async (rounds, late) => {
          const id = await addChild({ database: fresh }, { familyName: 'Everyones' });
          let now = Date.now();
          for (const round of rounds) {
            // Which of those that come together are refused is chance; what holds after them is not.
            await Promise.allSettled(round.map((done) => take(id, done, now)));
            moves += await holds(id);
            now += late * DAY;
          }
        }),
      ),
      { numRuns: 50, endOnFailure: true },
    );
    expect(moves).toBeGreaterThan(0);
  });
});
