import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Supplier } from '#core/statements.ts';
import { censusPaths, schoolCensus } from '../../sources/school-census.ts';
import { inFolder, rejected, rowsAt, rowsOf, taken } from './reading.ts';

const census: Supplier = { id: 'census', format: 'school-census', trust: 'SCHOOL_CENSUS', organisation: null };
const page = readFileSync('docs/school-census-xml.md', 'utf8');
const example = /```xml\n([^`]*)```/.exec(page)?.[1] ?? '';
const read = (content: string | Buffer) => rowsOf(schoolCensus, content, census);

const pupil = (
  inside = '',
  upn = 'H901400115001',
) => `<Pupil><PupilIdentifiers><UPN>${upn}</UPN><Surname>Marsh</Surname>
  <Forename>Ellie</Forename><DOB>2014-05-11</DOB></PupilIdentifiers>${inside}</Pupil>`;
const returned = (pupils: string, before = '') =>
  `<?xml version="1.0"?>${before}<SchoolCensus version="1"><Header><School><URN>100001</URN></School></Header>
  <Pupils>${pupils}</Pupils></SchoolCensus>`;

describe('a pupil of the School Census', () => {
  it('is taken as the page shows it', async () => {
    expect(await read(example)).toEqual([
      {
        taken: {
          row: 1,
          child: {
            localId: 'H901400115001',
            upn: 'H901400115001',
            formerUpns: ['Y80120000500Z'],
            familyName: 'Marsh',
            givenNames: 'Ellie Rose',
            formerNames: [{ familyName: 'Fenn' }],
            gender: 'FEMALE',
            dateOfBirth: '2014-05-11',
            address: { status: 'CURRENT', line1: '4 Lantern Row', town: 'Northmere', postcode: 'NS4 2QT' },
            authority: '901',
            school: { laestab: '9014001', urn: '100001', enrolment: 'CURRENT', since: '2025-09-03' },
          },
        },
      },
    ]);
  });

  it('brings nothing with it that the law does not allow, though the return holds it', async () => {
    const forbidden = `<PupilCharacteristics><Ethnicity>ZZSECRET</Ethnicity><FSM>ZZSECRET</FSM><SENtype>ZZSECRET</SENtype>
      </PupilCharacteristics><Exclusions><Exclusion><Reason>ZZSECRET</Reason></Exclusion></Exclusions>
      <Attendance>ZZSECRET</Attendance><UPN>ZZSECRET</UPN>`;
    const rows = await read(returned(pupil(forbidden)));
    expect(rejected(rows)).toEqual([]);
    expect(JSON.stringify(rows)).not.toContain('ZZSECRET');
  });

  it('is at the school it names itself, and else at that of the header, wherever the header stands', async () => {
    const own = pupil('<School><LAESTAB>9014002</LAESTAB></School>');
    const late = `<SchoolCensus version="1"><Pupils>${own}${pupil()}</Pupils><Header><School><URN>100001</URN></School></Header></SchoolCensus>`;
    expect(taken(await read(late)).map(({ child }) => child?.school)).toEqual([
      { laestab: '9014002' },
      { urn: '100001' },
    ]);
  });

  it.each([
    ['a path that is said twice', pupil('<Address><Town>A</Town><Town>B</Town></Address>'), 'Address/Town', '1919'],
    ['a text with elements inside', pupil('<Address><Town>A<b>B</b></Town></Address>'), 'Address/Town', '1917'],
    ['a text beyond any format', pupil(`<Address><Town>${'x'.repeat(500)}</Town></Address>`), 'Address/Town', '1914'],
    ['a wrong check letter', pupil('', 'A901400115001'), 'PupilIdentifiers/UPN', '1502'],
    ['no pupil number', pupil('', ''), 'PupilIdentifiers/UPN', '1506'],
    [
      'a wrong enrolment',
      pupil('<PupilStatus><EnrolStatus>X</EnrolStatus></PupilStatus>'),
      'PupilStatus/EnrolStatus',
      '1606',
    ],
    [
      'a wrong day',
      pupil('<PupilStatus><EntryDate>2025-02-30</EntryDate></PupilStatus>'),
      'PupilStatus/EntryDate',
      '1607',
    ],
    [
      'a last day before the first',
      pupil('<PupilStatus><EntryDate>2025-09-01</EntryDate><LeavingDate>2025-08-01</LeavingDate></PupilStatus>'),
      'PupilStatus/LeavingDate',
      '1607',
    ],
    ['a school number that is none', pupil('<School><LAESTAB>99</LAESTAB></School>'), 'School/LAESTAB', '1605'],
    ['no given name', pupil().replace('<Forename>Ellie</Forename>', ''), 'PupilIdentifiers/Forename', '1002'],
  ])('with %s is refused alone', async (_what, bad, field, code) => {
    const rows = await read(returned(pupil() + bad + pupil()));
    expect(rejected(rows)).toEqual([{ row: 2, field, code }]);
    expect(taken(rows).map(({ row }) => row)).toEqual([1, 3]);
  });

  it('needs a school from somewhere', async () => {
    const nowhere = returned(pupil()).replace(/<Header>.*<\/Header>/s, '');
    expect(rejected(await read(nowhere))).toEqual([{ row: 1, field: 'School/LAESTAB', code: '1605' }]);
  });
});

describe('docs/school-census-xml.md', () => {
  it('explains every path that is read, and no other', () => {
    const paths = [...page.matchAll(/^\| `([\w/]+)` \|/gm)].map(([, path = '']) => path);
    expect(new Set(paths)).toEqual(new Set(censusPaths));
  });
});

const laughs = `<!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from(
  { length: 9 },
  (_, at) => `<!ENTITY lol${at} "${`&lol${at === 0 ? '' : at - 1};`.repeat(10)}">`,
).join('')}]>`;

describe('a file that attacks its reader', () => {
  it.each<[string, string | Buffer, string]>([
    ['a billion laughs', returned(pupil('<x>&lol8;</x>'), laughs), 'FEED_XML_REFUSED'],
    [
      'an external entity',
      returned(pupil('<x>&xxe;</x>'), '<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>'),
      'FEED_XML_REFUSED',
    ],
    ['a document type alone', returned(pupil(), '<!DOCTYPE SchoolCensus>'), 'FEED_XML_REFUSED'],
    ['an entity nobody declared', returned(pupil('<x>&xxe;</x>')), 'FEED_NOT_XML'],
    ['a stylesheet', returned(pupil(), '<?xml-stylesheet href="http://example.test/x"?>'), 'FEED_XML_REFUSED'],
    ['nesting without end', returned(pupil('<a>'.repeat(100_000))), 'FEED_XML_REFUSED'],
    ['a text of 10 MB', returned(pupil(`<a>${'x'.repeat(10_000_000)}</a>`)), 'FEED_XML_REFUSED'],
    ['a name of 10 MB', returned(pupil(`<${'x'.repeat(10_000_000)}/>`)), 'FEED_XML_REFUSED'],
    ['a comment of 10 MB', returned(pupil(`<!--${'x'.repeat(10_000_000)}-->`)), 'FEED_XML_REFUSED'],
    ['an attribute of 10 MB', returned(pupil(`<a b="${'x'.repeat(10_000_000)}"/>`)), 'FEED_XML_REFUSED'],
    [
      'a hundred thousand attributes',
      returned(pupil(`<a ${Array.from({ length: 100_000 }, (_, at) => `b${at}=""`).join(' ')}/>`)),
      'FEED_XML_REFUSED',
    ],
    ['a NUL', returned(pupil('<a>\0</a>')), 'FEED_NOT_XML'],
    ['a NUL by number', returned(pupil('<a>&#0;</a>')), 'FEED_NOT_XML'],
    ['two roots', `${returned(pupil())}<b/>`, 'FEED_NOT_XML'],
    ['half a file', returned(pupil().repeat(2_000)).slice(0, 200_000), 'FEED_NOT_XML'],
    ['no XML', 'child_id,nhs_number\n', 'FEED_NOT_XML'],
    ['nothing', '', 'FEED_FILE_EMPTY'],
    ['another root', returned(pupil()).replaceAll('SchoolCensus', 'Feed'), 'FEED_VERSION_UNKNOWN'],
    ['another version', returned(pupil()).replace('version="1">', 'version="2">'), 'FEED_VERSION_UNKNOWN'],
    ['two schools in its header', returned('').replace('<URN>', '<URN>1</URN><URN>'), 'FEED_VERSION_UNKNOWN'],
    [
      'an encoding that is not its own',
      returned(pupil()).replace('version="1.0"', 'version="1.0" encoding="ISO-8859-1"'),
      'FEED_NOT_UTF8',
    ],
    ['bytes of Latin 1', Buffer.from(returned(pupil('<a>caf\xe9</a>')), 'latin1'), 'FEED_NOT_UTF8'],
    ['UTF-16', Buffer.from(`\uFEFF${returned(pupil())}`, 'utf16le'), 'FEED_NOT_UTF8'],
  ])('with %s is refused as a whole, and its words are not repeated', async (_what, content, code) => {
    let rows = 0;
    await inFolder({ file: content }, async (folder) => {
      const reading = async () => {
        for await (const _ of schoolCensus.read(join(folder, 'file'), census)) rows += 1;
      };
      await expect(reading()).rejects.toMatchObject({ code });
      await expect(reading()).rejects.toThrow(/^(?!.*(?:xxx|passwd|Marsh|lol))/s);
    });
    expect(rows).toBe(0);
  });

  it('names the line of the fault', async () => {
    await expect(read('<SchoolCensus version="1">\n\n<a></b>')).rejects.toThrow('Line 3.');
  });
});

interface Edit {
  readonly at: number;
  readonly cut: number;
  readonly insert: string;
}

const edited = (content: Buffer, { at, cut, insert }: Edit): Buffer =>
  Buffer.concat([content.subarray(0, at), Buffer.from(insert), content.subarray(at + cut)]);

describe('any return', () => {
  it('gives every pupil once and in order, wherever the bytes are cut', async () => {
    const many = Array.from({ length: 3_000 }, (_, at) =>
      pupil(`<Address><Town>Łódź ${at % 2 ? '中' : '😀'}</Town></Address><!-- ${at} -->`),
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 70_000 }), async (shift) => {
        const rows = await read(returned(many.join(''), `<!--${'x'.repeat(shift % 60_000)}-->`));
        expect(rows.map((row) => ('taken' in row ? row.taken.row : 0))).toEqual(many.map((_, at) => at + 1));
        expect(taken(rows)[1]?.child?.address?.town).toBe('Łódź 中');
      }),
      { numRuns: 10 },
    );
  });

  it('that is changed anywhere is read or refused with a code, and never hangs or crashes', async () => {
    const bytes = Buffer.from(returned(pupil(`<Address><Town>A&amp;B</Town></Address>`) + pupil()));
    const noise = fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '&',
        '"',
        '/',
        '<!',
        '<![CDATA[',
        ']]>',
        '<?',
        '?>',
        '&#x0;',
        '&a;',
        '\0',
        '<Pupil>',
        '</',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    );
    const edit = fc.record({ at: fc.nat(bytes.length), cut: fc.nat(30), insert: noise });
    await inFolder({}, async (folder) => {
      const path = join(folder, 'file');
      await fc.assert(
        fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), fc.boolean(), async (edits, tear) => {
          const content = edits.reduce(edited, bytes);
          await writeFile(path, tear ? content.subarray(0, content.length - 40) : content);
          const outcome = await rowsAt(schoolCensus, path, census).catch((error: { code?: string }) => error.code);
          if (Array.isArray(outcome)) expect(outcome.length).toBeLessThanOrEqual(4);
          else expect(outcome).toMatch(/^FEED_/);
        }),
        { numRuns: 1_500 },
      );
    });
  });
});
