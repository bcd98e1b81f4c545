import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hiddenChild, lives, namesakeIds, nobodys, worldOf } from '#support/hidden-lives.ts';
import { changes, directoryPages, openings, ownInvolvements, searches } from '#support/hidden-requests.ts';
import { strangers } from '#support/strangers.ts';
import { type Request, type TwoWorlds, twoWorlds } from '#support/two-worlds.ts';

describe('A', () => {
  let worlds: TwoWorlds;
  beforeAll(async () => {
    worlds = await twoWorlds(strangers, worldOf(lives[0]), worldOf(lives[1]));
  });
  afterAll(() => worlds.stop());
  const counts = new Map<string, number>();
  const alike = (request: fc.Arbitrary<Request>, runs: number, len = 12) =>
    fc
      .assert(
        fc
          .asyncProperty(fc.array(request, { minLength: 1, maxLength: len, size: 'max' }), async (requests) => {
            const [one, other] = await worlds.ask(requests);
            for (const { text } of one) {
              const k = text.match(/"code":"\w+"/)?.[0] ?? (text.includes(hiddenChild) ? 'found' : 'ok');
              counts.set(k, (counts.get(k) ?? 0) + 1);
            }
            expect(one).toEqual(other);
          })
          .afterEach(() => worlds.clear()),
        { numRuns: runs },
      )
      .finally(() => {
        console.log(Object.fromEntries(counts));
        counts.clear();
      });
  it('searches visible', () => alike(searches.byVisible, 50));
  it('searches hidden', () => alike(searches.byHidden, 50));
  it('openings', () => alike(openings([hiddenChild, namesakeIds[0] as string, nobodys.child]), 50));
  it('own', () => alike(ownInvolvements, 10));
  it('dir', () => alike(directoryPages, 10));
  it('changes', () =>
    alike(
      fc.oneof(
        { weight: 3, arbitrary: changes.record },
        changes.end,
        changes.confirm,
        changes.lead,
        changes.handOver,
        ownInvolvements,
      ),
      50,
    ));
});
