import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentIdOf } from '#gateway/documents/identifier.ts';
import { type Manifest, type Registered, readManifest, textOf, writeManifest } from '#gateway/documents/manifest.ts';

const text = 'query A {\n  viewer {\n    role\n  }\n}';
const entry = {
  id: documentIdOf(text),
  name: 'A',
  kind: 'query',
  cost: 2,
  roles: ['PRACTITIONER'],
  purposes: [],
  discloses: {},
  text: text.split('\n'),
};
const manifest = { format: 'contactpoint-trusted-documents', version: 1, client: 'partner', documents: [entry] };
const read = (change: object, file = '/etc/documents/partner.json') =>
  readManifest(file, JSON.stringify({ ...manifest, ...change }));
const withEntry = (change: object) => read({ documents: [entry, { ...entry, ...change }] });

describe('a manifest', () => {
  it('is read as it was written, whatever the texts in it are', () => {
    const documents = fc.uniqueArray(
      fc.record({
        text: fc.string({ unit: 'grapheme', minLength: 1 }),
        name: fc.stringMatching(/^[A-Za-z_]\w{0,20}$/),
        kind: fc.constantFrom('query' as const, 'mutation' as const),
        cost: fc.integer({ min: 1, max: 5_000 }),
        discloses: fc.constantFrom<Registered['discloses']>({}, { IDENTITY: ['Child.givenNames', 'Child.familyName'] }),
        retiresOn: fc.constantFrom(undefined, '2027-01-31'),
      }),
      { selector: (each) => each.text, maxLength: 6 },
    );
    fc.assert(
      fc.property(documents, (some) => {
        const given: Manifest = {
          ...(manifest as unknown as Manifest),
          documents: some.map(({ text: whole, retiresOn, ...rest }) => ({
            ...entry,
            ...rest,
            kind: rest.kind,
            roles: ['AUDITOR'],
            id: documentIdOf(whole),
            ...(retiresOn ? { retiresOn } : {}),
            text: whole.split('\n'),
          })),
        };
        const again = readManifest('documents/partner.json', writeManifest(given));
        const sorted = (documentsOf: Manifest) => documentsOf.documents.toSorted((a, b) => (a.id < b.id ? -1 : 1));
        expect(sorted(again)).toEqual(sorted(given));
        expect(again.documents.map(textOf).map(documentIdOf)).toEqual(again.documents.map(({ id }) => id));
        expect(writeManifest(again)).toBe(writeManifest(given));
      }),
    );
  });

  it.each<[what: string, sentence: RegExp, make: () => unknown]>([
    ['no JSON', /^documents\/partner\.json: it is not JSON/, () => readManifest('documents/partner.json', '{')],
    ['of another format', /partner\.json: format: /, () => read({ format: 'x' })],
    ['of a later version', /partner\.json: version: /, () => read({ version: 2 })],
    [
      'of another client than its name',
      /partner\.json: it is of the client ecaf, so its name is ecaf\.json$/,
      () => read({ client: 'ecaf' }),
    ],
    ['of a client whose name only ends alike', /it is of the client artner/, () => read({ client: 'artner' })],
    ['of what is no client', /partner\.json: client: /, () => read({ client: '../partner' })],
    ['more than it may hold', /Unrecognized key/, () => read({ all: true })],
    [
      'an entry of more than it may hold',
      /partner\.json: entry 2, A: Unrecognized key/,
      () => withEntry({ rights: 'ALL' }),
    ],
    ['an entry without a cost', /partner\.json: entry 2, A, cost: /, () => withEntry({ cost: undefined })],
    [
      'an entry whose identifier is in capitals',
      /entry 2, A, id: `sha256:`/,
      () => withEntry({ id: entry.id.toUpperCase() }),
    ],
    [
      'an entry whose text was changed',
      /partner\.json: A \(sha256:[0-9a-f]{12}…\): the text is not the one/,
      () => withEntry({ text: [...entry.text, ''] }),
    ],
    ['an entry twice', /partner\.json: A \(sha256:.*stands there twice/, () => withEntry({})],
    ['a day that is none', /entry 2, A, retiresOn: /, () => withEntry({ retiresOn: '2027-02-30' })],
    ['an unknown kind of detail', /entry 2, A, discloses/, () => withEntry({ discloses: { SECRETS: [] } })],
  ])('that is %s is refused with file, entry and fault', (_what, sentence, make) => {
    expect(make).toThrow(sentence);
    expect(make).toThrow(expect.objectContaining({ name: 'SayableError' }));
  });
});
