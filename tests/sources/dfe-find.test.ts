import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dfeFind } from '../../sources/dfe-find.ts';
import { custodians, inFolder, rejected, rowsAt, rowsOf, taken } from './reading.ts';

const estate = 'examples/feeds/dfe-find';
const names = readdirSync(estate).filter((name) => name.endsWith('.custodian.json'));
const statements = async () => taken(await rowsAt(dfeFind, estate, custodians));

interface CustodianFile {
  readonly records: readonly { readonly payload?: unknown }[];
}

const withoutPayloads = (file: CustodianFile): CustodianFile => ({
  ...file,
  records: file.records.map(({ payload: _, ...record }) => record),
});

/** Every text below a JSON value. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value === null || typeof value !== 'object' ? [] : Object.values(value).flatMap(textsIn);
}

describe('the DfE’s own test estate', () => {
  it('is taken whole: five organisations first, then ten records', async () => {
    const rows = await rowsAt(dfeFind, estate, custodians);
    expect(rejected(rows)).toEqual([]);
    const kinds = taken(rows).map((row) => (row.organisation === undefined ? 'record' : 'organisation'));
    expect(kinds).toEqual([...Array(5).fill('organisation'), ...Array(10).fill('record')]);
  });

  it('names its organisations, and takes one that is none of our kinds for none, not for OTHER', async () => {
    const organisations = (await statements()).flatMap(({ organisation }) => organisation ?? []);
    expect(organisations.map(({ code, kind }) => [code, kind])).toEqual([
      ['LOCAL-AUTHORITY-01', 'LOCAL_AUTHORITY'],
      ['EDUCATION-01', 'EDUCATION'],
      ['HEALTH-01', 'HEALTH'],
      ['POLICE-01', 'POLICE'],
      ['NO-DSA-01', 'UNCLASSIFIED'],
    ]);
  });

  it('says of every organisation under which rules it shares, also that it shares nothing', async () => {
    const agreements = (await statements()).flatMap(({ agreement }) => agreement ?? []);
    expect(agreements).toHaveLength(5);
    expect(agreements.at(3)).toEqual({
      organisation: 'POLICE-01',
      version: '2025-11-10T12:00:00Z',
      exceptions: [
        {
          effect: 'allow',
          modes: ['EXISTENCE', 'CONTENT'],
          recordTypes: ['CRIME_JUSTICE'],
          organisations: ['LOCAL-AUTHORITY-01'],
          organisationKinds: [],
          purposes: ['SAFEGUARDING', 'CHILD_PROTECTION'],
          validFrom: '2025-12-01T00:00:00Z',
          validUntil: '9999-03-01T00:00:00Z',
        },
      ],
      defaults: ['EXISTENCE', 'CONTENT'].map((mode) => ({
        effect: 'allow',
        modes: [mode],
        recordTypes: ['CRIME_JUSTICE'],
        organisations: [],
        organisationKinds: ['POLICE'],
        purposes: ['SAFEGUARDING', 'CHILD_PROTECTION', 'CRIME_PREVENTION'],
        validFrom: '2025-01-01T00:00:00Z',
      })),
    });
    expect(agreements.at(4)).toEqual({
      organisation: 'NO-DSA-01',
      version: '2026-04-13T12:00:00Z',
      exceptions: [],
      defaults: [],
    });
  });

  it('says of every record who holds which kind about whom, and how to ask there', async () => {
    const records = (await statements()).filter(({ involvement }) => involvement !== undefined);
    expect(records.map(({ involvement }) => `${involvement?.localId} ${involvement?.recordType}`)).toEqual([
      'ATT-5919-1 EDUCATION',
      'ATT-3210-1 PERSONAL',
      'MHR-1234-X HEALTH',
      'MHR-1235-X HEALTH',
      'CSC-5919-A CHILDRENS_SERVICES',
      'CSC-5920-A PERSONAL',
      'CSC-3211-1 PERSONAL',
      'CSC-3212-1 PERSONAL',
      'POL-3210-P CRIME_JUSTICE',
      'POL-3211-P CRIME_JUSTICE',
    ]);
    expect(records[0]).toEqual({
      row: 1,
      child: { localId: '9691292211', nhsNumber: '9691292211' },
      involvement: {
        localId: 'ATT-5919-1',
        childLocalId: '9691292211',
        organisation: 'EDUCATION-01',
        serviceType: 'RECORD_HELD',
        recordType: 'EDUCATION',
        contacts: [
          { name: 'School Records Team', telephone: '01234 555 500', email: 'records.schools@gov.uk' },
          { name: 'Education Welfare Service', telephone: '01234 555 123', email: 'ews.schools@gov.uk' },
        ],
      },
    });
    expect(records.at(-1)?.involvement?.contacts).toEqual([]);
  });

  it('can be read file by file, to the same statements', async () => {
    const alone = await Promise.all(
      ['org-directory.json', ...names].map((name) => rowsAt(dfeFind, join(estate, name), custodians)),
    );
    expect(alone.flat()).toEqual(await rowsAt(dfeFind, estate, custodians));
  });

  it('keeps its payloads to itself: not one of their texts is in what is read', async () => {
    const files = names.map((name) => JSON.parse(readFileSync(join(estate, name), 'utf8')) as CustodianFile);
    const payloads = files.flatMap(({ records }) => records.flatMap(({ payload }) => textsIn(payload)));
    // "Police" and "Social Care" are words of what is around the payloads too.
    const around = JSON.stringify(files.map(withoutPayloads));
    const read = JSON.stringify(await statements());
    const telling = payloads.filter((text) => !around.includes(text));
    expect(telling.length).toBeGreaterThan(100);
    for (const text of telling) expect(read).not.toContain(text);
    for (const text of payloads) expect(read).not.toContain(JSON.stringify(text));
  });

  it('reads the same when its payloads are taken out', async () => {
    for (const name of names) {
      const file = readFileSync(join(estate, name), 'utf8');
      const bare = JSON.stringify(withoutPayloads(JSON.parse(file) as CustodianFile));
      expect(await rowsOf(dfeFind, bare, custodians)).toEqual(await rowsOf(dfeFind, file, custodians));
    }
  });

  it('gives nothing that is not named, wherever it stands', async () => {
    const secret = 'CASE NOTE';
    const record = {
      recordId: 'R-1',
      personId: '9990420629',
      recordType: 'health.details',
      contactDetails: [{ name: 'Records', description: secret, address: secret, notes: secret }, { notes: secret }],
      recordLink: [{ url: secret, title: secret }],
      payload: { [secret]: [secret, { secret }] },
      notes: secret,
      __proto__: { secret },
    };
    const rule = { effect: 'deny', modes: ['EXISTENCE'], recordTypes: [], purposes: [], reason: secret };
    const organisation = {
      orgId: 'HEALTH-01',
      orgName: 'Health',
      notes: secret,
      records: [{ connection: { url: secret } }],
      dsaPolicy: { version: '1', defaults: [rule], notes: secret },
    };
    const files = {
      'org-directory.json': JSON.stringify({ organisations: [organisation] }),
      'x.custodian.json': JSON.stringify({ orgId: 'HEALTH-01', orgName: secret, records: [record] }),
      'notes.json': secret,
    };
    const rows = await inFolder(files, (folder) => rowsAt(dfeFind, folder, custodians));
    expect(rejected(rows)).toEqual([]);
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(taken(rows)[1]?.involvement?.contacts).toEqual([{ name: 'Records' }]);
  });
});

describe('a custodian', () => {
  const file = JSON.stringify({
    orgId: 'HEALTH-01',
    records: [{ recordId: 'R-1', personId: '9990420629', recordType: 'health.details' }],
  });

  it('cannot state what another organisation holds, nor under which rules it shares', async () => {
    const police = { ...custodians, organisation: 'POLICE-01' };
    const directory = JSON.stringify({ organisations: [{ orgId: 'HEALTH-01', orgName: 'Health', orgType: 'HEALTH' }] });
    for (const content of [file, directory]) {
      expect(await rowsOf(dfeFind, content, police)).toEqual([{ rejected: { row: 1, field: 'orgId', code: '1813' } }]);
    }
    const own = await rowsOf(dfeFind, file, { ...custodians, organisation: 'HEALTH-01' });
    expect(taken(own)).toHaveLength(1);
  });

  it('without a usable code of its own has every record refused', async () => {
    const rows = await rowsOf(dfeFind, file.replace('HEALTH-01', 'Health One'), custodians);
    expect(rows).toEqual([{ rejected: { row: 1, field: 'orgId', code: '1814' } }]);
  });

  it('has its file named with the fault where a folder was given', async () => {
    const bad = file.replace('9990420629', '9990420628');
    const rows = await inFolder({ 'b.custodian.json': bad, 'a.custodian.json': file }, (folder) =>
      rowsAt(dfeFind, folder, custodians),
    );
    expect(rows.map((row) => ('taken' in row ? 'taken' : row.rejected))).toEqual([
      'taken',
      { row: 1, field: 'b.custodian.json:personId', code: '1401' },
    ]);
  });
});
