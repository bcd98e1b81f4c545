/** Manifests that change while requests go on, and manifests that cannot be used. */
import { renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentIdOf } from '#gateway/documents/identifier.ts';
import { writeManifest } from '#gateway/documents/manifest.ts';
import { child, type Stack, startStack } from '#support/stack.ts';
import { codeOf, copyOfDocuments, documentOf, manifestIn, putManifest, through } from '#support/trusted.ts';

const who = documentOf('Who');
const fresh = { name: 'Fresh', cost: 2, text: ['query Fresh { viewer { role } }'] };
const freshId = documentIdOf(fresh.text.join('\n'));

describe('a manifest that changes', () => {
  const folder = copyOfDocuments();
  const file = join(folder, 'partner.json');
  const committed = manifestIn(folder, 'partner');
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({
      change: (parts) => ({ ...parts, documents: { folder, adHoc: [], every: 20 } }),
    });
  });
  afterAll(async () => {
    await stack.stop();
    rmSync(folder, { recursive: true });
  });

  const ask = (documentId: string) => through(stack, 'amira', 'partner')({ documentId, variables: { id: child.none } });
  /** What asking comes to, sooner or later. */
  async function becomes(documentId: string, code: string | undefined): Promise<string | undefined> {
    let told = codeOf(await ask(documentId));
    for (let turn = 0; turn < 500 && told !== code; turn += 1) {
      await sleep(10);
      told = codeOf(await ask(documentId));
    }
    return told;
  }
  const stale = async () =>
    /^contactpoint_trusted_documents_stale (\d)$/m.exec(await (await fetch(`${stack.url}/metrics`)).text())?.[1];

  const put = (documents: typeof committed.documents): void => {
    writeFileSync(`${file}.new`, writeManifest({ ...committed, documents }));
    renameSync(`${file}.new`, file);
  };
  const registered = () => {
    putManifest(folder, 'other', [fresh]);
    const [one] = manifestIn(folder, 'other').documents;
    unlinkSync(join(folder, 'other.json'));
    return one ?? expect.unreachable();
  };

  it('is taken up by itself, and no request is dropped or refused meanwhile', async () => {
    expect(codeOf(await ask(freshId))).toBe('DOCUMENT_UNKNOWN');
    const going: { on: boolean } = { on: true };
    const meanwhile = (async () => {
      const answers = [];
      while (going.on) answers.push(await ask(who.id));
      return answers;
    })();
    const one = registered();
    for (let turn = 0; turn < 5; turn += 1) {
      put([...committed.documents, one]);
      expect(await becomes(freshId, undefined)).toBeUndefined();
      put(committed.documents);
      expect(await becomes(freshId, 'DOCUMENT_UNKNOWN')).toBe('DOCUMENT_UNKNOWN');
    }
    going.on = false;
    const answers = await meanwhile;
    expect(answers.length).toBeGreaterThan(4);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });

  it('changes nothing where it cannot be used: what stood before stands until it is mended', async () => {
    expect(await stale()).toBe('0');
    writeFileSync(file, '{ "half": ');
    for (let turn = 0; turn < 500 && (await stale()) !== '1'; turn += 1) await sleep(10);
    expect(await stale()).toBe('1');
    expect((await ask(who.id)).status).toBe(200);
    put([...committed.documents, registered()]);
    expect(await becomes(freshId, undefined)).toBeUndefined();
    expect(await stale()).toBe('0');
  });

  it('need not fit the schema any more where it is retired', async () => {
    const gone = { ...registered(), name: 'Gone', text: ['query Gone { nothingOfThis }'], retiresOn: '2026-01-01' };
    const id = documentIdOf(gone.text.join('\n'));
    put([...committed.documents, { ...gone, id }]);
    expect(await becomes(id, 'DOCUMENT_RETIRED')).toBe('DOCUMENT_RETIRED');
    expect(await stale()).toBe('0');
  });
});

describe('a gateway', () => {
  const starting = (folder: string) =>
    startStack({ change: (parts) => ({ ...parts, documents: { folder, adHoc: [] } }) });

  it.each<[what: string, entries: Parameters<typeof putManifest>[2], sentence: RegExp]>([
    [
      'does not fit the schema',
      [{ name: 'A', text: ['query A { nothingOfThis }'] }],
      /other\.json: A \(sha256:.*Cannot query field "nothingOfThis"/,
    ],
    ['says another cost', [{ ...fresh, cost: 1 }], /other\.json: Fresh \(sha256:.*its cost is 2, and not 1/],
    ['says another kind', [{ ...fresh, kind: 'mutation' }], /its kind is query, and not mutation/],
    ['says another name', [{ ...fresh, name: 'Stale' }], /its name is Fresh, and not Stale/],
    [
      'has the identifier of another',
      [{ ...fresh, id: documentIdOf('query Other { viewer { role } }') }],
      /the text is not the one that has this identifier/,
    ],
  ])('does not start with a manifest whose document %s, and says where', async (_what, entries, sentence) => {
    const folder = copyOfDocuments();
    putManifest(folder, 'other', entries);
    await expect(starting(folder)).rejects.toThrow(sentence);
    rmSync(folder, { recursive: true });
    await expect(starting(folder)).rejects.toThrow(/DOCUMENTS_DIR names .*cannot be read/);
  });
});
