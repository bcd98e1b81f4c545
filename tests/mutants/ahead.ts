/** What is done ahead and beside while a feed is taken in (docs/adr/0045): nothing is lost by it, and nobody is left over. */
import { type Mutant, mutantsOf, pure, test } from './mutant.ts';

const C = 'subgraphs/children';
const keysBeside = (name: string) => test('subgraphs/children/keys-beside', name);

export const ahead: readonly Mutant[] = [
  ...mutantsOf(`${C}/heard.ts`, keysBeside('are the same for statements that were heard ahead'), [
    [
      'what was heard from one supplier is taken as another’s',
      'if (known?.supplier === supplier) return known;',
      'if (known) return known;',
    ],
  ]),
  ...mutantsOf(`${C}/keying.ts`, keysBeside('are nobody’s where the record was never made'), [
    ['keys of records that were never made are left', 'await within.ask(sql.dropKeysOfNobody, [children]);', ''],
    [
      'a record is made though somebody took its keys for cut off',
      'if (taken.length === 0)',
      'if (taken.length < 0)',
      keysBeside('keep a record from being made where somebody took them'),
    ],
  ]),
  ...mutantsOf(`${C}/matching-sql.ts`, keysBeside('stay where the record is there'), [
    [
      'keys of records that are there go with those of nobody',
      'and not exists (select from child c where c.id = k.child_id)',
      '',
    ],
  ]),
  ...mutantsOf(`${C}/intake.ts`, keysBeside('keep a record from being made'), [
    [
      'a record is made whether or not its keys are',
      'await keysHaveRecords(within, await keyed);',
      'await keyed.then((id) => keysHaveRecords(within, id), () => undefined);',
    ],
    [
      'what is under way stays so',
      'await keysHaveRecords(within, await keyed);',
      'await keyed;',
      keysBeside('are those of all that was said of each'),
    ],
  ]),
  ...mutantsOf(`${C}/intake.ts`, keysBeside('do not pile up'), [
    ['keys that were cut off pile up', 'await clear();', ''],
  ]),
  ...mutantsOf('sources/read-ahead.ts', pure('sources/read-ahead'), [
    ['what is read ahead is not heard of', 'if (!next.done) read(next.value);', ''],
    [
      'nothing is read ahead',
      'next = reading();\n      next.catch(() => undefined);\n      yield value;',
      'yield value;\n      next = reading();',
    ],
    ['a file stays open when its taking stops', 'await items.return(undefined);', ''],
  ]),
];
