/** Writes made-up families as the files of a register and a feed, with their truth. */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Child, careful, careless, type Errors, Families, type Made } from './families.ts';

export interface MakeOptions {
  readonly children: number;
  readonly seed: number;
  /** Share of the children whom the feed knows. */
  readonly covered: number;
  /** Carers, schools and practices too. */
  readonly more: boolean;
}

const COLUMNS = [
  'child_id',
  'forename',
  'middle',
  'surname',
  'dob',
  'sex',
  'postcode',
  'addr1',
  'carer',
  'school',
  'practice',
];
/** One in two hundred is not in the register. */
const IN_REGISTER = 0.995;

const row = ({ number }: Child, made: Made): string => {
  const { given, middle, family, birthDate, sex, postcode, line, carer = '', school = '', practice = '' } = made;
  return [number, given, middle, family, birthDate, sex, postcode, line, carer, school, practice].join(',');
};

/** Writes `NHS.csv` and `CMS.csv` into a folder: a careful register, and a careless feed. */
export async function makeFeeds(folder: string, { children, seed, covered, more }: MakeOptions): Promise<void> {
  await mkdir(folder, { recursive: true });
  const families = new Families(seed, children);
  const files = [
    ['NHS.csv', careful, IN_REGISTER],
    ['CMS.csv', careless, covered],
  ] as const satisfies readonly (readonly [string, Errors, number])[];
  const open = files.map(([name, errors, share]) => {
    const stream = createWriteStream(join(folder, name));
    stream.write(`${COLUMNS.join(',')}\n`);
    return { stream, errors, share };
  });
  for (const child of families.children(children)) {
    for (const { stream, errors, share } of open) {
      if (!families.random.chance(share)) continue;
      const made = families.record(child, errors, { more });
      if (!stream.write(`${row(child, made)}\n`)) await once(stream, 'drain');
    }
  }
  await Promise.all(open.map(({ stream }) => once(stream.end(), 'close')));
}
