/** A program against the real directory, through the proxy: what it does right and wrong is found. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checks, findingsOf } from '#conformance/checks.ts';
import { type Exchange, type Texts, textsIn } from '#conformance/exchange.ts';
import { startProxy } from '#conformance/proxy.ts';
import { admit } from '#gateway/documents/admission.ts';
import { CaseProgram, rightDocuments, rightWays, type Ways } from '#support/case-program.ts';
import { child, type Stack, startStack } from '#support/stack.ts';
import { putManifest } from '#support/trusted.ts';

describe('a program that asks the directory', () => {
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-documents-'));
  let stack: Stack;
  beforeAll(async () => {
    const schema = buildSchema(readFileSync('schema/api.graphql', 'utf8'));
    putManifest(
      folder,
      'explorer',
      rightDocuments.map((text) => {
        const { name, kind, cost } = admit(text, schema);
        return { name, kind, cost, text: text.split('\n') };
      }),
    );
    stack = await startStack({ change: (parts) => ({ ...parts, documents: { ...parts.documents, folder } }) });
  });
  afterAll(async () => {
    await stack.stop();
    rmSync(folder, { recursive: true });
  });

  /** What has passed by when the program has done all it is asked to show. */
  async function passedBy(wrong: Partial<Ways>, texts: Texts = new Map()): Promise<readonly Exchange[]> {
    let history: readonly Exchange[] = [];
    const onExchange = (seen: readonly Exchange[]): void => {
      history = seen;
    };
    const proxy = await startProxy({ directory: stack.url, port: 0, host: '127.0.0.1', texts, onExchange });
    const tokens = { amira: await stack.token('amira'), ben: await stack.token('ben') };
    await new CaseProgram(proxy.url, tokens, { ...rightWays, ...wrong }).showAll();
    await proxy.close();
    return history;
  }
  const verdicts = (history: readonly Exchange[]): Record<string, string> =>
    Object.fromEntries(findingsOf(history).map(({ code, verdict }) => [code, verdict]));
  const involvements = async () =>
    (await stack.database.sql<{ n: number }>('select count(*)::int as n from involvements.involvement'))[0]?.n ?? 0;

  it('passes every check when it does all that is asked for, and nothing is done twice', async () => {
    const before = await involvements();
    const history = await passedBy({});
    expect(verdicts(history)).toEqual(Object.fromEntries(checks.map(({ code }) => [code, 'PASSED'])));
    const troubles = history.map(({ trouble }) => trouble).filter((trouble) => trouble !== 'NONE');
    expect(troubles).toEqual(['TURNED_AWAY', 'ANSWER_LOST']);
    expect((await involvements()) - before).toBe(4);
  });

  it('is judged by what its registered documents say, where it sends their identifiers', async () => {
    const texts = textsIn(readFileSync(join(folder, 'explorer.json'), 'utf8'));
    const history = await passedBy({ registered: true }, texts);
    expect(verdicts(history)).toEqual(Object.fromEntries(checks.map(({ code }) => [code, 'PASSED'])));
    expect(verdicts(await passedBy({ registered: true })).NAMED_OPERATIONS).toBe('FAILED');
    // What it sends instead of what it has registered is refused.
    const other = 'query Other($id: ID!) { child(id: $id) { givenNames } }';
    expect(verdicts(await passedBy({ registered: true, open: other }, texts)).FITS).toBe('FAILED');
  });

  it.each<[code: string, verdict: string, wrong: Partial<Ways>]>([
    ['NAMED_USERS', 'FAILED', { signsIn: false }],
    ['POST_JSON', 'FAILED', { contentType: 'text/plain' }],
    ['NAMED_OPERATIONS', 'FAILED', { open: `query Open { child(id: "${child.whoElse}") { familyName } }` }],
    ['NAMED_OPERATIONS', 'FAILED', { open: 'query ($id: ID!) { child(id: $id) { familyName } }' }],
    ['REASONS', 'WAITING', { reasons: ['NEW_CONTACT', 'NEW_CONTACT'] }],
    ['NOTHING_KEPT', 'WAITING', { opens: 1 }],
    ['SEARCH_NARROWED', 'WAITING', { narrows: false }],
    ['PAGES', 'WAITING', { pages: false }],
    ['CHANGE_KEYS', 'FAILED', { keys: 'ONE' }],
    ['CHANGE_KEYS', 'FAILED', { keys: 'NONE' }],
    ['WAITS', 'FAILED', { waits: false }],
    ['REPEATS', 'FAILED', { repeats: false }],
    ['FITS', 'FAILED', { misfits: true }],
  ])('is told %s: %s', async (code, verdict, wrong) => {
    expect(verdicts(await passedBy(wrong))[code]).toBe(verdict);
  });

  it('leaves nothing in what is found that was asked or answered', async () => {
    const said = JSON.stringify(findingsOf(await passedBy({})));
    for (const value of [child.whoElse, 'Thornbury', '2014-02-11']) expect(said).not.toContain(value);
  });
});
