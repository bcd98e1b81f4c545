import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sourceFormat } from '../../sources/index.ts';
import {
  type Cells,
  caseFile,
  csvLine,
  csvOf,
  goodCells,
  northshire,
  rejected,
  rowsAt,
  rowsOf,
  taken,
} from './reading.ts';

const caseSystem = sourceFormat('case-system');

const read = (content: string | Buffer) => rowsOf(caseSystem, content, northshire);
const header = csvLine(Object.keys(goodCells));
const good = (child: string) => csvLine(Object.values({ ...goodCells, child_id: child }));

describe('a row of a case system', () => {
  it('says who the child is and who works with the child', async () => {
    expect(await read(caseFile({}))).toEqual([
      {
        taken: {
          row: 2,
          child: {
            localId: 'N-1',
            familyName: 'Marsh',
            givenNames: 'Ellie Rose',
            preferredName: 'Ellie',
            gender: 'FEMALE',
            dateOfBirth: '2014-05-11',
            address: {
              status: 'CURRENT',
              line1: '4 Lantern Row',
              town: 'Northmere',
              postcode: 'NS4 2QT',
              since: '2021-08-30',
            },
            carers: [{ name: 'Hannah Marsh', relationship: 'MOTHER', telephone: '01632 960201' }],
            nhsNumber: '9990420629',
            upn: 'H901400115001',
            authority: '901',
          },
          practitioner: {
            localId: 'W-014',
            name: 'Ruth Okafor',
            team: 'Family Support East',
            telephone: '01632 960114',
            email: 'ruth.okafor@northshire.example',
          },
          involvement: {
            localId: 'I-5001',
            childLocalId: 'N-1',
            practitionerLocalId: 'W-014',
            organisation: 'NORTHSHIRE-CSC',
            serviceType: 'SOC_FAMILY_SUPPORT',
            team: 'Family Support East',
            contacts: [{ name: 'Ruth Okafor', telephone: '01632 960114', email: 'ruth.okafor@northshire.example' }],
            startedOn: '2025-11-03',
            leadProfessional: true,
            commonAssessment: 'CURRENT',
          },
        },
      },
    ]);
  });

  it('is taken with an NHS number alone, and then holds nothing else', async () => {
    const [row] = taken(await read('child_id,nhs_number\nN-1,999 042 0629\n'));
    expect(row).toEqual({ row: 2, child: { localId: 'N-1', nhsNumber: '9990420629' } });
  });

  it('is taken with family name and date of birth where there is no NHS number', async () => {
    const [row] = taken(await read('child_id,family_name,date_of_birth\nN-1,Marsh,2014-05-11\n'));
    expect(row?.child).toEqual({ localId: 'N-1', familyName: 'Marsh', dateOfBirth: '2014-05-11' });
  });

  it('names no involvement when only the columns that every row has are filled', async () => {
    const columns = 'child_id,nhs_number,organisation,service_type,lead_professional';
    const rows = await read(`${columns}\nN-1,9990420629,NORTHSHIRE-CSC,,N\n`);
    expect(taken(rows)[0]).toEqual({ row: 2, child: { localId: 'N-1', nhsNumber: '9990420629' } });
  });

  it('has an involvement of a team, without a practitioner and without a way to reach one', async () => {
    const nobody = {
      practitioner_id: '',
      practitioner_name: '',
      practitioner_team: '',
      practitioner_telephone: '',
      practitioner_email: '',
    };
    const [row] = taken(await read(caseFile({ ...nobody, lead_professional: '', involvement_id: '' })));
    expect(row).not.toHaveProperty('practitioner');
    expect(row?.involvement).not.toHaveProperty('practitionerLocalId');
    expect(row?.involvement).toMatchObject({ localId: 'N-1||SOC_FAMILY_SUPPORT|2025-11-03', contacts: [] });
  });

  it('makes a key of child, practitioner, service and first day where the system has none', async () => {
    const [row] = taken(await read(caseFile({ involvement_id: '' })));
    expect(row?.involvement?.localId).toBe('N-1|W-014|SOC_FAMILY_SUPPORT|2025-11-03');
  });

  it.each<[string, Cells]>([
    ['the placeholder of a newborn', { given_names: 'Baby' }],
    ['a name that nobody knows yet', { family_name: 'unknown' }],
    ['letters of other alphabets', { family_name: 'Nowak-Ęski', given_names: 'Ελένη' }],
    ['an apostrophe of either kind', { family_name: "O'Shea", given_names: 'D’Arcy St. John' }],
    ['the NHS code for no fixed abode', { postcode: 'ZZ99 3VZ' }],
    ['an involvement that ends today', { ended_on: '2026-11-15' }],
    ['a birthday today', { date_of_birth: '2026-11-15', started_on: '2026-11-15' }],
    ['somebody who turns 26 today', { date_of_birth: '2000-11-15' }],
    ['small letters in words', { gender: 'female', service_type: 'soc_family_support', lead_professional: 'y' }],
  ])('takes %s', async (_what, cells) => {
    expect(rejected(await read(caseFile(cells)))).toEqual([]);
  });

  it('keeps one way of writing accents, so that equal names are equal', async () => {
    const [row] = taken(await read(caseFile({ family_name: 'Noe\u0308l' })));
    expect(row?.child?.familyName).toBe('No\u00EBl');
  });

  it('may be of any organisation when the supplier speaks for many', async () => {
    const rows = await rowsOf(caseSystem, caseFile({ organisation: 'SOUTHSHIRE-YOT' }), {
      ...northshire,
      organisation: null,
    });
    expect(taken(rows)[0]?.involvement?.organisation).toBe('SOUTHSHIRE-YOT');
  });

  it('is refused without the value, with the line of the file and the column', async () => {
    const rows = await read(caseFile({}, { date_of_birth: '11/05/2014' }, {}));
    expect(rejected(rows)).toEqual([{ row: 3, field: 'date_of_birth', code: '1102' }]);
    expect(taken(rows).map(({ row }) => row)).toEqual([2, 4]);
  });
});

describe('a damaged row', () => {
  it.each<[string, string, string]>([
    ['too short', 'N-2,9990420629', '1911'],
    ['too long', `${good('N-2')},more`, '1912'],
    ['with a mark that is never closed', 'N-2,"Marsh', '1910'],
    ['with a mark at its end that is never closed', `${good('N-2')}"`, '1910'],
    ['with text behind a closing mark', 'N-2,"Ma"rsh,x', '1910'],
    ['with a mark inside a cell', 'N-2,Ma"rsh,x', '1910'],
    ['longer than a row can be', `N-2,${'x'.repeat(200_000)}`, '1914'],
  ])('%s costs itself and no other', async (_what, bad, code) => {
    const rows = await read([header, good('N-1'), bad, good('N-3'), bad, bad, good('N-6'), ''].join('\n'));
    expect(rejected(rows)).toEqual([3, 5, 6].map((row) => ({ row, field: 'row', code })));
    expect(taken(rows).map(({ child }) => child?.localId)).toEqual(['N-1', 'N-3', 'N-6']);
  });

  it('with a mark that is never closed does not cost the thousands of rows that follow', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => good(`N-${index}`));
    const rows = await read([header, 'N-0,"Marsh', ...many, ''].join('\n'));
    expect(taken(rows)).toHaveLength(5000);
    expect(rejected(rows)).toEqual([{ row: 2, field: 'row', code: '1910' }]);
  });

  it('is one row when a cell has line breaks, whatever stands between them', async () => {
    const inside = ['4 Lantern Row', good('N-INJECTED'), '', good('N-INJECTED')].join('\n');
    const rows = await read(caseFile({}, { address_line_1: inside }, {}));
    expect(rejected(rows)).toEqual([{ row: 3, field: 'row', code: '1913' }]);
    expect(taken(rows).map(({ row, child }) => [row, child?.localId])).toEqual([
      [2, 'N-1'],
      [7, 'N-1'],
    ]);
  });

  it('is told from its neighbours wherever the file is cut into pieces', async () => {
    // About 300 kB: more than one piece of reading, so that cells, rows and letters lie across the cuts.
    const name = { family_name: 'Nowak-Ęski' };
    const broken = { ...name, address_line_1: `Łódź Row\n${good('N-INJECTED')}\n` };
    const rows = await read(caseFile(...Array.from({ length: 1000 }, (_, at) => (at % 7 === 0 ? broken : name))));
    expect(rejected(rows).map(({ code }) => code)).toEqual(Array(143).fill('1913'));
    expect(taken(rows).filter(({ child }) => child?.familyName === 'Nowak-Ęski')).toHaveLength(857);
    expect(rows).toHaveLength(1000);
  });

  it('of blanks is no row, and lines are still counted', async () => {
    const rows = await read(`\uFEFF${header}\r\n\r\n${good('N-1')}\r\n   \r\n${good('N-2')}`);
    expect(taken(rows).map(({ row }) => row)).toEqual([3, 5]);
  });
});

describe('any file', () => {
  const columns = Object.keys(goodCells);
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(...Object.values(goodCells)),
  );
  const cells = fc.array(cell, { minLength: 2, maxLength: columns.length + 2 });

  it('gives one result for each row, whatever is in the cells', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(cells, { maxLength: 8 }), async (rows) => {
        // A row with line breaks in its cells is one row where it has all its cells, and else damaged lines. What is no
        // Unicode cannot be written in UTF-8.
        const whole = rows.map((row) => row.map((text) => text.toWellFormed()));
        const results = await read(csvOf([columns, ...whole]));
        const multiline = whole.some((row) => row.length !== columns.length && row.some((text) => text.includes('\n')));
        if (multiline) expect(results.length).toBeGreaterThanOrEqual(whole.length);
        else expect(results).toHaveLength(whole.length);
      }),
      { numRuns: 150 },
    );
  });

  it('never throws after a right header, whatever the lines are', async () => {
    const lines = fc.array(fc.string({ unit: fc.constantFrom('"', ',', 'a', ' ', '\r', '1') }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(lines, async (rows) => {
        const results = await read([header, ...rows, ''].join('\n'));
        const written = rows.filter((row) => row.trim() !== '').length;
        expect(results.length).toBeLessThanOrEqual(written);
        expect(taken(results)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('gives up no good row for the bad ones around it', async () => {
    const bad = fc.constantFrom(
      'N-9,"',
      '"N-9',
      'N-9,Ma"rsh',
      `${good('N-9')},x`,
      'N-9',
      csvLine(Object.values({ ...goodCells, gender: '?' })),
    );
    const line = fc.oneof(
      bad.map((text) => ({ text, isGood: false })),
      fc.constant({ text: good('N-1'), isGood: true }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
        const results = await read([header, ...lines.map(({ text }) => text), ''].join('\n'));
        expect(taken(results)).toHaveLength(lines.filter(({ isGood }) => isGood).length);
        expect(results).toHaveLength(lines.length);
      }),
      { numRuns: 150 },
    );
  });

  it('gives back every name as it was written', async () => {
    const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzÀÉßñøŁžאبжδ中');
    const part = fc.string({ unit: letter, minLength: 1, maxLength: 12 });
    const name = fc.tuple(part, fc.constantFrom(' ', '-', "'", '’', '. '), part).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(name, name, async (family, given) => {
        const [row] = taken(await read(caseFile({ family_name: family, given_names: given })));
        expect(row?.child).toMatchObject({ familyName: family.normalize('NFC'), givenNames: given.normalize('NFC') });
      }),
      { numRuns: 100 },
    );
  });
});

describe('the example', () => {
  it('is taken whole, and has one of each kind', async () => {
    const rows = await rowsAt(caseSystem, 'examples/feeds/northshire-case-system.csv', northshire);
    const statements = taken(rows);
    expect(rejected(rows)).toEqual([]);
    expect(statements).toHaveLength(12);
    expect(statements.filter(({ involvement }) => involvement === undefined)).toHaveLength(1);
    expect(statements.filter(({ involvement }) => involvement?.endedOn !== undefined)).toHaveLength(1);
    expect(statements.filter(({ involvement }) => involvement?.commonAssessment !== undefined)).toHaveLength(1);
    expect(statements.filter(({ involvement }) => involvement?.leadProfessional === true)).toHaveLength(3);
    expect(statements.every(({ child }) => child?.nhsNumber?.startsWith('999') ?? true)).toBe(true);
  });
});
