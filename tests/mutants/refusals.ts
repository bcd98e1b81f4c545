/** What the database refuses: each refusal of a trigger and each constraint of a table taken away in turn. */
import { type Mutant, type Notice, spot, test, textOf } from './mutant.ts';

const M = 'subgraphs/children/migrations';
const guards = test('subgraphs/children/shield-guards');
const states = test('subgraphs/children/shield-states', 'the database');
const override = test('subgraphs/children/override-constraints');
const family = test('subgraphs/children/subject-access-states');
const known = test('subgraphs/children/known', 'knows no state');

/** In these a refusal says why in one call; what 0007 defines anew stands in 0005 too, where nothing calls it any more. */
const files: readonly (readonly [file: string, by: Notice])[] = [
  [`${M}/0005_shield.sql`, states],
  [`${M}/0006_override.sql`, override],
  [`${M}/0007_guards.sql`, guards],
  [`${M}/0008_subject_access.sql`, family],
  [`${M}/0016_disputes.sql`, test('subgraphs/children/dispute-states')],
  [`${M}/0022_complaints.sql`, test('subgraphs/children/complaint-states')],
  [`${M}/0018_transfer.sql`, test('subgraphs/children/transfer-states')],
];
const refusal = /perform (\w+)_refused\('((?:[^']|'')+)'\)/g;

/** Where the text of 0005 is that 0007 puts another in the place of. */
const superseded = (file: string, text: string): readonly [number, number] => {
  if (!file.includes('0005_shield')) return [0, 0];
  const from = text.indexOf('create function children.shield_holds()');
  return [from, text.indexOf('$$;', from)];
};

/** What another trigger refuses as well. */
const refusedTwice: Readonly<Record<string, string>> = {
  'a shielded record stays its team’s': 'since 0018 no record changes its team but by a transfer or a link',
  'whoever is responsible agrees': 'by its table a transfer is open while it is proposed, and at no other time',
};

const refusals = files.flatMap(([file, by]) => {
  const text = textOf(file);
  const [from, until] = superseded(file, text);
  return [...text.matchAll(refusal)]
    .filter(({ index }) => index < from || index >= until)
    .map(({ index, 0: call, 1: of = '', 2: why = '' }): Mutant => {
      const said = why.replaceAll("''", '’');
      return {
        what: `the database does not hold that, ${of.replaceAll('_', ' ')}: ${said}`,
        file,
        ...spot(text, index, index + call.length, 'perform 1'),
        by,
        ...(refusedTwice[said] === undefined ? {} : { idle: refusedTwice[said] }),
      };
    });
});

/** What a trigger holds to as well. */
const saidTwice: Readonly<Record<string, string>> = {
  accepted_by_both: 'the trigger holds every act to it, and nothing else writes the table',
  clock_stands_still: 'the trigger holds every act to it, and nothing else writes the table',
};

/** What a table says of its rows by itself. */
const constraint = /constraint (\w+)\s+check \(/g;
const constraints = [
  ...files,
  [`${M}/0002_protection.sql`, known] as const,
  [`${M}/0004_merge.sql`, known] as const,
].flatMap(([file, by]) => {
  const text = textOf(file);
  return [...text.matchAll(constraint)].map(
    ({ index, 0: whole, 1: name = '' }): Mutant => ({
      what: `a row need not be ${name.replaceAll('_', ' ')}`,
      file,
      ...spot(text, index, index + whole.length, `${whole}true or `),
      by: name === 'own_authority_where_covered' ? known : by,
      ...(saidTwice[name] === undefined ? {} : { idle: saidTwice[name] }),
    }),
  );
});

export const databaseRefusals: readonly Mutant[] = [...refusals, ...constraints];
