/** Where children learn, and the list of those of whom nobody knows: who sees it, who is on it, and what is said first. */
import { type Mutant, mutantsOf, pure, test } from './mutant.ts';

const C = 'subgraphs/children';
const list = test('journeys/place-of-education', 'the list of children');
const learns = test('journeys/place-of-education', 'where a child learns');
const days = pure('subgraphs/children/education');
const derived = pure('subgraphs/children/derive');
const operations = pure('operations');
const rolls = test('journeys/a-pupil-on-two-rolls');

export const education: readonly Mutant[] = [
  ...mutantsOf(`${C}/education-sql.ts`, list, [
    ['another authority’s children are on the list', 'where c.authority = $1 and', 'where $1::text is not null and'],
    ['a child is on the list before its time', ' and ${child}.without_setting_from <= ${day}', ''],
    ['a child is on the list when it is too old', '\n    and ${child}.without_setting_until > ${day}', ''],
    [
      'sealed and archived records are on the list',
      "and c.state in ('OPEN', 'PROVISIONAL', 'SHIELDED') ",
      '',
      test('subgraphs/children/known', 'without a place of education'),
    ],
    ['a record that is another child’s is on the list', 'and is_its_own(c) ', ''],
    ['children who have died are on the list', ' and c.date_of_death is null\n', '\n'],
    [
      'a page begins where it likes',
      'and ($3::date is null or (c.without_setting_since, c.id) > ($3, $4::bigint))',
      'and ($3::date is null or $4::bigint is not null)',
    ],
    ['the list has no order', 'order by c.without_setting_since, c.id limit', 'order by c.id limit'],
  ]),
  ...mutantsOf('core/rules.ts', operations, [
    ['the list is for every reason', 'and(may(permission), forReason(only))', 'may(permission)'],
  ]),
  ...mutantsOf(`${C}/education-policy.ts`, operations, [
    ['the list is for everybody with the reason', "mayForReason('REVIEW_RECORDS'", "mayForReason('OPEN_CHILD'"],
    [
      'a school is seen by whoever sees that there is a child',
      "education: seesRecord('WHEREABOUTS')",
      "education: seesRecord('EXISTENCE')",
      learns,
    ],
    [
      'who is on the list is asked of nobody',
      'ChildWithoutSetting: { child: team, since: team }',
      'ChildWithoutSetting: { child: withItsWhole, since: team }',
    ],
    [
      'since when is asked of nobody',
      'ChildWithoutSetting: { child: team, since: team }',
      'ChildWithoutSetting: { child: team, since: withItsWhole }',
    ],
  ]),
  ...mutantsOf('core/rules.ts', operations, [
    ['any reason fits', 'reason === only || new AppError', 'reason !== null || new AppError'],
  ]),
  ...mutantsOf(`${C}/education.ts`, days, [
    [
      'a child who has left is looked for at once',
      'from: addDays(addSchoolDays(until, SCHOOL_DAYS), 1)',
      'from: addDays(until, 1)',
    ],
    [
      'a child is looked for before school age',
      'const since = later(nothing.since, age.from);\n  const from',
      'const since = nothing.since;\n  const from',
    ],
    [
      'a child is looked for when it is too old',
      'return from < age.until ? { since',
      'return from < age.from ? { since',
    ],
    [
      'somebody’s word that there is no place is not believed',
      "if (status === 'NOT_RECEIVING' || status === 'UNKNOWN') return { since, from: since };",
      "if (status === 'UNKNOWN') return { since, from: since };",
    ],
    [
      'who has left is shown as there',
      'nothing === null || today < nothing.since',
      'nothing === null || today < nothing.from',
    ],
  ]),
  ...mutantsOf(`${C}/school-age.ts`, days, [
    [
      'whoever is five is of school age',
      "const prescribed = day <= '03-31' ? '03-31' : day <= '08-31' ? '08-31' : '12-31';",
      'const prescribed = day;',
    ],
    [
      'school age ends with the birthday',
      "leavingDate(day < '09-01' ? year + 16 : year + 17)",
      'leavingDate(year + 16)',
    ],
    ['the summer counts', " && !(day.slice(5) > '07-20' && day.slice(5) < '09-01')", ''],
    ['the last Friday is the last day', 'addDays(last, -((new Date(last).getUTCDay() - FRIDAY + 7) % 7))', 'last'],
  ]),
  ...mutantsOf(`${C}/derive.ts`, derived, [
    ['a guess counts as much as a school', "status === 'UNKNOWN' ? 0 : isSecondRoll", 'isSecondRoll'],
    ['a second roll counts as much as the first', 'isSecondRoll(enrolment) ? 1 : 2', '2', rolls],
    ['where a child came to last does not count', "${school?.since ?? ''}`", '`'],
    [
      'anybody states a school',
      "school: ['SCHOOL_CENSUS', 'CASE_SYSTEM'],",
      "school: ['SCHOOL_CENSUS', 'CASE_SYSTEM', 'NHS'],",
    ],
  ]),
  ...mutantsOf('sources/school-census.ts', rolls, [
    ['what is said of a second roll replaces what is said of the first', 'isSecondRoll(enrolment) ?', 'false ?'],
  ]),
  ...mutantsOf(`${C}/migrations/0019_education_setting.sql`, list, [
    ['a time without a place ends before it begins', 'and without_setting_from < without_setting_until', 'and true'],
    [
      'whoever was there before is on no list',
      'from without w where w.id = c.id and',
      'from without w where w.id = -c.id and',
    ],
  ]),
];
