import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestContext } from '#core/context.ts';
import { whenAsked } from '#core/when-asked.ts';

interface Made {
  readonly one: { readonly of: RequestContext };
  readonly both: { readonly one: object };
  readonly never: object;
}

/** Means whose making is counted. */
function counted() {
  const made: string[] = [];
  const note = <Thing>(name: string, thing: Thing): Thing => {
    made.push(name);
    return thing;
  };
  const means = whenAsked<{ readonly store: string }, Made>(
    { store: 'kept' },
    {
      one: (of) => note('one', { of }),
      both: (_of, { one }) => note('both', { one }),
      never: () => note('never', {}),
    },
  );
  return { made, means };
}
const request = (): RequestContext => ({ now: new Date(0) }) as RequestContext;

describe('what a request finds in its context', () => {
  it('is made once for each request, and not before it is asked for, however it is asked for', () => {
    const names = fc.constantFrom('one' as const, 'both' as const);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 2 }), names)), (asked) => {
        const { made, means } = counted();
        const requests = [request(), request(), request()];
        const found = requests.map(means);
        const first = new Map<string, object>();
        for (const [which, name] of asked) {
          const thing = found[which]?.[name] as object;
          const key = `${which} ${name}`;
          expect(first.get(key) ?? thing).toBe(thing);
          first.set(key, thing);
        }
        for (const [which, each] of requests.entries()) {
          const wanted = [...first.keys()].some((key) => key.startsWith(`${which} `));
          if (wanted) expect(found[which]?.one.of).toBe(each);
        }
        const ones = new Set([...first.keys()].map((key) => key.slice(0, 1))).size;
        const boths = [...first.keys()].filter((key) => key.endsWith('both')).length;
        expect([made.filter((name) => name === 'one').length, made.filter((name) => name === 'both').length]).toEqual([
          ones,
          boths,
        ]);
        expect(made).not.toContain('never');
      }),
    );
  });

  it('has beside it what lives as long as the process, and finds what else is made for the same request', () => {
    const { means } = counted();
    const found = means(request());
    expect(found.store).toBe('kept');
    expect(found.both.one).toBe(found.one);
    expect(means(request()).one).not.toBe(found.one);
  });
});
