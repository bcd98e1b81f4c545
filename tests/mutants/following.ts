/** Following and checking the trail: what is counted once, what is counted at all, what is one moment. Each taken away in turn. */
import { type Mutant, mutantsOf, test } from './mutant.ts';

const middle = test('subgraphs/audit/day-in-hand');
const unreadable = test('subgraphs/audit/unreadable-entries');

export const following: readonly Mutant[] = [
  ...mutantsOf('subgraphs/audit/day-in-hand.ts', middle, [
    ['what was put in further back is not known', ' && one.mended === other.mended', ''],
    ['what another has taken is not known', 'one !== null && one.next === other.next &&', 'one !== null &&'],
    ['what was done in vain counts', '    this.#left = null;\n', ''],
    ['two days are one', '    if (this.#day !== day) this.clear();\n', ''],
  ]),
  ...mutantsOf('subgraphs/audit/follower.ts', middle, [
    ['nobody is told that something was mended', '    await within.ask(sql.noteMended, []);\n', ''],
  ]),
  ...mutantsOf('subgraphs/audit/judging.ts', test('subgraphs/audit/follower', 'a day with more looks'), [
    ['a day that is full goes on', '[...day.looks, ...looks].slice(0, LOOKS_OF_A_DAY)', '[...day.looks, ...looks]'],
    ['what was mediated on a full day is not judged', ' || done.mediated.length > 0', ''],
  ]),
  ...mutantsOf('subgraphs/audit/facts.ts', unreadable, [
    [
      'a text that no database keeps is taken',
      "if (text.includes('\\\\u') && !isKept(said))",
      'if (!isKept(1))',
      { idle: 'the database refuses it, and then it is marked as well' },
    ],
  ]),
  ...mutantsOf('core/database.ts', test('subgraphs/audit/log', 'a log that grows'), [
    ['a log is read at several moments', 'isolation level repeatable read read only', 'read only'],
  ]),
];
