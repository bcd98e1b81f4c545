import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnyDocument, anyDocuments } from '#support/any-documents.ts';
import { openExecutors, type Told } from '#support/executors.ts';
import { nastySupergraph } from '#support/nasty-subgraphs.ts';

/** The errors as they are compared: in their order, where that follows from the plan. */
const inOrder = ({ data, errors }: Told, ordered: boolean) => ({ data, errors: ordered ? errors : errors.toSorted() });

describe.each([
  ['answers as the schema says', false, 1_500],
  ['answers that break what the schema says', true, 1_500],
])('a compiled plan, over subgraphs that give %s', (_what, faulty, numRuns) => {
  let executors: Awaited<ReturnType<typeof openExecutors>>;
  let documents: fc.Arbitrary<AnyDocument | null>;

  beforeAll(async () => {
    executors = await openExecutors(nastySupergraph(faulty));
    documents = anyDocuments(executors.schema);
  });
  afterAll(() => executors.stop());

  it('answers every document as Apollo’s executor does, byte for byte', { timeout: 300_000 }, async () => {
    const seen = { valid: 0, compiled: 0, withErrors: 0, completed: 0 };
    const property = fc.asyncProperty(documents, async (document) => {
      if (document === null) return;
      const { expected, received, ordered, wasCompiled } = await executors.ask(document);
      expect(inOrder(received, ordered)).toEqual(inOrder(expected, ordered));
      seen.valid += 1;
      if (wasCompiled) seen.compiled += 1;
      if (expected.errors.length > 0) seen.withErrors += 1;
      if (expected.data.includes('valueCompletion')) seen.completed += 1;
    });
    await fc.assert(property, { numRuns });
    // Otherwise nothing was proved.
    expect(seen.valid).toBeGreaterThan(numRuns * 0.9);
    expect(seen.compiled).toBe(seen.valid);
    expect(seen.withErrors).toBeGreaterThan(numRuns / 10);
    expect(seen.completed).toBeGreaterThan(numRuns / 100);
  });
});
