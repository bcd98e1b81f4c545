/** What a search for those alike may not be told by: former names, linked records, what crowds a list. */
import { type Mutant, mutantsOf, pure, test } from './mutant.ts';

const C = 'subgraphs/children';
const alikeIn = test('subgraphs/children/alike');
const journey = test('journeys/find-a-child-alike');
const kept = test('subgraphs/children/likeness-kept');

export const alike: readonly Mutant[] = [
  ...mutantsOf(`${C}/alike.ts`, test('subgraphs/children/alike', 'is everybody who was born about then'), [
    [
      'whoever was born on the last day before the middle of a range is not met',
      'addDays(firstOf(middle), -1)',
      'addDays(firstOf(middle), -2)',
    ],
    [
      'whoever was born on the first day of the middle of a range is met twice',
      'addDays(firstOf(middle), -1)',
      'firstOf(middle)',
    ],
  ]),
  ...mutantsOf(`${C}/alike-sql.ts`, alikeIn, [
    [
      'a hidden record is found by a former name',
      "} c\n    where o.state = 'OPEN'`;",
      '} c\n    where o.state is not null`;',
      test('subgraphs/children/alike-linked', 'by what was said before of it, nor is it nearer'),
    ],
    [
      'an open record that is linked to a hidden one leads to it',
      "    where c.state = 'OPEN'\n  union all",
      '  union all',
      test('subgraphs/children/alike-linked', 'is not found the'),
    ],
    [
      'a hidden record that is linked to an open one leads to it',
      "from (select * from hit where merged_into is not null and state = 'OPEN') o",
      'from (select * from hit where merged_into is not null) o',
      test('subgraphs/children/alike-linked', 'is not found the'),
    ],
    [
      'a hidden child is nearer by its former name',
      "case when c.state = 'OPEN' then array(",
      'case when c.state is not null then array(',
      test('subgraphs/children/alike-linked', 'is a hidden child no nearer'),
    ],
    [
      'an open child is nearer by the former name of a hidden record of it',
      "on o.id = e.child_id where o.merged_into = c.id and o.state = 'OPEN'",
      'on o.id = e.child_id where o.merged_into = c.id',
      test('subgraphs/children/alike-linked', 'is not weighed what a record says'),
    ],
    [
      'an open child is nearer by what a hidden record of it shows',
      "from child o where o.merged_into = c.id and o.state = 'OPEN')",
      'from child o where o.merged_into = c.id)',
      test('subgraphs/children/alike-linked', 'is not weighed what a record says'),
    ],
    [
      'hidden children crowd others out of what is weighed',
      'nearest as materialized (${nearest("c.state = \'OPEN\'")} union all ${nearest("c.state <> \'OPEN\'")})',
      "nearest as materialized (${nearest('true')})",
      test('subgraphs/children/alike', 'nearer at first sight'),
    ],
    [
      'a shielded child is alike by what is hidden',
      "visibleOnly: '$10::boolean',",
      "visibleOnly: 'true',",
      test('subgraphs/children/alike', 'takes no place'),
    ],
    [
      'whoever searches has the rights of every team',
      "authority: '$11::text',",
      "authority: 'c.authority',",
      test('subgraphs/children/alike', 'takes no place'),
    ],
    [
      'a system test lists real children who are alike',
      "syntheticOnly: '$13::boolean',",
      "syntheticOnly: 'false',",
      test('journeys/find-a-child-alike', 'synthetic children alone'),
    ],
  ]),
  ...mutantsOf(`${C}/alike-sql.ts`, test('subgraphs/children/alike-hidden-meanwhile'), [
    ['whose team is another one by then is listed', "visibleOnly: '$2::boolean',", "visibleOnly: 'true',"],
    [
      'who is hidden between two questions is listed to every team',
      "authority: '$3::text',",
      "authority: 'c.authority',",
    ],
    ['of another organisation alone, between two questions', "organisation: '$4::text',", "organisation: 'c.source',"],
    ['a system test lists whom it met, real or not', "syntheticOnly: '$5::boolean',", "syntheticOnly: 'false',"],
  ]),
  ...mutantsOf(`${C}/alike.ts`, alikeIn, [
    [
      'an empty place tells that somebody was hidden this moment',
      'return (first?.missing ? await attempt(...asked) : first)?.found ?? null;',
      'return first?.found ?? null;',
      test('subgraphs/children/alike-hidden-meanwhile', 'leaves no empty place'),
    ],
    [
      'who is shielded between two questions is listed',
      'if (record.state === met.get(record.id)) records',
      'records',
      test('subgraphs/children/alike-hidden-meanwhile'),
    ],
    [
      'more than may be listed are listed where they are as they were asked for',
      '      if (same.length > cap) return null;\n',
      '',
      test('subgraphs/children/alike', 'more are as they were asked for'),
    ],
    [
      'the list of those alike has no end',
      '        .slice(0, cap);\n',
      ';\n',
      test('subgraphs/children/alike', 'never is more'),
    ],
    [
      'whoever is as they were asked for stands behind others',
      'Number(other.isSame) - Number(one.isSame) || other.weight',
      'other.weight',
      test('subgraphs/children/alike', 'cannot read the name'),
    ],
    [
      'whoever has but a day in common is listed',
      'weight >= FLOOR && !evidence.unlikeNamed',
      'weight >= FLOOR',
      test('subgraphs/children/alike', 'but a place and a day in common'),
    ],
    [
      'whoever has but a name in common is listed',
      'weight >= FLOOR && !evidence.unlikeNamed',
      '!evidence.unlikeNamed',
      test('journeys/find-a-child-alike', 'but a name or a day in common'),
    ],
  ]),
  ...mutantsOf(`${C}/criteria.ts`, test('journeys/find-a-child-alike', 'refuses'), [
    [
      'the beginning of a family name has everybody alike',
      "  if (plan.family.prefix) throw new AppError('SEARCH_INVALID', { field: 'familyName' });\n",
      '',
    ],
    [
      'a family name and a year have everybody alike',
      'if (plan.given === null && plan.bornFrom !== plan.bornTo)',
      'if (plan.given === null && plan.bornFrom === undefined)',
    ],
  ]),
  ...mutantsOf(`${C}/alike-resolvers.ts`, journey, [
    [
      'those alike are listed without the trail’s knowing',
      "sees(context, match.subject, 'EXISTENCE')",
      "wouldSee(context, match.subject, 'EXISTENCE')",
      test('journeys/find-a-child-alike', 'has everybody it lists on record'),
    ],
    [
      'nobody is told of a search for those alike',
      "  await tellOfLook(\n    'FOUND',\n    context,\n    listed.map(({ match }) => match),\n  );\n",
      '',
      test('journeys/told-of-a-look', 'is told of those who are alike'),
    ],
    [
      'detectors do not hear of a search for those alike',
      "  await noteSearch(context, plan, listed.length > 0 ? 'SOME' : 'NONE', 'ALIKE');\n",
      '',
      test('journeys/find-a-child-alike', 'has everybody it lists on record'),
    ],
  ]),
  ...mutantsOf(`${C}/search-bounds.ts`, test('journeys/find-a-child'), [
    ['a practitioner is listed fifty children', '? 50 : 10;', '? 50 : 50;'],
  ]),
  ...mutantsOf(`${C}/likeness.ts`, test('journeys/looks-at-ones-own', 'misspelt'), [
    [
      'whoever misspells their own name looks for it unnoticed',
      "(orAlike && spelling(family, key, MISSPELT) !== 'differs')",
      "(orAlike && family === '')",
    ],
  ]),
  ...mutantsOf(`${C}/migrations/0032_likeness.sql`, kept, [
    [
      'what was sealed is met',
      "from children.child where state in ('OPEN', 'SHIELDED', 'PROVISIONAL');",
      'from children.child;',
      test('subgraphs/children/alike-keys'),
    ],
    [
      'a shielded child is met by what it is called by',
      "case when state = 'OPEN' then children.name_key(preferred_name) end",
      'children.name_key(preferred_name)',
      test('subgraphs/children/alike-keys'),
    ],
    [
      'who is new is not met',
      '  insert into likeness select v.* from fresh f',
      "  if tg_op = 'INSERT' then return null; end if;\n  insert into likeness select v.* from fresh f",
    ],
    [
      'what was said of a child before goes on being met',
      'left join lateral (select * from likeness where id = v.id offset 0) l on true\n    where row(l.*) is distinct from row(v.*)',
      'left join lateral (select * from likeness where id = v.id offset 0) l on true\n    where l.id is null',
    ],
    [
      'who was sealed goes on being met',
      "l.id = f.id and f.state not in ('OPEN', 'SHIELDED', 'PROVISIONAL');",
      'l.id = f.id and f.state is null;',
    ],
    ['names stay where all records are gone', '    truncate likeness;\n', ''],
    ['who was deleted goes on being met', 'using gone g where l.id = g.id;', 'using gone g where l.id = -g.id;'],
  ]),
  ...mutantsOf('gateway/field-weights.ts', pure('gateway/cost', 'says of it'), [
    ['a dear field costs no more than any other', "typeof extensions.weight === 'number' ? extensions.weight : 1", '1'],
  ]),
];
