/** Where values come from and what was shown before: who sees it, by the rights of now, and that it is what was shown. */
import { type Mutant, mutantsOf, test } from './mutant.ts';

const C = 'subgraphs/children';
const again = test('journeys/as-of', 'is shown again as it was');
const parted = test('journeys/as-of', 'holds nothing of a record that was linked then');
const nothing = test('journeys/as-of', 'is nothing before anybody had said anything');
const numbers = test('journeys/as-of', 'keeps the numbers that a source has replaced');
const kept = test('journeys/as-of', 'cannot be written by the part itself');
const comes = test('journeys/lineage', 'where a value comes from');
const practice = test('journeys/lineage', 'the general practice');

export const lineage: readonly Mutant[] = [
  ...mutantsOf('subgraphs/children/as-of.ts', test('journeys/as-of', 'is by the names of the record it was shown by'), [
    [
      'of two that were hidden it is the first, whichever it was shown by',
      'hidden.find(({ part }) => part.shownBy === null) ?? hidden[0]',
      'hidden[0]',
    ],
  ]),
  ...mutantsOf(`${C}/lineage-policy.ts`, comes, [
    [
      'where a value comes from is seen by whoever sees the child',
      'child: { lineage: team,',
      "child: { lineage: seesRecord('EXISTENCE'),",
    ],
    [
      'what was shown before is seen by whoever sees the child',
      'asOf: team,',
      "asOf: seesRecord('EXISTENCE'),",
      parted,
    ],
    [
      'a practice is seen by whoever sees that there is a child',
      "generalPractice: seesRecord('WHEREABOUTS') }",
      "generalPractice: seesRecord('EXISTENCE') }",
      practice,
    ],
    [
      'of the records that it is made of the first alone is noted',
      'subjects.map((each)',
      'subjects.slice(0, 1).map((each)',
      parted,
    ],
  ]),
  ...mutantsOf(`${C}/lineage-resolvers.ts`, comes, [
    [
      'values are shown that are in no trail',
      'wanted.filter((field) => sees(context, child.subject, traced[field].detail))',
      'wanted.filter((field) => sees !== undefined && traced[field] !== undefined)',
    ],
    ['every local body is named', 'national.includes(kind) || own.includes(supplier)', 'own !== undefined || supplier'],
    [
      'the minute tells of a body that is not named',
      'named ? new Date(`${receivedAt}Z`) : new Date(`${receivedAt.slice(0, 10)}T00:00:00Z`)',
      'new Date(`${receivedAt}Z`)',
    ],
  ]),
  ...mutantsOf(`${C}/lineage.ts`, comes, [
    ['there is no end of others', '.slice(0, MOST_ALTERNATIVES)', ''],
    [
      'a source is named that does not say what is shown',
      'statements.find((each) => each.value === value) ?? null',
      'statements[0] ?? null',
    ],
  ]),
  ...mutantsOf(`${C}/as-of.ts`, parted, [
    ['rights are those of then', "wouldSee(context, of, 'STEWARDSHIP')", 'of !== undefined || wouldSee'],
    ['days to come are shown', 'if (at > context.now) return null;', '', nothing],
    ['what a shield has kept is not shown', '...(held ?? identityOf(derived)),', '...identityOf(derived),', again],
    ['a record’s own past is its child’s', 'record: child.askedBy ?? child.id, at', 'record: child.id, at', again],
  ]),
  ...mutantsOf(`${C}/history-sql.ts`, again, [
    [
      'a link that was taken back never held',
      '`${from} <= ${at} and (${until} is null or ${until} > ${at})`',
      '`${from} <= ${at} and ${until} is null`',
    ],
    ['what was replaced was never said', 'where child_id = asked.id and ${counts}) s', 'where false) s'],
    [
      'the minute of a local body is found by asking',
      "date_trunc('day', received_at, 'UTC') end",
      'received_at end',
      test('journeys/lineage', 'names no local body'),
    ],
    ['a correction that was undone holds', "where last.act = 'CORRECT' and not", 'where not'],
    [
      'a correction holds whatever its source has said since',
      "a.act = 'STATE_ANEW' and",
      "a.act = 'NONE' and",
      test('journeys/as-of', 'until that source said something else'),
    ],
  ]),
  ...mutantsOf(`${C}/intake-sql.ts`, numbers, [
    ['numbers that are replaced are lost', 'a.trust, a.identifiers\n', 'a.trust, null\n'],
  ]),
  ...mutantsOf(`${C}/migrations/0021_as_of.sql`, kept, [
    [
      'the part writes what a shield has kept',
      'grant select on children.held_identity',
      'grant all on children.held_identity',
    ],
    ['what a shield keeps is not noted', '  if held then\n', '  if false then\n', again],
    [
      'what a shield kept is shown when it is lifted',
      'update held_identity set until_at = since where child_id = new.id and until_at is null;',
      '',
      again,
    ],
    [
      'it was shown until before it was shown',
      'constraint held_for_a_time check (until_at >= from_at)',
      'constraint held_for_a_time check (true)',
      {
        idle: 'the trigger writes no moment earlier than the one before it; the constraint holds whoever else may write',
      },
    ],
  ]),
];
