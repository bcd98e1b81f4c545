import { type Clock, dayOf } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import {
  type Enrolment,
  type FormerName,
  isSecondRoll,
  type ReadRow,
  type SchoolStatement,
  type Supplier,
} from '#core/statements.ts';
import { addressOf, gender, recordVersion } from './child-fields.ts';
import { FieldReader, present, readRow } from './field-reader.ts';
import { authority, birthDay, dayBy, Fault, laestab, personName, pupilNumber, urn } from './fields.ts';
import type { FeedFile, SourceFormat } from './source.ts';
import { type XmlRecord, type XmlShape, type XmlValues, xmlRecords } from './xml-records.ts';

/** The pupil-level return of the School Census: who is on roll where. */
export const schoolCensus: SourceFormat = {
  name: 'school-census',
  version: 1,
  describes: 'XML of the School Census’s pupil-level return, as docs/school-census-xml.md says',
  read: readSchoolCensus,
};

/**
 * Where each thing stands in a pupil. What the return says beyond it (ethnicity, language, meals, special needs, exclusions,
 * attendance, attainment) is not read (domain rules, appendix E1).
 */
const places = {
  record_version: 'RecordVersion',
  upn: 'PupilIdentifiers/UPN',
  former_upn: 'PupilIdentifiers/FormerUPN',
  family_name: 'PupilIdentifiers/Surname',
  given_names: 'PupilIdentifiers/Forename',
  middle_names: 'PupilIdentifiers/MiddleNames',
  preferred_name: 'PupilIdentifiers/PreferredForename',
  former_family_name: 'PupilIdentifiers/FormerSurname',
  gender: 'PupilIdentifiers/Sex',
  date_of_birth: 'PupilIdentifiers/DOB',
  enrolment: 'PupilStatus/EnrolStatus',
  entered_on: 'PupilStatus/EntryDate',
  left_on: 'PupilStatus/LeavingDate',
  laestab: 'School/LAESTAB',
  urn: 'School/URN',
  address_line_1: 'Address/AddressLine1',
  address_line_2: 'Address/AddressLine2',
  town: 'Address/Town',
  postcode: 'Address/PostCode',
  address_since: 'Address/Since',
  authority: 'Address/LA',
} as const;

/** Every path of a pupil that is read. */
export const censusPaths: readonly string[] = Object.values(places);

const shape: XmlShape = {
  root: 'SchoolCensus',
  version: '1',
  record: 'Pupils/Pupil',
  header: ['Header/School/LAESTAB', 'Header/School/URN'],
  fields: censusPaths,
};

const placeOf = (field: string): string => places[field as keyof typeof places] ?? field;

const enrolmentLetters: Readonly<Record<string, Enrolment>> = {
  C: 'CURRENT',
  M: 'MAIN_DUAL',
  S: 'SUBSIDIARY',
  G: 'GUEST',
};

const enrolment = (text: string): Enrolment | Fault => enrolmentLetters[text.toUpperCase()] ?? new Fault('1606');

async function* readSchoolCensus(
  file: FeedFile,
  _supplier: Supplier,
  clock: Clock = () => new Date(),
): AsyncGenerator<ReadRow> {
  const today = dayOf(clock());
  for await (const { header, records } of xmlRecords(file, shape)) {
    for (const record of records) yield pupilRow(record, header, today);
  }
}

/** A school is said once, in the header, or with each pupil where the return is of many schools. */
function pupilRow({ row, values, fault }: XmlRecord, header: XmlValues, today: IsoDate): ReadRow {
  if (fault !== undefined) return { rejected: { row, ...fault } };
  const own = values.has(places.laestab) || values.has(places.urn);
  const get = (field: string): string | undefined => {
    const place = placeOf(field);
    return !own && place.startsWith('School/') ? header.get(`Header/${place}`) : values.get(place);
  };
  return readRow(row, () => pupilOf(new FieldReader(get, '', placeOf), today));
}

function pupilOf(read: FieldReader, today: IsoDate) {
  const version = read.optional('record_version', recordVersion);
  const upn = read.required('upn', '1506', pupilNumber);
  const former = read.optional('former_upn', pupilNumber);
  const child = present({
    familyName: read.required('family_name', '1001', personName),
    givenNames: givenNamesOf(read),
    preferredName: read.optional('preferred_name', personName),
    formerNames: formerNames(read),
    gender: read.optional('gender', gender),
    dateOfBirth: read.required('date_of_birth', '1101', birthDay(today)),
    upn,
    formerUpns: former === undefined || former === upn ? undefined : [former],
    address: addressOf(read, today),
    authority: read.optional('authority', authority),
    school: schoolOf(read, today),
  });
  return present({ version, child: { localId: localIdOf(upn, child.school), ...child } });
}

/** A pupil on a second roll stands in a return a second time: what is said there is beside what is said of the first. */
const localIdOf = (upn: string, { enrolment, laestab, urn }: SchoolStatement): string =>
  isSecondRoll(enrolment) ? `${upn} ${laestab ?? urn}` : upn;

/** As the directory writes given names: the first and those that follow, as far as they fit. */
function givenNamesOf(read: FieldReader): string {
  const first = read.required('given_names', '1002', personName);
  const middle = read.optional('middle_names', personName);
  const all = middle === undefined ? first : `${first} ${middle}`;
  return all.length > 35 ? first : all;
}

function formerNames(read: FieldReader): readonly FormerName[] | undefined {
  const familyName = read.optional('former_family_name', personName);
  return familyName === undefined ? undefined : [{ familyName }];
}

function schoolOf(read: FieldReader, today: IsoDate): SchoolStatement {
  const since = read.optional('entered_on', dayBy(today, '1607', '1607'));
  const until = read.optional('left_on', dayBy(today, '1607', '1607'));
  if (since !== undefined && until !== undefined && until < since) read.refuse('left_on', '1607');
  const school = present({ laestab: read.optional('laestab', laestab), urn: read.optional('urn', urn) });
  if (Object.keys(school).length === 0) read.refuse('laestab', '1605');
  return present({ ...school, enrolment: read.optional('enrolment', enrolment), since, until });
}
