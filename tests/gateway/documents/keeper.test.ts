import { readFileSync, rmSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createLog } from '#core/log.ts';
import { choosing } from '#gateway/documents/choice.ts';
import { documentIdOf } from '#gateway/documents/identifier.ts';
import { keepDocuments } from '#gateway/documents/keeper.ts';
import { weighFields } from '#gateway/field-weights.ts';
import { parseScalars } from '#gateway/parse-scalars.ts';
import { copyOfDocuments, putManifest } from '#support/trusted.ts';

const schema = buildSchema(readFileSync('schema/api.graphql', 'utf8'));
parseScalars(schema);
weighFields(schema, readFileSync('schema/supergraph.graphql', 'utf8'));
const text = ['query Fresh { viewer { role } }'];

describe('what is kept of the manifests', () => {
  it('is retired at midnight in England of the day it says, without being read again', async () => {
    const folder = copyOfDocuments();
    putManifest(folder, 'other', [{ name: 'Fresh', cost: 2, text, retiresOn: '2027-07-01' }]);
    let now = new Date('2027-06-30T12:00:00Z');
    const clock = () => now;
    const prepare = async () => 0;
    const trusted = await keepDocuments({ folder, schema, clock, log: createLog('silent'), prepare, every: 60_000 });
    const choose = choosing({ trusted, adHoc: [], clock });
    const sent = { documentId: documentIdOf(text.join('\n')) };
    const ask = () => choose('other', { sent, operationName: null, variables: {}, asksCost: false });
    expect(ask().operation.name?.value).toBe('Fresh');
    now = new Date('2027-06-30T22:59:00Z');
    expect(ask().body.query).toBe(text.join('\n'));
    // Summer time: midnight comes an hour sooner.
    now = new Date('2027-06-30T23:00:30Z');
    expect(ask).toThrow(expect.objectContaining({ code: 'DOCUMENT_RETIRED' }));
    await trusted.close();
    rmSync(folder, { recursive: true });
  });

  it('hands the very same text on each time, so that nothing is read, hashed or parsed again', async () => {
    const folder = copyOfDocuments();
    putManifest(folder, 'other', [{ name: 'Fresh', cost: 2, text }]);
    const prepared: number[] = [];
    const trusted = await keepDocuments({
      folder,
      schema,
      clock: () => new Date(),
      log: createLog('silent'),
      prepare: async (texts) => prepared.push(texts.size),
      every: 60_000,
    });
    const choose = choosing({ trusted, adHoc: [], clock: () => new Date() });
    const sent = { documentId: documentIdOf(text.join('\n')) };
    const [one, other] = [1, 2].map((n) =>
      choose('other', { sent, operationName: n === 1 ? 'Fresh' : null, variables: { n }, asksCost: false }),
    );
    expect(other?.document).toBe(one?.document);
    expect(other?.operation).toBe(one?.operation);
    expect([one?.body.variables, other?.body.variables]).toEqual([{ n: 1 }, { n: 2 }]);
    await trusted.close();
    expect(prepared).toHaveLength(1);
    rmSync(folder, { recursive: true });
  });
});
