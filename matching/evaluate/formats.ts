/** Which labelled sets a path holds: by what is in the files, not by what they are called. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readHeader } from './csv.ts';

/** A list of people with the truth in a column; or two lists to be linked, each of which may hold a person once. */
export interface PeopleSet {
  readonly kind: 'people';
  readonly name: string;
  readonly files: readonly string[];
  readonly format: 'febrl' | 'historical' | 'clusters';
}

/** A register and the feeds that are linked to it. */
export interface FeedSet {
  readonly kind: 'feeds';
  readonly name: string;
  readonly register: string;
  readonly feeds: readonly string[];
}

export type LabelledSet = PeopleSet | FeedSet;

/** What is said where a path is none of these. */
export const EXPECTED = [
  'Expected one of:',
  '  FEBRL: a .csv with the columns rec_id (as rec-12-org, rec-12-dup-0), given_name, surname, date_of_birth and others;',
  '    two files whose names differ in a last letter a and b, or in _org and _dup, are linked with one another;',
  '  Splink: a .csv with the column cluster, and first_name, surname, dob and others (fake_1000, historical_50k);',
  '  feeds: a folder with NHS.csv (the register) and SCHOOL.csv, DWP.csv, CMS.csv, GRO.csv or others beside it, each with',
  '    the columns child_id, forename, middle, surname, dob, sex, postcode, addr1;',
  '  a folder that holds any of these.',
].join('\n');

export class UnknownFormat extends Error {
  override readonly name = 'SayableError';

  constructor(why: string) {
    super(`${why}\n${EXPECTED}`);
  }
}

const REGISTER = 'NHS.csv';
/** Files of a folder of feeds that are no feed. */
const NO_FEEDS = new Set([REGISTER, 'truth.csv', 'stat.csv']);

const has = (header: readonly string[], ...names: string[]): boolean => names.every((name) => header.includes(name));

async function feedSet(folder: string): Promise<FeedSet> {
  const register = join(folder, REGISTER);
  const isFeed = async (path: string): Promise<boolean> =>
    has(await readHeader(path), 'child_id', 'forename', 'surname');
  if (!(await isFeed(register))) throw new UnknownFormat(`${REGISTER} lacks child_id, forename or surname.`);
  const files = readdirSync(folder).filter((name) => name.endsWith('.csv') && !NO_FEEDS.has(name));
  const feeds: string[] = [];
  for (const file of files.toSorted()) if (await isFeed(join(folder, file))) feeds.push(join(folder, file));
  if (feeds.length === 0) throw new UnknownFormat(`Beside ${REGISTER} there is no feed.`);
  return { kind: 'feeds', name: basename(folder), register, feeds };
}

/** The other file of a pair that belongs together; its name differs in the last letter, or in org and dup. */
function partner(path: string): string | undefined {
  const name = basename(path, '.csv');
  const others = [
    [/a$/, 'b'],
    [/b$/, 'a'],
    [/_org(?=_|$)/, '_dup'],
    [/_dup(?=_|$)/, '_org'],
  ] as const;
  for (const [end, other] of others) {
    const beside = join(dirname(path), `${name.replace(end, other)}.csv`);
    if (end.test(name) && existsSync(beside)) return beside;
  }
  return undefined;
}

async function peopleSet(path: string): Promise<PeopleSet | undefined> {
  const header = await readHeader(path);
  const name = basename(path, '.csv');
  if (has(header, 'rec_id', 'given_name', 'surname')) {
    const other = partner(path);
    const files = other === undefined ? [path] : [path, other].toSorted();
    return {
      kind: 'people',
      name: other === undefined ? name : basename(files[0] ?? '', '.csv'),
      files,
      format: 'febrl',
    };
  }
  if (!has(header, 'cluster') || !(header.includes('surname') || header.includes('full_name'))) return undefined;
  return {
    kind: 'people',
    name,
    files: [path],
    format: has(header, 'full_name', 'birth_place') ? 'historical' : 'clusters',
  };
}

async function setsIn(folder: string): Promise<LabelledSet[]> {
  const sets = new Map<string, LabelledSet>();
  for (const entry of readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && existsSync(join(path, REGISTER))) sets.set(path, await feedSet(path));
    const people = entry.isFile() && entry.name.endsWith('.csv') ? await peopleSet(path) : undefined;
    if (people !== undefined) sets.set(people.files.join(), people);
  }
  return [...sets.values()];
}

/**
 * The labelled sets at a path: a file, a folder of feeds, or a folder of sets.
 * @throws UnknownFormat which says what is expected.
 */
export async function recognise(path: string): Promise<readonly LabelledSet[]> {
  const what = statSync(path, { throwIfNoEntry: false });
  if (what === undefined) throw new UnknownFormat('There is no such file or folder.');
  if (what.isFile()) {
    const set = await peopleSet(path);
    if (set === undefined) throw new UnknownFormat('The columns of this file are none we know.');
    return [set];
  }
  if (existsSync(join(path, REGISTER))) return [await feedSet(path)];
  const sets = await setsIn(path);
  if (sets.length === 0) throw new UnknownFormat('The folder holds no labelled set.');
  return sets;
}
