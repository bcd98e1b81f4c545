/** Files of a supplier who may know nothing of the shielded child, with rows that meet it or nearly do. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Intake } from '#core/intake.ts';
import { load, type Receipt } from '#sources/load.ts';
import { hiddenChild, lives, nobodys, visible } from './hidden-lives.ts';
import type { World } from './two-worlds.ts';

const SUPPLIER = 'eastvale-case-system';

type Row = Readonly<Record<string, string>>;

const everyone = [...lives, nobodys];
const pick = (...values: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...values);

const rows: fc.Arbitrary<Row> = fc.record({
  child_id: pick('E1', 'E2', 'E3', 'E4', hiddenChild, ...lives.map(({ localId }) => localId)),
  nhs_number: pick('', '9990000019', ...everyone.map(({ nhsNumber }) => nhsNumber)),
  upn: pick('', '', ...everyone.map(({ upn }) => upn)),
  family_name: pick(visible.familyName, visible.familyName, 'Merowby', ''),
  given_names: pick(visible.givenNames, 'Hannah'),
  gender: pick('F', 'M', ''),
  date_of_birth: pick(visible.dateOfBirth, '2018-05-08', '2018-02-31'),
  postcode: pick('', ...everyone.map(({ postcode }) => postcode)),
  practitioner_id: pick('W1', 'W2'),
  practitioner_name: pick('Will Worker'),
  organisation: pick('EASTVALE-CSC', 'EASTVALE-CSC', 'NORTHSHIRE-CSC'),
  service_type: pick('SOC_CHILDRENS_SOCIAL_CARE', 'SOC_FAMILY_SUPPORT', 'RECORD_HELD'),
  started_on: pick('2025-09-01', '2025-01-05', '2018-05-01'),
  ended_on: pick('', '', '2025-12-01'),
  lead_professional: pick('', 'Y', 'N'),
  common_assessment: pick('', 'CURRENT', 'CLOSED'),
});

export const files: fc.Arbitrary<readonly Row[]> = fc.array(rows, { minLength: 1, maxLength: 8, size: 'max' });

/** Loads the rows as that supplier, and answers with the receipt it gets. */
export async function feed({ stack, now }: World, made: readonly Row[]): Promise<Receipt> {
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-two-worlds-'));
  try {
    const columns = Object.keys(made[0] ?? {});
    const path = join(folder, 'feed.csv');
    const lines = [columns, ...made.map((row) => columns.map((column) => row[column] ?? ''))];
    writeFileSync(path, `${lines.map((cells) => cells.join(',')).join('\n')}\n`);
    const intake = stack.intake as Intake;
    const supplier = await intake.supplier(SUPPLIER);
    if (supplier === null) throw new Error('there is no such supplier');
    return await load({ supplier, path, intake, clock: () => now });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
