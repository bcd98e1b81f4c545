import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellsOf } from '../../matching/evaluate/csv.ts';
import { partitionQuality, quality } from '../../matching/evaluate/figures.ts';
import { recognise } from '../../matching/evaluate/formats.ts';
import { evaluate } from '../../matching/evaluate/index.ts';
import { type Child, careful, careless, Families, type Made } from '../../matching/made/families.ts';
import { makeFeeds } from '../../matching/made/write.ts';

const SIZE = 500;
const quiet = { identifiers: false, say: () => undefined };

/** FEBRL's columns, with made-up people in them. */
const febrlRow = ({ number }: Child, made: Made, copy: string): string => {
  const [house = '', ...street] = made.line.split(' ');
  return [
    `rec-${number}-${copy}`,
    made.given,
    made.family,
    house,
    street.join(' '),
    '',
    'town',
    made.postcode,
    'st',
    made.birthDate.replaceAll('-', ''),
    1_000_000 + number * 7919,
  ].join(', ');
};
const FEBRL =
  'rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, state, date_of_birth, soc_sec_id';

describe('evaluation', () => {
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'contactpoint-match-'));
    const families = new Families(31, SIZE);
    // FEBRL's people live alone: one child of each home.
    const homes = Map.groupBy(families.children(SIZE), ({ line, postcode }) => `${line} ${postcode}`);
    const children = [...homes.values()].flatMap(([first]) => (first === undefined ? [] : [first]));
    const list = (copy: string, errors: typeof careful): string[] =>
      children.map((child) => febrlRow(child, families.record(child, errors), copy));
    const [originals, copies] = [list('org', careful), list('dup-0', careless)];
    const write = (name: string, head: string, rows: readonly string[]): void =>
      writeFileSync(join(folder, name), [head, ...rows, ''].join('\n'));
    write('dataset9.csv', FEBRL, [...originals, ...copies]);
    write('dataset8a.csv', FEBRL, originals);
    write('dataset8b.csv', FEBRL, copies);
    write(
      'people.csv',
      'unique_id,first_name,surname,dob,city,email,cluster',
      [careful, careless].flatMap((errors, copy) =>
        children.map((child) => {
          const { given, family, birthDate } = families.record(child, errors);
          return `${copy}${child.number},${given},${family},${birthDate},"Town, ""New""",p${child.number}@example.org,${child.number}`;
        }),
      ),
    );
    write('people_labels.csv', 'unique_id_l,unique_id_r', ['1,2']);
    await makeFeeds(join(folder, 'feeds'), { children: 2_000, seed: 5, covered: 0.5, more: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('knows a set by its columns, and two files of one pair as one set', async () => {
    const sets = await recognise(folder);
    expect(sets.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'people dataset8a',
      'people dataset9',
      'feeds feeds',
      'people people',
    ]);
    expect(await recognise(join(folder, 'dataset8b.csv'))).toEqual([sets[0]]);
  });

  it('says what is expected where it knows nothing', async () => {
    await expect(recognise(join(folder, 'people_labels.csv'))).rejects.toThrow(
      /none we know[\s\S]*rec_id[\s\S]*NHS\.csv/,
    );
    await expect(recognise(join(folder, 'nothing'))).rejects.toThrow(/no such file/);
    const empty = mkdtempSync(join(folder, 'empty-'));
    await expect(recognise(empty)).rejects.toThrow(/no labelled set/);
  });

  it('finds the people of every format, without being told how', async () => {
    const { figures, text } = await evaluate([folder], quiet);
    expect(figures.febrl9_f1).toBeGreaterThan(0.98);
    expect(figures.febrl8_f1).toBeGreaterThan(0.98);
    expect(figures.people_f1).toBeGreaterThan(0.97);
    expect(figures.feeds_wrong_per_100k).toBe(0);
    expect(figures.feeds_recall).toBeGreaterThan(0.96);
    expect(figures.recall).toBe(figures.feeds_recall);
    expect(figures.incoming_p99_ms).toBeGreaterThan(0);
    expect(figures).not.toHaveProperty('million_s');
    expect(text).toContain('by family name');
  });

  it('prints one JSON object, and an error in plain words', async () => {
    const run = promisify(execFile);
    const match = (...words: string[]) => run(process.execPath, ['bin/match.ts', 'evaluate', ...words]);
    const { stdout } = await match(join(folder, 'people.csv'), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ bench: 'match', figures: { f1: expect.any(Number) } });
    await expect(match(join(folder, 'people_labels.csv'))).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The columns of this file are none we know\.\nExpected one of:/),
    });
  });
});

describe('figures', () => {
  it('count pairs of one group against pairs of one person', () => {
    const { precision, recall, exact, people } = partitionQuality(
      Int32Array.of(0, 0, 0, 3, 4),
      Int32Array.of(7, 7, 8, 9, 9),
    );
    expect([precision, recall, exact, people]).toEqual([1 / 3, 1 / 2, 0, 3]);
  });

  it('count only pairs across two lists where there are two', () => {
    const side = Uint8Array.of(0, 1, 0, 1);
    const { precision, recall } = partitionQuality(Int32Array.of(0, 0, 0, 3), Int32Array.of(7, 7, 8, 8), side);
    expect([precision, recall]).toEqual([1 / 2, 1 / 2]);
  });

  it('of nothing are perfect', () => {
    expect(quality(0, 0, 0)).toEqual({ precision: 1, recall: 1, f1: 1 });
  });

  it('read cells as RFC 4180 writes them', () => {
    expect(cellsOf('a, b ,"c, ""d""",,')).toEqual(['a', 'b', 'c, "d"', '', '']);
    expect(cellsOf('')).toEqual(['']);
  });
});
