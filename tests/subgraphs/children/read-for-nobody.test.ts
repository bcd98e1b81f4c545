/**
 * What is looked up by a number: a record that is hidden, or none at all. Whichever it is, as much is read, so that it
 * takes as long (law 3; `npm run bench -- hidden` measures that).
 */
import { hash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '#core/database.ts';
import { childNumberFrom } from '#core/ids.ts';
import type { RecordState } from '#core/words.ts';
import { childStore } from '#subgraphs/children/store.ts';
import { addChild } from '#support/more-children.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';
import { listening, rowsRead } from '#support/rows-read.ts';

const nobody = { authority: null, organisation: null, overridden: null, syntheticOnly: false };
const hidden = ['SHIELDED', 'PROVISIONAL', 'ARCHIVED', 'SEALED'] as const satisfies readonly RecordState[];
const CHILD = { schema: 'children', tables: ['child'] };

/** So that the test knows what comes first and last. */
const fingerprint = (_scheme: string, number: string): Buffer => hash('sha256', number, 'buffer');

describe('by a number', () => {
  let fresh: FreshDatabase;
  let heard: ReturnType<typeof listening<ReturnType<typeof connect>>>;
  const byState = new Map<RecordState, readonly [id: string, nhs: string]>();
  const store = () => childStore(heard.database, fingerprint);

  beforeAll(async () => {
    fresh = await freshDatabase();
    heard = listening(connect({ url: fresh.url, schema: 'children' }));
    for (const [index, state] of ['OPEN' as const, ...hidden, 'OPEN' as const, 'OPEN' as const].entries()) {
      const id = await addChild({ database: fresh }, { familyName: 'Readfor', state });
      const nhs = `99900000${index}`;
      byState.set(state, [id, nhs]);
      await fresh.sql(`insert into children.identifier_key values ('NHS_NUMBER', ?, ?)`, [fingerprint('', nhs), id]);
    }
  });
  afterAll(async () => {
    await heard.database.close();
    await fresh.drop();
  });

  const opening = async (id: string) => {
    const [found] = await store().known([{ ...nobody, id }]);
    return { found: found?.id ?? null, read: await rowsRead(fresh, CHILD, heard.last('children known')) };
  };
  const searching = async (number: string) => {
    const found = await store().search({ by: 'identifier', scheme: 'NHS_NUMBER', number }, nobody, 10);
    return {
      found: found.map(({ id }) => id),
      read: await rowsRead(fresh, CHILD, heard.last('children by identifier')),
    };
  };
  const of = (state: RecordState) => byState.get(state) ?? (['', ''] as const);

  it('of the directory, as much is read for nobody as for whom nobody may know of', async () => {
    const read = new Set<number>();
    for (const state of ['PROVISIONAL', 'ARCHIVED', 'SEALED'] as const) {
      const [id] = of(state);
      const asked = await opening(id);
      expect(asked.found, state).toBeNull();
      read.add(asked.read);
    }
    const anyNumber = fc
      .integer({ min: 1, max: 10 ** 11 - 1 })
      .map((n) => childNumberFrom(String(n).padStart(11, '1')));
    const known = [...byState.values()].map(([id]) => id);
    await fc.assert(
      fc.asyncProperty(anyNumber, async (id) => {
        fc.pre(!known.includes(id));
        const asked = await opening(id);
        expect(asked.found).toBeNull();
        read.add(asked.read);
      }),
      { numRuns: 50, examples: [[childNumberFrom('10000000000')], [childNumberFrom('99999999998')]] },
    );
    expect([...read]).toEqual([2]);
    expect((await opening(of('OPEN')[0])).found).toBe(of('OPEN')[0]);
  });

  it('of another body, as much is read for nobody as for a hidden child', async () => {
    const read = new Set<number>();
    for (const state of hidden) {
      const asked = await searching(of(state)[1]);
      expect(asked.found, state).toEqual([]);
      read.add(asked.read);
    }
    const keys = [...byState.values()].map(([, nhs]) => fingerprint('', nhs).toString('hex'));
    const last = keys.reduce((one, other) => (one > other ? one : other));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 10 ** 9 }), async (number) => {
        const asked = `8${number}`;
        fc.pre(fingerprint('', asked).toString('hex') < last);
        const answer = await searching(asked);
        expect(answer.found).toEqual([]);
        read.add(answer.read);
      }),
      { numRuns: 50 },
    );
    expect([...read]).toEqual([1]);
    expect((await searching(of('OPEN')[1])).found).toEqual([of('OPEN')[0]]);
  });

  it('that two records claim, both are found', async () => {
    const [number, key] = ['0000000000', fingerprint('', '0000000000')];
    const [one] = of('OPEN');
    const other = await addChild({ database: fresh }, { familyName: 'Readfor' });
    await fresh.sql(`insert into children.identifier_key select 'NHS_NUMBER', ?::bytea, unnest(?::bigint[])`, [
      key,
      [one, other],
    ]);
    expect(new Set((await searching(number)).found)).toEqual(new Set([one, other]));
  });
});
