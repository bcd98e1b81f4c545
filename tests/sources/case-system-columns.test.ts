import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { caseSystemTable } from '../../sources/case-system-columns.ts';
import { columnPlaces } from '../../sources/csv-table.ts';
import { sourceFormat } from '../../sources/index.ts';
import { northshire, rejected, rowsOf, taken } from './reading.ts';

const caseSystem = sourceFormat('case-system');

const faultOf = (header: string): string => {
  try {
    columnPlaces(header.split(','), caseSystemTable);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe('the first line of a case system’s file', () => {
  it('may name the columns in any order, and leave out those that are not needed', () => {
    expect([...columnPlaces(['date_of_birth', 'child_id', 'family_name'], caseSystemTable)]).toEqual([
      ['date_of_birth', 0],
      ['child_id', 1],
      ['family_name', 2],
    ]);
  });

  it.each([
    ['child_id,nhs_number,case_notes', 'Unknown: case_notes.'],
    ['child_id,nhs_number,ethnicity,Religion', 'Unknown: ethnicity, Religion.'],
    ['child_id,gender', 'Missing: family_name, date_of_birth.'],
    ['child_id,nhs_number,practitioner_id', 'Missing: organisation, service_type.'],
    ['child_id,nhs_number,gender,gender', 'Twice: gender.'],
    ['child_id,nhs_number,Child_ID', 'Unknown: Child_ID.'],
  ])('is refused as %s', (header, says) => {
    expect(faultOf(header)).toContain(says);
  });

  it('is not repeated where it could be a row of data or a note', () => {
    const data = faultOf('N-1,9990420629,Marsh,2014-05-11');
    expect(data).toContain('There is no column child_id');
    expect(data).not.toMatch(/N-1|Marsh|9990420629|2014/);
    expect(faultOf('child_id,nhs_number,9990420629')).toContain('Unknown: column 3.');
    expect(faultOf('child_id,nhs_number,Seen on 3 May: mother was upset')).toContain('Unknown: column 3.');
  });
});

describe('docs/case-system-csv.md', () => {
  const page = readFileSync('docs/case-system-csv.md', 'utf8');

  it('explains every column that is permitted, and no other', () => {
    const explained = [...page.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, names = '']) => [
      ...names.matchAll(/`(\w+)`/g),
    ]);
    const names = explained.map(([, name = '']) => name);
    const carers = caseSystemTable.columns.filter((column) => /^carer_[2-5]_/.test(column));
    expect([...names, ...carers].toSorted()).toEqual([...caseSystemTable.columns].toSorted());
  });

  it('has an example that is taken as it stands', async () => {
    const [, example = ''] = /```csv\n([^`]*)```/.exec(page) ?? [];
    const rows = await rowsOf(caseSystem, example, northshire);
    expect(rejected(rows)).toEqual([]);
    expect(taken(rows).map(({ involvement }) => involvement?.leadProfessional)).toEqual([true, undefined]);
  });
});
