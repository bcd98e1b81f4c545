import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Encoder, type Person } from '../../matching/encode.ts';
import { Linker } from '../../matching/link.ts';
import { type Child, careful, careless, Families } from '../../matching/made/families.ts';
import { Register } from '../../matching/register.ts';
import { Values } from '../../matching/values.ts';

const SIZE = 6_000;

/** A register and a feed of made-up families; the children stand in the same rows as their records. */
function made(seed: number, more: boolean) {
  const families = new Families(seed, SIZE);
  const encoder = new Encoder(new Values());
  const children = [...families.children(SIZE)];
  const inRegister = children.filter(() => families.random.chance(0.99));
  const inFeed = children.filter(() => families.random.chance(0.5));
  const records = (of: readonly Child[], errors: typeof careful): Person[] =>
    of.map((child) => families.record(child, errors, { more }));
  const register = new Register(encoder.values, encoder.table(records(inRegister, careful)));
  const feed = records(inFeed, careless);
  const table = encoder.table(feed);
  const { parameters } = register.train(table);
  return { encoder, inRegister, inFeed, feed, table, linker: new Linker(register, parameters) };
}

function figures({ inRegister, inFeed, table, linker }: ReturnType<typeof made>) {
  const known = new Set(inRegister.map(({ number }) => number));
  let [right, wrong, review] = [0, 0, 0];
  inFeed.forEach(({ number }, row) => {
    const { outcome, child = -1 } = linker.decide(table, row);
    if (outcome !== 'Match') review += Number(outcome !== 'NoMatch');
    else if (inRegister[child]?.number === number) right++;
    else wrong++;
  });
  const reachable = inFeed.filter(({ number }) => known.has(number)).length;
  return { wrong, recall: right / reachable, review: review / inFeed.length };
}

describe('a careless feed, linked to a register without any number', () => {
  it('links nobody wrongly, nearly everybody rightly, and asks about few', () => {
    for (const seed of [11, 12]) {
      const { wrong, recall, review } = figures(made(seed, false));
      expect(wrong).toBe(0);
      expect(recall).toBeGreaterThan(0.97);
      expect(review).toBeLessThan(0.03);
    }
  });

  it('does better with carers, schools and practices', () => {
    const { wrong, recall, review } = figures(made(11, true));
    expect(wrong).toBe(0);
    expect(recall).toBeGreaterThan(0.98);
    expect(review).toBeLessThan(0.02);
  });

  it('decides about a record alike, whatever came before it', () => {
    const { encoder, feed, table, linker } = made(13, false);
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(feed.length - 1), { minLength: 1, maxLength: 30 }), (rows) => {
        const shuffled = encoder.table(rows.map((row) => feed[row] as Person));
        rows.forEach((row, place) => {
          expect(linker.decide(shuffled, place)).toEqual(linker.decide(table, row));
        });
      }),
      { numRuns: 30 },
    );
  });

  it('survives records that say nothing, or nonsense, and links none of them', () => {
    const { encoder, linker } = made(14, false);
    const poor: readonly Person[] = [
      {},
      { given: 'Baby' },
      { given: 'Unknown', family: 'Not known' },
      { given: 'Smith', family: 'Smith', sex: 'X', birthDate: '00/00/0000' },
      { birthDate: '2020-01-01', sex: 'M' },
      { family: 'Smith', birthDate: '2020-01-01' },
      { given: '\u0000\ud800', family: '💥', postcode: '---', line: '?' },
      { given: 'A'.repeat(200), family: 'B'.repeat(200), line: '1 '.repeat(100) },
    ];
    const table = encoder.table(poor);
    for (let row = 0; row < poor.length; row++) expect(linker.decide(table, row).outcome).not.toBe('Match');
  });
});
