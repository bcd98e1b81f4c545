import fc from 'fast-check';
import { type ExecutionResult, execute, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compileQuery } from '#core/execution/query.ts';
import { anyDocuments } from '#support/any-documents.ts';
import { nastySchemas } from '#support/nasty-subgraphs.ts';

/** An answer as it would be sent. */
const bytes = (answer: ExecutionResult): string => JSON.stringify(answer);

/**
 * graphql-js leaves promises to themselves when a list fails beside them (it is mended in its version 17). What they
 * reject with is not ours; of ours, none may be left, and one that is fails the run.
 */
async function unheard<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  const listeners = process.listeners('unhandledRejection');
  const ignore = () => undefined;
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', ignore);
  try {
    const result = await work();
    await new Promise((resolve) => setImmediate(resolve));
    return result;
  } finally {
    process.off('unhandledRejection', ignore);
    for (const listener of listeners) process.on('unhandledRejection', listener);
  }
}

describe.each([
  ['answer at once', false],
  ['answer some at once and some later', true],
])('a compiled query, of resolvers that %s', (_what, later) => {
  it.each(Object.entries(nastySchemas(later)))('is answered as by graphql-js, in %s', async (_name, schema) => {
    const seen = { compiled: 0, left: 0, failed: 0 };
    const property = fc.asyncProperty(anyDocuments(schema), async (made) => {
      if (made === null) return;
      const document = parse(made.query, { noLocation: true });
      const compiled = compileQuery(schema, document);
      if (compiled === null) {
        seen.left += 1;
        return;
      }
      const asked = { schema, document, variableValues: made.variables, contextValue: {} };
      const expected = await unheard(() => execute(asked));
      const received = await compiled.execute({}, made.variables);
      expect(bytes(received)).toBe(bytes(expected));
      // A second time, for what was settled the first time.
      expect(bytes(await compiled.execute({}, made.variables))).toBe(bytes(expected));
      seen.compiled += 1;
      if (expected.errors) seen.failed += 1;
    });
    await fc.assert(property, { numRuns: 600 });
    // Otherwise nothing was proved. Changes and conditions are left to graphql-js.
    expect(seen.compiled).toBeGreaterThan(150);
    expect(seen.left).toBeGreaterThan(20);
    expect(seen.failed).toBeGreaterThan(20);
  });

  it('leaves to graphql-js what it does not understand', () => {
    const { alpha } = nastySchemas(later);
    const isCompiled = (query: string) => compileQuery(alpha, parse(query)) !== null;
    expect(isCompiled('{ version }')).toBe(true);
    expect(isCompiled('query A { version } query B { version }')).toBe(false);
    expect(isCompiled('mutation { touch }')).toBe(false);
    expect(isCompiled('{ version @skip(if: true) }')).toBe(false);
    expect(isCompiled('{ __schema { queryType { name } } }')).toBe(false);
  });
});
