import { describe, expect, it } from 'vitest';
import { dfeFind } from '../../sources/dfe-find.ts';
import { sourceFormat } from '../../sources/index.ts';
import { notesOn } from '../../sources/notes.ts';
import { dataQuality } from '../../sources/quality.ts';
import {
  type Cells,
  caseFile,
  csvOf,
  custodians,
  type goodCells,
  northshire,
  rejected,
  rowsOf,
  taken,
} from './reading.ts';

const caseSystem = sourceFormat('case-system');

const nobody: Cells = { practitioner_id: '', practitioner_name: '', practitioner_team: '' };
const unreachable: Cells = { practitioner_telephone: '', practitioner_email: '' };

/** Number, column and the cells that are met with it. */
const inCases: readonly [string, keyof typeof goodCells, Cells][] = [
  ['1001', 'family_name', { nhs_number: '', family_name: '' }],
  ['1004', 'family_name', { family_name: 'Mar5h' }],
  ['1004', 'given_names', { given_names: '<b>Ellie</b>' }],
  ['1004', 'preferred_name', { preferred_name: '-' }],
  ['1005', 'given_names', { given_names: 'Ellie'.repeat(8) }],
  ['1006', 'carer_1_name', { carer_1_name: '' }],
  ['1007', 'carer_1_relationship', { carer_1_relationship: '' }],
  ['1007', 'carer_1_relationship', { carer_1_relationship: 'MUM' }],
  ['1101', 'date_of_birth', { nhs_number: '', date_of_birth: '' }],
  ['1102', 'date_of_birth', { date_of_birth: '2014-02-30' }],
  ['1102', 'date_of_birth', { date_of_birth: '11 May 2014' }],
  ['1102', 'date_of_birth', { date_of_birth: '2026-11-16' }],
  ['1105', 'date_of_birth', { date_of_birth: '2000-11-14' }],
  ['1202', 'gender', { gender: 'X' }],
  ['1301', 'postcode', { postcode: 'NS4 2CT' }],
  ['1305', 'postcode', { postcode: 'NS4' }],
  ['1305', 'postcode', { postcode: '2QT' }],
  ['1306', 'address_line_1', { address_line_1: 'Lantern Row '.repeat(6) }],
  ['1307', 'address_since', { address_since: '2026-11-16' }],
  ['1307', 'address_since', { address_line_1: '', town: '', postcode: '' }],
  ['1308', 'authority', { authority: 'E06000001' }],
  ['1401', 'nhs_number', { nhs_number: '9990420628' }],
  ['1401', 'nhs_number', { nhs_number: '9.99E+09' }],
  ['1402', 'nhs_number', { nhs_number: '1111111111' }],
  ['1501', 'upn', { upn: 'H9014001' }],
  ['1502', 'upn', { upn: 'A901400115001' }],
  ['1608', 'education', { education: 'EXCLUDED' }],
  ['1801', 'service_type', { service_type: '' }],
  ['1801', 'organisation', { organisation: '' }],
  ['1802', 'ended_on', { ended_on: '2025-11-02' }],
  ['1803', 'ended_on', { ended_on: '2026-11-16' }],
  ['1807', 'service_type', { service_type: 'SENS_MENTAL_HEALTH' }],
  ['1807', 'service_type', { service_type: 'sens_anything' }],
  ['1807', 'service_type', { service_type: 'SOC_REFUGE' }],
  ['1807', 'service_type', { service_type: 'SOC_ADOPTION' }],
  ['1811', 'started_on', { started_on: '2026-11-16' }],
  ['1812', 'service_type', { service_type: 'SOC_OTHER' }],
  ['1812', 'service_type', { service_type: 'RECORD_HELD' }],
  ['1813', 'organisation', { organisation: 'SOUTHSHIRE-YOT' }],
  ['1814', 'organisation', { organisation: 'Northshire CSC' }],
  ['1815', 'practitioner_id', { practitioner_id: '' }],
  ['1815', 'practitioner_name', { practitioner_name: '' }],
  ['1815', 'practitioner_id', nobody],
  ['1816', 'team', { team: 'Team '.repeat(21) }],
  ['1816', 'practitioner_name', { practitioner_name: 'Ruth '.repeat(21) }],
  ['1817', 'carer_1_telephone', { carer_1_telephone: 'ask her sister' }],
  ['1817', 'practitioner_telephone', { practitioner_telephone: '01632 960114 or 960115' }],
  ['1818', 'practitioner_email', { practitioner_email: 'ruth at northshire' }],
  ['1819', 'started_on', { started_on: 'May 2025' }],
  ['1820', 'lead_professional', { lead_professional: 'maybe' }],
  ['1821', 'common_assessment', { common_assessment: 'YES' }],
  ['1822', 'lead_professional', { ...nobody, ...unreachable }],
  ['1913', 'team', { team: 'East\u0000' }],
  ['1913', 'family_name', { family_name: 'Mar\u202Esh' }],
  ['1913', 'town', { town: 'North\tmere' }],
  ['1915', 'child_id', { child_id: ' ' }],
  ['1916', 'child_id', { child_id: 'Ellie Marsh' }],
  ['1916', 'child_id', { child_id: 'N|1' }],
  ['1916', 'involvement_id', { involvement_id: 'I'.repeat(65) }],
  ['2002', 'started_on', { date_of_death: '2025-11-02' }],
  ['2003', 'date_of_death', { date_of_death: '2014-05-10' }],
  ['2004', 'date_of_death', { date_of_death: '2026-11-16' }],
];

const record = {
  recordId: 'R-1',
  personId: '9990420629',
  recordType: 'health.details',
  contactDetails: [{ name: 'Records', telephone: '01632 960300', email: 'records@health.example' }],
};
const rule = {
  effect: 'allow',
  modes: ['EXISTENCE'],
  recordTypes: ['health.details'],
  destOrgTypes: ['HEALTH'],
  purposes: ['SAFEGUARDING'],
};
const organisation = { orgId: 'HEALTH-01', orgName: 'Example Health', orgType: 'HEALTH' };
const dsaPolicy = (change: object) => ({ version: '1', defaults: [{ ...rule, ...change }], exceptions: [] });
const contact = (change: object) => ({ contactDetails: [change] });

/** Number, path and what a record is changed by. */
const inRecords: readonly [string, string, object][] = [
  ['1401', 'personId', { personId: '9990420628' }],
  ['1402', 'personId', { personId: '0000000000' }],
  ['1915', 'personId', { personId: null }],
  ['1917', 'personId', { personId: 9990420629 }],
  ['1915', 'recordId', { recordId: '' }],
  ['1916', 'recordId', { recordId: 'seen on 3 May, mother was upset' }],
  ['1823', 'recordType', { recordType: 'mental-health.details' }],
  ['1810', 'contactDetails', { contactDetails: Array.from({ length: 6 }, () => ({ name: 'Records' })) }],
  ['1816', 'contactDetails.name', contact({ name: 'x'.repeat(101) })],
  ['1817', 'contactDetails.telephone', contact({ telephone: 'call us' })],
  ['1818', 'contactDetails.email', contact({ email: '@' })],
  ['1913', 'contactDetails.name', contact({ name: 'Records \uD800' })],
  ['1917', 'contactDetails', { contactDetails: 'Records' }],
  ['1917', 'contactDetails', { contactDetails: [null] }],
];

const inOrganisations: readonly [string, string, object][] = [
  ['1814', 'orgId', { orgId: '' }],
  ['1830', 'orgName', { orgName: null }],
  ['1831', 'dsaPolicy.version', { dsaPolicy: { defaults: [], exceptions: [] } }],
  ['1831', 'dsaPolicy.defaults.effect', { dsaPolicy: dsaPolicy({ effect: 'permit' }) }],
  ['1831', 'dsaPolicy.defaults.modes', { dsaPolicy: dsaPolicy({ modes: ['everything they have'] }) }],
  ['1831', 'dsaPolicy.defaults.recordTypes', { dsaPolicy: dsaPolicy({ recordTypes: ['housing.details'] }) }],
  ['1831', 'dsaPolicy.defaults.purposes', { dsaPolicy: dsaPolicy({ purposes: undefined }) }],
  ['1831', 'dsaPolicy.defaults.destOrgTypes', { dsaPolicy: dsaPolicy({ destOrgTypes: ['FAUX'] }) }],
  ['1831', 'dsaPolicy.defaults.validFrom', { dsaPolicy: dsaPolicy({ validFrom: '2025-01-01' }) }],
  ['1917', 'dsaPolicy.defaults.modes', { dsaPolicy: dsaPolicy({ modes: 'EXISTENCE' }) }],
  ['1917', 'dsaPolicy.exceptions', { dsaPolicy: { version: '1', defaults: [], exceptions: {} } }],
];

const registration = {
  registration_id: 'B-1',
  record_version: '1',
  event: 'BIRTH',
  family_name: 'Marsh',
  date_of_birth: '2026-05-11',
  date_of_death: '',
};
const person = {
  record_id: 'P-1',
  record_version: '',
  nhs_number: '9990420629',
  superseded_nhs_numbers: '',
  invalid_nhs_numbers: '',
  family_name: 'Marsh',
  date_of_birth: '2014-05-11',
  address_line_1: '',
  practice_code: 'A81001',
  practice_since: '2020-01-01',
  restricted: 'N',
};
const six = '9990420629 9990422257 9990000018 9990420629 9990422257 9990000018';

/** The same of the lists of national sources. */
const inLists: readonly [code: string, format: string, field: string, row: Readonly<Record<string, string>>][] = [
  ['1915', 'registrations', 'registration_id', { ...registration, registration_id: '' }],
  ['1922', 'registrations', 'event', { ...registration, event: 'MARRIAGE' }],
  ['2005', 'registrations', 'date_of_death', { ...registration, event: 'DEATH' }],
  ['2003', 'registrations', 'date_of_death', { ...registration, date_of_death: '2026-05-10' }],
  ['1920', 'registrations', 'record_version', { ...registration, record_version: '0' }],
  ['1920', 'registrations', 'record_version', { ...registration, record_version: '1.5' }],
  ['1920', 'registrations', 'record_version', { ...registration, record_version: '9007199254740993' }],
  ['1401', 'nhs-demographics', 'superseded_nhs_numbers', { ...person, superseded_nhs_numbers: '9990420629 999' }],
  ['1921', 'nhs-demographics', 'superseded_nhs_numbers', { ...person, superseded_nhs_numbers: `${six} 9990000018` }],
  [
    '1921',
    'nhs-demographics',
    'invalid_nhs_numbers',
    { ...person, superseded_nhs_numbers: six, invalid_nhs_numbers: '9990000018' },
  ],
  ['1701', 'nhs-demographics', 'practice_code', { ...person, practice_code: 'the surgery' }],
  ['1702', 'nhs-demographics', 'practice_since', { ...person, practice_since: '2030-01-01' }],
  ['1702', 'nhs-demographics', 'practice_since', { ...person, practice_code: '' }],
  ['1923', 'nhs-demographics', 'restricted', { ...person, restricted: 'secret' }],
  ['1309', 'nhs-demographics', 'practice_code', { ...person, restricted: 'Y' }],
  ['1309', 'nhs-demographics', 'address_line_1', { ...person, restricted: 'Y', address_line_1: '4 Lantern Row' }],
];

/** Met by rows that are not whole: see `case-system.test.ts`, and `formats.test.ts` for lines of JSON. */
const inDamagedRows = ['1910', '1911', '1912', '1914', '1918', '1924'];

/** Met in returns of the School Census: see `school-census.test.ts`. */
const inTheCensus = ['1002', '1506', '1605', '1606', '1607', '1919'];

/** Said of rows that are taken. */
const inNotes: readonly [code: string, field: string, cells: Cells][] = [
  ['1003', 'given_names', { given_names: 'Baby Girl' }],
  ['1003', 'family_name', { family_name: 'unknown' }],
  ['1201', 'gender', { gender: 'U' }],
  ['1302', 'postcode', { postcode: 'ZZ99 3VZ' }],
  ['1505', 'upn', { upn: 'E33012340900B' }],
  ['1804', 'contacts', { ...unreachable }],
];

/** Told where rows meet the directory: see `tests/journeys/source-feed.test.ts`. */
const inTheDirectory = ['1824'];

describe('a value that is at fault', () => {
  it.each(inCases)('is refused in a case system’s row as %s at %s: %j', async (code, field, cells) => {
    expect(await rowsOf(caseSystem, caseFile(cells), northshire)).toEqual([{ rejected: { row: 2, field, code } }]);
  });

  it.each(inRecords)('is refused in a custodian’s record as %s at %s', async (code, field, change) => {
    const file = JSON.stringify({ orgId: 'HEALTH-01', records: [record, { ...record, ...change }, record] });
    const rows = await rowsOf(dfeFind, file, custodians);
    expect(rejected(rows)).toEqual([{ row: 2, field, code }]);
    expect(rows).toHaveLength(3);
  });

  it.each(inOrganisations)('is refused in a directory of organisations as %s at %s', async (code, field, change) => {
    const file = JSON.stringify({ organisations: [organisation, { ...organisation, ...change }] });
    const rows = await rowsOf(dfeFind, file, custodians);
    expect(rejected(rows)).toEqual([{ row: 2, field, code }]);
    expect(rows).toHaveLength(2);
  });

  it.each(inLists)('is refused as %s in %s at %s', async (code, format, field, row) => {
    const file = csvOf([Object.keys(row), Object.values(row)]);
    const supplier = { id: format, format, trust: 'NHS', organisation: null } as const;
    expect(await rowsOf(sourceFormat(format), file, supplier)).toEqual([{ rejected: { row: 2, field, code } }]);
  });

  it.each(inNotes)('is taken, and noted as %s at %s', async (code, field, cells) => {
    const [row] = taken(await rowsOf(caseSystem, caseFile(cells), northshire));
    expect(row && notesOn(row)).toEqual([{ row: 2, field, code }]);
  });

  it('is not noted where nothing is amiss, nor in names that only begin like a placeholder', async () => {
    const rows = taken(await rowsOf(caseSystem, caseFile({}, { family_name: 'Babylon' }), northshire));
    expect(rows.flatMap(notesOn)).toEqual([]);
  });

  it('has a number in the list, and the list has no number that is never met', () => {
    const met = [...inCases, ...inRecords, ...inOrganisations, ...inLists, ...inNotes].map(([code]) => code);
    expect([...new Set([...met, ...inDamagedRows, ...inTheCensus, ...inTheDirectory])].toSorted()).toEqual(
      Object.keys(dataQuality),
    );
  });
});
