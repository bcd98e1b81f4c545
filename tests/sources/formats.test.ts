/** Every format as its page in `docs/` says it: what is permitted is explained, and the example is taken as it stands. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Supplier } from '#core/statements.ts';
import { caseSystemVariants } from '../../sources/case-system-variants.ts';
import { sourceFormat, sourceFormats } from '../../sources/index.ts';
import { csvOf, northshire, rejected, rowsOf, taken } from './reading.ts';

const page = (name: string): string => readFileSync(`docs/${name}.md`, 'utf8');
const example = (name: string, language: string): string =>
  new RegExp(`\`\`\`${language}\n([^\`]*)\`\`\``).exec(page(name))?.[1] ?? expect.unreachable(name);
const explained = (name: string): string[] =>
  [...page(name).matchAll(/^\| (`.*?) \|/gm)].flatMap(([, names = '']) =>
    [...names.matchAll(/`([\w/]+)`/g)].map(([, column = '']) => column),
  );
const from = (format: string, trust: Supplier['trust']): Supplier => ({
  id: format,
  format,
  trust,
  organisation: null,
});

const tables = [
  ['registrations', 'registrations-csv', 'GRO'],
  ['nhs-demographics', 'nhs-demographics-csv', 'NHS'],
  ['child-benefit', 'child-benefit-csv', 'CHILD_BENEFIT'],
] as const;

describe.each(tables)('%s', (name, document, trust) => {
  const read = (content: string) => rowsOf(sourceFormat(name), content, from(name, trust));
  const [header = '', ...rows] = example(document, 'csv').trim().split('\n');

  it('is taken as its page shows it', async () => {
    expect(rejected(await read(example(document, 'csv')))).toEqual([]);
  });

  it('takes every column its page explains', async () => {
    const columns = explained(document);
    const refused = await read(csvOf([columns, columns.map(() => '')]));
    expect(refused).toMatchObject([{ rejected: { row: 2 } }]);
  });

  it.each(['notes', 'ethnicity', 'diagnosis', 'status', 'category', 'nino', 'amount', 'cause_of_death', 'occupation'])(
    'refuses a file with the column %s as a whole',
    async (column) => {
      await expect(read(`${header},${column}\n${rows[0]},x\n`)).rejects.toMatchObject({ code: 'FEED_HEADER_WRONG' });
    },
  );

  it.each([
    ['a cell of 10 MB', (line: string) => `${line}${'x'.repeat(10_000_000)}`, '1914'],
    ['a NUL', (line: string) => line.replace(/Testerson|Marsh/, 'Ma\0rsh'), '1913'],
    ['a mark that is never closed', (line: string) => `${line},"`, '1910'],
  ])('refuses a row with %s alone', async (_what, spoil, code) => {
    const results = await read([header, ...rows, spoil(rows[0] ?? ''), ...rows, ''].join('\n'));
    expect(rejected(results)).toMatchObject([{ row: rows.length + 2, code }]);
    expect(taken(results)).toHaveLength(2 * rows.length);
  });

  it.each([
    ['Latin 1', Buffer.from(`${header}\ncaf\xe9`, 'latin1')],
    ['UTF-16', Buffer.from(`\uFEFF${header}`, 'utf16le')],
  ])('refuses a file in %s as a whole', async (_what, bytes) => {
    await expect(rowsOf(sourceFormat(name), bytes, from(name, trust))).rejects.toMatchObject({ code: 'FEED_NOT_UTF8' });
  });

  it('says the same whatever the order of rows and columns', async () => {
    const cells = [header, ...rows].map((line) => line.split(','));
    const inOrder = taken(await read(example(document, 'csv'))).map(({ row: _, ...said }) => said);
    const shuffled = <T>(list: readonly T[]) =>
      fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length });
    await fc.assert(
      fc.asyncProperty(
        shuffled(header.split(',').map((_, index) => index)),
        shuffled(rows.map((_, index) => index)),
        async (columns, order) => {
          const lines = [0, ...order.map((index) => index + 1)].map((line) =>
            columns.map((column) => cells[line]?.[column] ?? ''),
          );
          const said = taken(await read(csvOf(lines))).map(({ row: _, ...rest }) => rest);
          expect(said).toEqual(order.map((index) => inOrder[index]));
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('what a row of a national source says', () => {
  const reading = async (name: string, document: string) =>
    taken(await rowsOf(sourceFormat(name), example(document, 'csv'), from(name, 'NHS'))).map(({ child }) => child);

  it('is birth and parents, and of a death the day alone', async () => {
    const [birth, death] = await reading('registrations', 'registrations-csv');
    expect(birth).toMatchObject({
      localId: 'GRO-B-2026-0001',
      givenNames: 'Baby',
      carers: [
        { name: 'Tamsin Testerson', relationship: 'MOTHER', parentalResponsibility: true },
        { name: 'Theo Testerson', relationship: 'FATHER' },
      ],
      address: { postcode: 'NS4 2QT' },
    });
    expect(death).toEqual({
      localId: 'GRO-D-2026-0001',
      familyName: 'Quill',
      givenNames: 'Jonah',
      gender: 'MALE',
      dateOfBirth: '2012-04-09',
      dateOfDeath: '2026-09-30',
    });
  });

  it('is former names and numbers, the practice, and of a restricted record nothing of where', async () => {
    const [open, restricted] = await reading('nhs-demographics', 'nhs-demographics-csv');
    expect(open).toMatchObject({
      nhsNumber: '9990420629',
      formerNhsNumbers: ['9990000018'],
      formerNames: [{ familyName: 'Fenn' }],
      practice: { code: 'A81001', since: '2021-09-06' },
    });
    expect(open).not.toHaveProperty('restricted');
    expect(restricted).toEqual({
      localId: 'P-70002',
      nhsNumber: '9990422257',
      familyName: 'Iqbal',
      givenNames: 'Amina',
      gender: 'FEMALE',
      dateOfBirth: '2016-04-21',
      restricted: true,
    });
  });

  it('is the claimant as a carer as long as the award lasts', async () => {
    const [current, ended] = await reading('child-benefit', 'child-benefit-csv');
    expect(current).toMatchObject({ carers: [{ name: 'Hannah Marsh', relationship: 'MOTHER' }], authority: '901' });
    expect(ended).not.toHaveProperty('carers');
    expect(ended).not.toHaveProperty('address');
  });
});

describe.each(caseSystemVariants.slice(1))('the case system $name', ({ name, table, service }) => {
  const supplier: Supplier = { ...northshire, format: name };
  const words = Object.fromEntries(Object.entries(table.meaning ?? {}).map(([column, field]) => [field, column]));
  const column = (field: string): string => words[field] ?? expect.unreachable(field);
  const row = {
    child_id: 'N-1',
    record_version: '3',
    family_name: 'Marsh',
    given_names: 'Ellie',
    date_of_birth: '2014-05-11',
    [column('practitioner_id')]: 'W-014',
    [column('practitioner_name')]: 'Ruth Okafor',
    [column('practitioner_telephone')]: '01632 960114',
    [column('involvement_id')]: 'I-1',
    [column('started_on')]: '2025-11-03',
    team: 'East',
    ...(service === undefined ? { service_type: 'HLTH_SCHOOL_NURSE' } : {}),
  };
  const csv = (cells: Readonly<Record<string, string>>) => csvOf([Object.keys(cells), Object.values(cells)]);
  const json = (...rows: readonly object[]) =>
    `${[{ format: name, version: 1 }, ...rows].map((each) => JSON.stringify(each)).join('\n')}\n`;
  const read = (content: string) => rowsOf(sourceFormat(name), content, supplier);

  it('tells who works with the child, in which team and since when, and the same in CSV and JSON', async () => {
    const [inCsv] = taken(await read(csv(row)));
    expect(inCsv).toMatchObject({
      row: 2,
      version: 3,
      child: { localId: 'N-1', familyName: 'Marsh' },
      practitioner: { localId: 'W-014', name: 'Ruth Okafor' },
      involvement: {
        localId: 'I-1',
        organisation: 'NORTHSHIRE-CSC',
        serviceType: service ?? 'HLTH_SCHOOL_NURSE',
        startedOn: '2025-11-03',
        team: 'East',
      },
    });
    expect(taken(await read(json(row)))).toEqual([inCsv]);
  });

  it('says in its own words what is at fault', async () => {
    const late = { ...row, [column('started_on')]: '2031-01-01' };
    const fault = { row: 2, field: column('started_on'), code: '1811' };
    expect(rejected(await read(csv(late)))).toEqual([fault]);
    expect(rejected(await read(json(late)))).toEqual([fault]);
  });

  it('knows a child nobody works with', async () => {
    const { child_id, family_name, date_of_birth } = row;
    const [alone] = taken(await read(json({ child_id, family_name, date_of_birth })));
    expect(alone).not.toHaveProperty('involvement');
  });

  it.each(['status', 'category', 'legal_status', 'case_notes', 'order', 'need', 'neet', 'diagnosis'])(
    'lets no %s in: a column of it is refused with the file, a property of it with the line',
    async (extra) => {
      await expect(read(csv({ ...row, [extra]: 'x' }))).rejects.toMatchObject({ code: 'FEED_HEADER_WRONG' });
      expect(await read(json(row, { ...row, [extra]: 'x' }, row))).toMatchObject([
        { taken: { row: 2 } },
        { rejected: { row: 3, field: 'row', code: '1918' } },
        { taken: { row: 4 } },
      ]);
    },
  );
});

describe('docs/case-system-kinds.md', () => {
  it('explains every column about the work of every kind', () => {
    const names = new Set([...page('case-system-kinds').matchAll(/`(\w+)`/g)].map(([, name]) => name));
    for (const { table } of caseSystemVariants.slice(1)) {
      for (const column of Object.keys(table.meaning ?? {})) expect(names).toContain(column);
    }
  });

  it('has an example that is taken as it stands', async () => {
    const rows = await rowsOf(sourceFormat('ics'), example('case-system-kinds', 'json'), northshire);
    expect(rejected(rows)).toEqual([]);
    expect(taken(rows)).toHaveLength(2);
  });
});

describe('lines of JSON', () => {
  const read = (content: string) => rowsOf(sourceFormat('ics'), content, northshire);
  const first = '{"format":"ics","version":1}';
  const good = '{"child_id":"N-1","nhs_number":"9990420629"}';

  it.each([
    ['of another version', '{"format":"ics","version":2}', 'FEED_VERSION_UNKNOWN'],
    ['of another kind', '{"format":"ccis","version":1}', 'FEED_VERSION_UNKNOWN'],
    ['that do not say what they are', good, 'FEED_VERSION_UNKNOWN'],
    ['that begin with no JSON', '{', 'FEED_NOT_JSON'],
  ])('%s are refused as a whole', async (_what, line, code) => {
    await expect(read(`${line}\n${good}\n`)).rejects.toMatchObject({ code });
  });

  it.each([
    ['that is none', 'x', '1924'],
    ['that is a list', '[]', '1924'],
    ['nested without end', `${'['.repeat(30_000)}`, '1924'],
    ['with a prototype', '{"__proto__":{"child_id":"N-9"}}', '1918'],
    ['longer than a row can be', `{"child_id":"${'x'.repeat(70_000)}"}`, '1914'],
  ])('have a line %s refused alone', async (_what, line, code) => {
    const rows = await read([first, good, line, good, ''].join('\n'));
    expect(rejected(rows)).toEqual([{ row: 3, field: 'row', code }]);
    expect(taken(rows)).toHaveLength(2);
  });

  it('have a value that is no text refused', async () => {
    const rows = await read(`${first}\n{"child_id":"N-1","nhs_number":9990420629}\n`);
    expect(rejected(rows)).toEqual([{ row: 2, field: 'nhs_number', code: '1917' }]);
  });
});

it('every format has a version', () => {
  for (const { version } of sourceFormats) expect(version).toBeGreaterThanOrEqual(1);
});
