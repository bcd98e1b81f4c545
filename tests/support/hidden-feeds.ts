/** Files of a supplier who may know nothing of the shielded child, with rows that meet it or nearly do. */
import fc from 'fast-check';
import type { Receipt } from '#sources/load.ts';
import { feedLines } from './feeding.ts';
import { hiddenChild, lives, nobodys, visible } from './hidden-lives.ts';
import { SUPPLIER, WORKER } from './strangers.ts';
import type { World } from './two-worlds.ts';

type Row = Readonly<Record<string, string>>;

const everyone = [...lives, nobodys];
const pick = (...values: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...values);

const children = {
  child_id: pick('E1', 'E2', 'E3', 'E4', hiddenChild, ...lives.map(({ localId }) => localId)),
  nhs_number: pick(
    ...['', '9990000019', ...everyone.map(({ nhsNumber }) => nhsNumber)],
    ...lives.map(({ formerNhsNumber }) => formerNhsNumber),
  ),
  upn: pick('', '', ...everyone.map(({ upn }) => upn), ...lives.map(({ formerUpn }) => formerUpn)),
  family_name: pick(visible.familyName, visible.familyName, 'Merowby', ''),
  given_names: pick(visible.givenNames, 'Hannah'),
  gender: pick('F', 'M', ''),
  date_of_birth: pick(visible.dateOfBirth, '2018-05-08', '2018-02-31'),
  postcode: pick('', ...everyone.map(({ postcode }) => postcode)),
  authority: pick('', '902'),
};
const work = {
  practitioner_id: pick(WORKER, 'W2'),
  practitioner_name: pick('Will Worker'),
  organisation: pick('EASTVALE-CSC', 'EASTVALE-CSC', 'NORTHSHIRE-CSC'),
  service_type: pick('SOC_CHILDRENS_SOCIAL_CARE', 'SOC_FAMILY_SUPPORT', 'RECORD_HELD'),
  started_on: pick('2025-09-01', '2025-01-05', '2018-05-01'),
  ended_on: pick('', '', '2025-12-01'),
  lead_professional: pick('', 'Y', 'N'),
  common_assessment: pick('', 'CURRENT', 'CLOSED'),
};
/** A child alone, or a child and who works with it. */
const rows = fc.oneof(fc.record<Row>(children), fc.record<Row>({ ...children, ...work }));

/** A child of another name, and the worker who leads for it, under the NHS number of the shielded child's first life. */
export const underItsNumber: Row = {
  child_id: 'E9',
  nhs_number: lives[0].nhsNumber,
  family_name: 'Otherby',
  date_of_birth: '2016-01-01',
  practitioner_id: WORKER,
  practitioner_name: 'Will Worker',
  organisation: 'EASTVALE-CSC',
  service_type: 'SOC_FAMILY_SUPPORT',
  started_on: '2025-09-01',
  lead_professional: 'Y',
};

export const files: fc.Arbitrary<readonly Row[]> = fc.array(rows, { minLength: 1, maxLength: 8, size: 'max' });

/**
 * Takes back what the supplier has sent, so that the next file is its first again: only a first statement about a number
 * could be told from another.
 */
export async function takeBack({ stack }: World): Promise<void> {
  await stack.database.sql(
    `create table if not exists children.numbers_before as select * from children.identifier_key;
     create table if not exists children.records_before as select id from children.child;
     delete from children.review;
     delete from children.child where id not in (select id from children.records_before);
     delete from children.match_key where child_id not in (select id from children.records_before);
     delete from children.earlier_statement where supplier = '${SUPPLIER}';
     delete from children.identifier_key;
     insert into children.identifier_key select * from children.numbers_before;
     delete from children.assertion where supplier = '${SUPPLIER}';
     delete from children.supplier_key where supplier = '${SUPPLIER}';
     delete from involvements.lead l using involvements.involvement i
       where i.supplier = '${SUPPLIER}' and i.child_id = l.child_id and i.id = l.involvement_id;
     delete from involvements.involvement where supplier = '${SUPPLIER}';
     delete from involvements.supplier_key where supplier = '${SUPPLIER}'`,
  );
}

/** Loads the rows as that supplier, and answers with the receipt it gets. */
export function feed({ stack, clock }: World, made: readonly Row[]): Promise<Receipt> {
  const columns = [...new Set(made.flatMap((row) => Object.keys(row)))];
  const lines = [columns, ...made.map((row) => columns.map((column) => row[column] ?? ''))];
  return feedLines(
    stack,
    SUPPLIER,
    lines.map((cells) => cells.join(',')),
    clock,
  );
}
