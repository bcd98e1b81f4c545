/** Evaluates one list of people, or two to be linked: who is who, against the truth in the file. */
import { deduplicate } from '../deduplicate.ts';
import { Encoder } from '../encode.ts';
import { type Field, fields, type Table } from '../fields.ts';
import { Values } from '../values.ts';
import { type PartitionQuality, partitionQuality } from './figures.ts';
import type { PeopleSet } from './formats.ts';
import { type Labelled, load, People } from './load.ts';

export interface PeopleResult extends PartitionQuality {
  readonly records: number;
  readonly candidatePairs: number;
  readonly seconds: number;
}

/** Tables one below the other. */
function stacked(parts: readonly Labelled[]): Labelled {
  const size = parts.reduce((sum, { table }) => sum + table.size, 0);
  const column = (of: (part: Labelled) => Int32Array): Int32Array => {
    const whole = new Int32Array(parts.some((part) => of(part).length > 0) ? size : 0);
    parts.reduce((at, part) => {
      if (of(part).length > 0) whole.set(of(part), at);
      return at + part.table.size;
    }, 0);
    return whole;
  };
  const columns = fields.map((field) => [field, column(({ table }) => table[field])] as const);
  const table: Table = { size, ...(Object.fromEntries(columns) as Record<Field, Int32Array>) };
  return { table, person: column(({ person }) => person) };
}

/** FEBRL's ids are `rec-<person>-...`; where they are plain numbers the last digit counts a person's records. */
const febrlPerson = (id: string): string => /^rec-(\d+)-/.exec(id)?.[1] ?? id.slice(0, -1);

export async function evaluatePeople({ files, format }: PeopleSet, say: (line: string) => void): Promise<PeopleResult> {
  const began = performance.now();
  const values = new Values();
  const encoder = new Encoder(values);
  const people = new People();
  const parts: Labelled[] = [];
  for (const file of files) {
    parts.push(
      await load(file, encoder, people, (cell) => (format === 'febrl' ? febrlPerson(cell('rec_id')) : cell('cluster'))),
    );
  }
  const { table, person } = stacked(parts);
  const first = parts[0]?.table.size ?? 0;
  const side = parts.length > 1 ? Uint8Array.from({ length: table.size }, (_, row) => Number(row >= first)) : undefined;
  const progress = (done: number, of: number): void => {
    if (done % 5_000 === 0) say(`  weighed ${done} of ${of} records`);
  };
  const { group, candidatePairs } = deduplicate(values, table, side === undefined ? { progress } : { side, progress });
  return {
    ...partitionQuality(group, person, side),
    records: table.size,
    candidatePairs,
    seconds: (performance.now() - began) / 1000,
  };
}
