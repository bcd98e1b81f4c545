/** Whatever goes in, by however many writers at once, is one log: as if one writer had put in one entry after the other. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '#core/database.ts';
import { childNumberFrom } from '#core/ids.ts';
import type { TrailEntry } from '#core/ports.ts';
import { appenderTo } from '#subgraphs/audit/appender.ts';
import { sealWith, unseal } from '#subgraphs/audit/sealing.ts';
import { within } from '#support/patience.ts';
import { child } from '#support/stack.ts';
import { emptyTrail, entry, type TestTrail } from '#support/trail.ts';
import { Frontier, leafHash } from '#transparency/merkle.ts';

interface Row {
  readonly idx: string;
  readonly body: Buffer;
  readonly salt: Buffer | null;
  readonly sealed: Buffer | null;
  readonly account: string | null;
  readonly mediator: string | null;
  readonly subjects: readonly string[];
  readonly named: readonly string[];
}

const CHILDREN = [child.whoElse, child.none, child.ended];

describe('the trail', () => {
  let trail: TestTrail;
  let writers: readonly { append: TestTrail['append']; close: () => Promise<unknown> }[];
  const rows = (from: number) =>
    trail.sql<Row>(
      `select idx, body, salt, sealed, account, mediator,
         array(select child_id::text from audit.subject s where s.idx = e.idx order by 1) as subjects,
         array(select child_id::text from audit.named n where n.idx = e.idx order by 1) as named
       from audit.entry e where idx >= ? order by idx`,
      [from],
    );
  const size = async (): Promise<number> => (await trail.tree.head()).size;

  beforeAll(async () => {
    trail = await emptyTrail();
    writers = [0, 1].map(() => {
      const ingest = connect({ url: trail.url, schema: 'audit', role: ['ingest'], connections: 1 });
      return { append: appenderTo(ingest, sealWith(trail.keys), () => new Date()).append, close: ingest.close };
    });
  });
  afterAll(async () => {
    await Promise.all(writers.map(({ close }) => close()));
    await trail.close();
  });

  /** An entry as it may be: of somebody or nobody, about some, asked with little or with more than a page holds. */
  const asked = fc.record({
    account: fc.option(fc.constantFrom(...Array.from({ length: 3 }, () => randomUUID()))),
    mediator: fc.option(fc.constant(randomUUID())),
    about: fc.subarray(CHILDREN),
    words: fc.option(fc.nat(12_000)),
    named: fc.subarray(CHILDREN),
  });
  type Asked = typeof asked extends fc.Arbitrary<infer Value> ? Value : never;
  const parametersOf = ({ words, named }: Asked): string | null =>
    words === null ? null : JSON.stringify({ named, words: 'ß'.repeat(words) });

  function entryFor(what: Asked, request: string): TrailEntry {
    const parameters = parametersOf(what);
    const mediation = randomUUID();
    return entry({
      request,
      account: what.account,
      mediator: what.mediator && {
        mediation,
        account: what.mediator,
        organisation: 'A',
        role: 'PRACTITIONER',
        proof: 'ONE_TIME_CODE',
      },
      children: Object.fromEntries(what.about.map((number) => [number, ['IDENTITY']])),
      ...(parameters !== null && { parameters }),
    });
  }

  /** What stands at the place that was told is what was put in, found by all that it must be found by. */
  function expectStored(row: Row, place: number, request: string, what: Asked): void {
    expect(row).toMatchObject({
      idx: String(place),
      account: what.account,
      mediator: what.mediator,
      subjects: what.about.toSorted(),
      named: what.words === null ? [] : what.named.toSorted(),
    });
    expect(JSON.parse(row.body.toString())).toMatchObject({ request, account: what.account });
    const { salt, sealed } = row;
    expect(salt && sealed && unseal({ salt, sealed }, trail.keys)).toBe(parametersOf(what));
  }

  type Put = readonly [place: number, request: string, what: Asked];
  async function put({ writer, entries }: { readonly writer: number; readonly entries: readonly Asked[] }) {
    const { append } = writers[writer] ?? expect.unreachable();
    return Promise.all(
      entries.map(async (what): Promise<Put> => {
        const request = randomUUID();
        return [await append(entryFor(what, request)), request, what];
      }),
    );
  }

  it('is the same tree whoever of two writers puts in what, in whatever batches, and holds each entry where it said', async () => {
    const batch = fc.record({
      writer: fc.constantFrom(0, 1),
      entries: fc.array(asked, { maxLength: 9 }),
      waits: fc.boolean(),
    });
    const property = fc.asyncProperty(
      fc.array(batch, { minLength: 1, maxLength: 8 }),
      within(30_000)(async (batches) => {
        const from = await size();
        const going: Promise<readonly Put[]>[] = [];
        for (const batch of batches) {
          going.push(put(batch));
          if (batch.waits) await Promise.all(going);
        }
        const told = (await Promise.all(going)).flat();
        const stored = await rows(from);
        expect(stored).toHaveLength(told.length);
        for (const [place, request, what] of told) {
          expectStored(stored[place - from] ?? expect.unreachable(), place, request, what);
        }
      }),
    );
    await fc.assert(property, { numRuns: 40 });
    const one = Frontier.empty();
    for (const { body } of await rows(0)) one.append(leafHash(body));
    const head = await trail.tree.head();
    expect({ size: head.size, root: head.root() }).toEqual({ size: one.size, root: one.root() });
    expect((await trail.verify()).fault).toBeNull();
  });

  it('takes nothing of what would stand under another account than it says', async () => {
    const before = await size();
    const two = `${randomUUID()},${randomUUID()}`;
    for (const account of [two, `"${two}"`, '}', '', 'null', 'NULL,NULL', `${randomUUID()}'`]) {
      await expect(trail.append(entry({ account })), account).rejects.toMatchObject({ code: 'TRAIL_UNAVAILABLE' });
      // Whoever comes next is taken as ever, after the short rest that a failure brings.
      await expect
        .poll(() =>
          trail.append(entry()).then(
            () => true,
            () => false,
          ),
        )
        .toBe(true);
    }
    expect((await rows(before)).map(({ account }) => account)).toEqual(
      Array.from({ length: 7 }, () => entry().account),
    );
    expect((await trail.verify()).fault).toBeNull();
  });

  it('takes a batch of 512 that is larger than any row, and one of a single entry that is', async () => {
    const before = await size();
    const parameters = JSON.stringify({ words: childNumberFrom('98765432101').repeat(1_000) });
    await trail.fill(1_300, (index) => (index % 2 === 0 ? { kind: 'INTENT', decision: 'PENDING', parameters } : {}));
    expect(await size()).toBe(before + 1_300);
    const runs = await trail.sql<{ most: number }>('select max(length(hashes)) / 32 as most from audit.run');
    expect(runs).toEqual([{ most: 512 }]);
    expect((await trail.verify()).fault).toBeNull();
  });
});
