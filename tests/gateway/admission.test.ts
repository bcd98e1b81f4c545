import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#core/errors.ts';
import { admissionWith, type Turn } from '#gateway/admission.ts';

const FOREVER = 1_000_000;
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Asks, and notes what became of it. */
function asking(admission: ReturnType<typeof admissionWith>) {
  const begun: string[] = [];
  const refused: string[] = [];
  const working = new Map<string, Turn[]>();
  const ask = (account: string): Turn => {
    const turn = admission.ask(account);
    turn.admitted.then(
      () => {
        begun.push(account);
        working.set(account, [...(working.get(account) ?? []), turn]);
      },
      () => refused.push(account),
    );
    return turn;
  };
  /** Ends what was begun first of all. */
  const end = (): void => {
    const [account] = [...working].find(([, turns]) => turns.length > 0) ?? [];
    if (account !== undefined) working.get(account)?.shift()?.done();
  };
  const underWay = () => [...working.values()].flat().length;
  return { ask, begun, refused, end, underWay };
}

type Step = { readonly ask: string } | { readonly end: true } | { readonly leave: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'c', 'd').map((account): Step => ({ ask: account })) },
    fc.constant<Step>({ end: true }),
    fc.nat(200).map((index): Step => ({ leave: index })),
  ),
  { maxLength: 80 },
);
const limits = fc.record({ atOnce: fc.integer({ min: 1, max: 4 }), waiting: fc.nat(5) });

/** Takes one step after the other, and calls `look` after each. */
async function walk(taken: readonly Step[], { ask, end }: ReturnType<typeof asking>, look: () => Promise<void>) {
  const turns: Turn[] = [];
  for (const step of taken) {
    if ('ask' in step) turns.push(ask(step.ask));
    else if ('end' in step) end();
    else turns[step.leave]?.leave();
    await settled();
    await look();
  }
  return turns.length;
}

describe('admission', () => {
  it('works for so many at once, lets so many wait, and answers or refuses each that asked exactly once', async () => {
    const property = fc.asyncProperty(limits, steps, async ({ atOnce, waiting }, taken) => {
      const admission = admissionWith({ atOnce, waiting, patience: FOREVER });
      const seen = asking(admission);
      const counted = async () => ({
        working: await admission.gauges.requests_working.value(),
        waiting: await admission.gauges.requests_waiting.value(),
      });
      const asked = await walk(taken, seen, async () => {
        const now = await counted();
        expect(now.working).toBe(seen.underWay());
        expect(now.working).toBeLessThanOrEqual(atOnce);
        // Nobody waits while there is room.
        expect(now.waiting).toBeLessThanOrEqual(now.working < atOnce ? 0 : waiting);
      });
      while (seen.underWay() > 0) {
        seen.end();
        await settled();
      }
      expect(seen.begun.length + seen.refused.length).toBe(asked);
      expect(await counted()).toEqual({ working: 0, waiting: 0 });
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it('lets nobody wait for more than one request of each of the others, whoever sends how much', async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 5, max: 60 }),
      fc.integer({ min: 1, max: 5 }),
      async (atOnce, greed, others) => {
        const admission = admissionWith({ atOnce, waiting: 1_000, patience: FOREVER });
        const { ask, begun, end } = asking(admission);
        for (let number = 0; number < greed; number += 1) ask('greedy');
        for (let number = 0; number < others; number += 1) ask(`other ${number}`);
        ask('modest');
        await settled();
        const before = begun.length;
        while (!begun.includes('modest')) {
          end();
          await settled();
        }
        expect(begun.length - before).toBeLessThanOrEqual(others + 2);
      },
    );
    await fc.assert(property, { numRuns: 50 });
  });

  it('refuses the newest of whoever has most waiting, and nobody who sends few', async () => {
    const { ask, refused } = asking(admissionWith({ atOnce: 1, waiting: 6, patience: FOREVER }));
    for (let number = 0; number < 40; number += 1) ask('greedy');
    for (const modest of ['b', 'c', 'd']) ask(modest);
    await settled();
    expect(refused).toHaveLength(36);
    expect(new Set(refused)).toEqual(new Set(['greedy']));
  });

  it('refuses who waited as long as anybody waits, and tells those it refuses different times to come again', async () => {
    const admission = admissionWith({ atOnce: 1, waiting: 10, patience: 5 });
    const first = admission.ask('a');
    const refusals = await Promise.all(
      [1, 2, 3].map(() => admission.ask('b').admitted.catch((error: unknown) => error)),
    );
    expect(refusals.every((each) => each instanceof AppError && each.code === 'OVERLOADED')).toBe(true);
    expect(new Set(refusals.map((each) => (each as AppError).retryAfter)).size).toBe(3);
    first.done();
    await admission.ask('c').admitted;
  });
});
