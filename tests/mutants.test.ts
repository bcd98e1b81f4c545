/** The register of mutants (`npm run mutants`) is of the project as it stands: here it is read, and there it is run. */
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mutants } from './mutants/index.ts';
import { type Mutant, timesIn } from './mutants/mutant.ts';

const texts = new Map<string, string>();
function textOf(file: string): string {
  const text = texts.get(file) ?? readFileSync(file, 'utf8');
  texts.set(file, text);
  return text;
}
const nameOf = ({ file, what }: Mutant): string => `${file}: ${what}`;

/** Where something is hidden: rules, questions that ask for a state or a team, and what the database refuses. */
const protecting: readonly (readonly [files: string, sign: RegExp])[] = [
  ['subgraphs/*/*policy.ts', /may\(|seesRecord\(/],
  [
    'subgraphs/{children,involvements}/*{store,-sql}.ts',
    /state (?:<>|=|in|not in) \(?'(?:OPEN|SHIELDED|SEALED)|\.authority = \$/,
  ],
  ['subgraphs/children/migrations/*.sql', /_refused\('|raise exception|constraint \w+ check/],
  ['core/{protect,context,disclosures,linked,facts,log,errors}.ts', /./],
  ['gateway/{answer,client-errors,recorder}.ts', /./],
];

describe('each mutant', () => {
  it('is one change of a text that stands in its file once', () => {
    const wrong = mutants.filter(({ file, find, to }) => find === to || timesIn(textOf(file), find) !== 1);
    expect(wrong.map(nameOf)).toEqual([]);
  });

  it('has a name of its own, and a test that is there', () => {
    const names = mutants.map(nameOf);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    const wrong = mutants.filter(({ by }) => {
      if (by === 'tsc') return false;
      const { file, only = '' } = by;
      // What is in the name of a test that is made for each of many stands in no file.
      const [said = ''] = only.split(': ');
      return globSync(file).length === 0 || !textOf(file).includes(said);
    });
    expect(wrong.map(nameOf)).toEqual([]);
  });

  it('is run unless it is said why nobody could notice it', () => {
    const idle = mutants.filter((each) => each.idle !== undefined);
    expect(idle.filter(({ idle: why = '' }) => why.length < 30).map(nameOf)).toEqual([]);
    expect(mutants.length - idle.length).toBeGreaterThan(600);
    expect(idle.length).toBeLessThan(mutants.length / 20);
  });
});

describe('what protects', () => {
  it.each(protecting)('has a mutant in each file of %s', (files, sign) => {
    const found = globSync(files).filter((file) => sign.test(textOf(file)));
    expect(found.length).toBeGreaterThan(0);
    const tried = new Set(mutants.map(({ file }) => file));
    expect(found.filter((file) => !tried.has(file))).toEqual([]);
  });
});
