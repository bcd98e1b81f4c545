/** Corrections: what the team may show instead, and how long it holds. */
import { type Mutant, mutantsOf, test } from './mutant.ts';

const C = 'subgraphs/children';
const corrected = test('journeys/correct-a-field');
const untilNew = test('journeys/correct-a-field', 'shows the value of the team until');
const typed = test('journeys/correct-a-field', 'takes one value of the field');
const linked = test('journeys/correct-a-field', 'is corrected also where only a record');

export const corrections: readonly Mutant[] = [
  ...mutantsOf(`${C}/dispute-correction.ts`, typed, [
    ['a search term becomes a name', "&& !text.includes('*')", ''],
    [
      'a child without a name is shown',
      'if (needed.includes(field)) throw misfit;',
      'if (said.length > 9) throw misfit;',
    ],
    ['two values are given', 'if (said.length !== 1 || numbers', 'if (said.length === 0 || numbers'],
    [
      'a value of another field is taken',
      'if (said[0] !== called || fits',
      'if (fits',
      { idle: 'one value is said, and what fits a field is that field’s own' },
    ],
    ['somebody is born in the future', 'return day <= today && day', 'return day'],
    ['an address says nothing', 'return says === place && (', 'return ('],
    ['there are more carers than a record holds', '    carers.length <= MOST_CARERS &&\n', ''],
  ]),
  ...mutantsOf(`${C}/corrected-place.ts`, typed, [
    [
      'who learns at home is shown at a school, and who is at school nowhere',
      "if (named ? withoutPlace.includes(word) : word === 'IN_SCHOOL') return false;",
      'if (named && word.length === 0) return false;',
    ],
    [
      'a child leaves a place before it came, or is nowhere up to a day',
      'if (isSaid(until) && (',
      'if (isSaid(until) && word.length === 0 && (',
    ],
    ['a school has a number that none has', 'return numbered && hasCome(since', 'return hasCome(since'],
    ['a place begins in the future', 'numbered && hasCome(since, today)', 'numbered'],
    ['a practice begins in the future', '=> hasCome(since, today);', "=> hasCome(null, today + (since ?? ''));"],
    ['a place is named that the directory does not know', 'return found !== undefined;', 'return found !== null;'],
  ]),
  ...mutantsOf(`${C}/dispute-store.ts`, linked, [
    [
      'a record that was found to be a hidden child’s is marked as disputed to its source',
      'and s.closed_at is null and s.asked`',
      'and s.closed_at is null`',
    ],
    [
      'a source is listed what it is not asked',
      'where s.supplier = any($1) and s.asked and',
      'where s.supplier = any($1) and',
    ],
    [
      'a sealed child’s disputes are listed',
      "> ($3, $4::uuid)) and w.state not in ('SEALED', 'ARCHIVED')",
      '> ($3, $4::uuid))',
      {
        idle: 'the policy leaves out of every page what nobody may see (D17-sealed), which the decision’s own tests notice',
      },
    ],
  ]),
  ...mutantsOf(`${C}/derive.ts`, test('subgraphs/children/derive', 'shows what the team has corrected'), [
    [
      'which of two corrections holds hangs on which comes first',
      'corrections.toSorted(newestLast).map(',
      '[...corrections].map(',
    ],
    [
      'what is corrected to nothing is shown',
      'correction ? (correction.value ?? undefined)',
      'correction ? (correction.value ?? best(assertions, field))',
    ],
  ]),
  ...mutantsOf(`${C}/intake.ts`, untilNew, [
    [
      'a correction holds for ever',
      '    if (changed.length > 0) await answerDisputes({ within, keys, supplier: supplier.id, now }, changed);\n',
      '    void answerDisputes;\n',
    ],
  ]),
  ...mutantsOf(`${C}/rederive.ts`, corrected, [
    ['a correction shows nothing', 'derive(assertions, corrections)', 'derive(assertions, corrections.slice(0, 0))'],
    [
      'a corrected child is not found by what it is corrected to',
      ', ...corrections.map(saidInstead)]',
      ', ...corrections.map(() => ({}))]',
      { idle: 'searches go by the record’s own names (family_key); the key for the matcher only makes it find more' },
    ],
  ]),
  ...mutantsOf(`${C}/dispute-answers.ts`, untilNew, [
    [
      'a source that says nothing any more ends a correction',
      "const answer = said === null ? 'TAKE_BACK' : 'STATE_ANEW';",
      "const answer = 'STATE_ANEW' as Answer;",
    ],
  ]),
];
