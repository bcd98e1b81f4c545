/** Shields: who asks, who decides, who is told, and whose team reads it. */
import { type Mutant, mutantsOf, pure, spot, test, textOf } from './mutant.ts';

const C = 'subgraphs/children';
const nothing = test('journeys/a-shield-tells-nothing');
const lift = test('journeys/lift-a-shield');
const states = test('subgraphs/children/shield-states', 'knows the same steps as the code');
const told = test('journeys/told-of-a-look');
const reference = test('journeys/a-reference-is-its-askers');
const shield = test('journeys/shield-a-child');

/** A step of the table that is not there: the database knows it, the code does not. */
const STATES = `${C}/shield-states.ts`;
const stepLine = /(?<=\n) {2}\.\.\.(?:step|kept)\('(\w+)', '(\w+)'.*\),\n/g;
const steps = [...textOf(STATES).matchAll(stepLine)].map((match): Mutant => {
  const [line, act = '', from = ''] = match;
  return {
    what: `the code does not know the step ${act} from ${from}`,
    file: STATES,
    ...spot(textOf(STATES), match.index, match.index + line.length, ''),
    // Without the only way to an end the table is refused as it is read: where a database would be prepared for, too.
    by: act === 'CONFIRM_LIFT' ? { ...pure('subgraphs/children/terms-of-a-shield'), atStart: true } : states,
  };
});

const terms = mutantsOf(STATES, pure('subgraphs/children/terms-of-a-shield'), [
  ['a shield is lifted after a day', 'COOLING_OFF_HOURS = 48', 'COOLING_OFF_HOURS = 24'],
  ['a shield is reviewed after a year', 'REVIEW_MONTHS = 6', 'REVIEW_MONTHS = 12'],
  ['a provisional shield waits eleven working days', 'DECIDE_WORKING_DAYS = 10', 'DECIDE_WORKING_DAYS = 11'],
  ['a state that is never left is taken', "(leaves === (state !== 'LIFTED') ? []", '(true ? []'],
  ['a state that is never reached is taken', '(reached.has(state) ? []', '(true ? []'],
]);

const sql = [
  ...mutantsOf(`${C}/shield-sql.ts`, nothing, [
    [
      'a sealed or archived record is shielded',
      "\n     and c.state in ('OPEN', 'PROVISIONAL', 'SHIELDED') for update`",
      ' for update`',
      known('nothing left to hide'),
    ],
    [
      'the shield of a linked record is asked for of the hidden child it leads to',
      "case when r.state in ('OPEN', 'PROVISIONAL') then r.id else a.id end",
      'coalesce(r.id, a.id)',
      test('journeys/shields-of-linked-records'),
    ],
    [
      'a record is hidden by itself that leads to a provisional one',
      "case when r.state in ('OPEN', 'PROVISIONAL') then r.id else a.id end",
      "case when r.state = 'OPEN' then r.id else a.id end",
      test('journeys/no-half-is-hidden', 'both are hidden, where'),
    ],
    [
      'what is being linked is not waited for before it is covered',
      "'select id from child where id = any($1::bigint[]) order by id for update'",
      "'select id from child where id = any($1::bigint[])'",
      test('journeys/no-half-is-hidden', 'all are hidden'),
    ],
    [
      'the provisional record that is asked for stands by itself once its child is hidden',
      '(m.id = $1 or m.merged_into = $2) and m.state',
      'm.id <> $1 and m.merged_into = $2 and m.state',
      test('journeys/no-half-is-hidden', 'the record that is asked for'),
    ],
    [
      'what an organisation alone tells of a child stands by itself once its record of the child is hidden',
      'and (m.id = $1 or m.source in (select source from child where id in ($1, $2)))',
      'and m.id = $1',
      test('journeys/no-half-is-hidden', 'both are hidden, where'),
    ],
    [
      'a provisional record that may be the child is shielded, which shows its supplier that it has a neighbour',
      "(select id from whole))) and c.state = 'OPEN'",
      "(select id from whole))) and c.state in ('OPEN', 'PROVISIONAL')",
      known('nothing left to hide'),
    ],
    [
      'what was linked with a covered record is not covered',
      'where (c.id = any(array(select id from whole)) or c.merged_into = any(array(select id from whole))) and',
      'where c.id = any(array(select id from whole)) and',
      test('journeys/shields-of-linked-records'),
    ],
    [
      'the child that a covered record leads to is not covered',
      'select coalesce(merged_into, id) as id from child where id = any($1::bigint[]))',
      'select id from child where id = any($1::bigint[]))',
      test('journeys/no-half-is-hidden', 'all are hidden'),
    ],
    [
      'another team decides on a case',
      'where s.id = $1 and s.authority = $2 and',
      'where s.id = $1 and $2::text is not null and',
    ],
    [
      'a sealed child’s case goes on',
      "s.authority = $2 and c.state not in ('SEALED', 'ARCHIVED')`",
      's.authority = $2`',
      reference,
    ],
    [
      'a record is taken from the team that looks after it',
      "where id = $1 and authority is null returning id'",
      "where id = $1 returning id'",
      {
        idle: 'only a case without an authority comes as far, and the database holds a shielded record to its team (shield-guards)',
      },
    ],
    [
      'a child is shown while a record that was linked into it has a shield',
      'where c.merged_into = $1 and has_own_shield(c.id)',
      'where c.merged_into = $1 and false and has_own_shield(c.id)',
      test('journeys/shields-of-linked-records'),
    ],
  ]),
  ...mutantsOf(`${C}/shield-store.ts`, told, [
    [
      'another team’s cases are listed',
      'where s.authority = $1 and ${narrowing}',
      'where $1::text is not null and ${narrowing}',
      known('cases'),
    ],
    [
      'a sealed child’s case is listed',
      "> ($3, $4::uuid)) and c.state not in ('SEALED', 'ARCHIVED')",
      '> ($3, $4::uuid))',
      known('cases'),
    ],
    [
      'another team’s case is answered',
      'where s.id = $1 and s.authority = $2`',
      'where s.id = $1 and $2::text is not null`',
      known('cases'),
    ],
    [
      'another team’s notices are listed',
      'where n.authority = $1 and',
      'where $1::text is not null and',
      known('notices'),
    ],
    [
      'a sealed child’s notices are listed',
      "< ($3, $4::uuid)) and c.state not in ('SEALED', 'ARCHIVED')",
      '< ($3, $4::uuid))',
      known('notices'),
    ],
    [
      'another team’s notices are marked',
      'and n.authority = $2 and n.acknowledged_at',
      'and $2::text is not null and n.acknowledged_at',
      known('notices'),
    ],
    [
      'a sealed child’s notices are marked',
      "and c.id = n.child_id and c.state not in ('SEALED', 'ARCHIVED') and ${notOf('$5')} returning",
      "and c.id = n.child_id and ${notOf('$5')} returning",
      known('notices'),
    ],
  ]),
  ...mutantsOf(`${C}/shield-settings-store.ts`, test('journeys/a-shield-tells-nothing', 'shows carers'), [
    [
      'carers’ names are shown without two days’ thought',
      's.shows_carer_name and s.holds_from <= $2 as',
      's.shows_carer_name as',
    ],
  ]),
  ...mutantsOf(`${C}/record-sql.ts`, known('is read without what a shield hides'), [
    ['what a shield hides is read for everybody', "when c.state = 'SHIELDED' and", "when c.state = 'NONE' and"],
    [
      'what a shield hides is read by every team',
      'and c.authority is distinct from ${authority} and',
      'and ${authority} is null and',
    ],
    [
      'what a shield hides is read by whoever overrides another',
      'and c.id is distinct from ${overridden}',
      'and ${overridden} is null',
    ],
  ]),
];

function known(what: string) {
  return test('subgraphs/children/known', what);
}

const acts = [
  ...mutantsOf(`${C}/shield-requests.ts`, shield, [
    [
      'an appeal is anybody’s who has the reference',
      'if (asked?.person !== person) throw',
      'if (asked === undefined) throw',
      reference,
    ],
    [
      'one person asks for a shield and takes the record on',
      "  if (asked.person === person) throw new Refused('SECOND_PERSON_NEEDED', 'reference');\n",
      '',
    ],
    ['a record that has a team is taken on', '|| held.authority !== null) throw', ') throw', reference],
    [
      'a key is used twice',
      'if (before && !before.fingerprint.equals(fingerprint))',
      'if (before && before.fingerprint.length === 0)',
      nothing,
    ],
    [
      'who may be the child under another row is not hidden with it',
      '  // Whatever the case has come to: else the time it takes would tell.\n  await cover(acting, means, shown);\n',
      '',
      test('journeys/a-reference-is-its-askers', 'in one breath'),
    ],
    [
      'the team is not told that a shield was asked for',
      "  await tell(acting, 'SHIELD_REQUESTED', shown, id);\n",
      '',
      test('journeys/told-of-a-look', 'is told that a shield was asked for'),
    ],
    [
      'a second row that a feed was making is not covered',
      '  if (shown !== null) await cover(acting, means, shown);\n',
      '  void means;\n  void shown;\n',
      test('journeys/hidden-while-others-write', 'second row'),
    ],
  ]),
  ...mutantsOf(`${C}/shield-act.ts`, test('journeys/hidden-while-others-write'), [
    ['a record is linked while it is being hidden', '  await within.ask(sql.lockRecord, [child]);\n', ''],
    [
      'two requests about two who may be one wait for each other',
      '  await within.ask(sql.oneRequestAtATime, []);\n',
      '',
      {
        idle: 'of two that wait for each other the database gives up one, which is begun anew (tests/core/deadlock.test.ts): both are hidden',
      },
    ],
  ]),
  ...mutantsOf(`${C}/shield-cover.ts`, test('journeys/shield-a-child', 'covers the person'), [
    [
      'nobody is asked whether the two are one',
      '  await openReviews(\n    within,\n    keys,\n    context.now,\n    near.map((each)',
      '  await openReviews(\n    within,\n    keys,\n    context.now,\n    near.slice(0, 0).map((each)',
    ],
  ]),
  ...mutantsOf(`${C}/shield-decisions.ts`, lift, [
    [
      'a case is changed that somebody else has changed since',
      "  if (found.version !== version) throw new Refused('CHANGED_SINCE', 'version');\n",
      '',
    ],
    [
      'a review is put off for years',
      '|| reviewOn > addMonths(today as IsoDate, REVIEW_MONTHS)',
      '',
      test('journeys/shield-a-child', 'reviewed within six months'),
    ],
    [
      'a review is on a day that has passed',
      '|| reviewOn <= today',
      '',
      test('journeys/shield-a-child', 'reviewed within six months'),
    ],
    [
      'a shield is refused for no reason',
      'if (reasons.length === 0) throw new Refused',
      'if (reasons.length < 0) throw new Refused',
    ],
    [
      'whoever refused decides on the appeal',
      "if (found.state === 'APPEALED' && found.refusedPerson === acting.person)",
      "if (found.state === 'APPEALED' && acting.person === '')",
      test('journeys/shield-a-child', 'hidden again by an appeal'),
    ],
    [
      'the family is told after it is proposed',
      'if (input.familyToldOn > dayOf(acting.context.now)) throw',
      "if (input.familyToldOn === '') throw",
    ],
    ['one person lifts a shield', 'if (proposedPerson === acting.person) throw', "if (proposedPerson === '') throw"],
    [
      'a shield is lifted at once',
      'if (acting.context.now.getTime() < proposedAt.getTime() + COOLING_OFF_HOURS * 3_600_000)',
      'if (proposedAt.getTime() < COOLING_OFF_HOURS)',
    ],
    [
      'a child is shown with a record that has a shield of its own',
      'if (linked !== undefined) throw',
      'if (linked?.id === undefined && linked) throw',
      test('journeys/shields-of-linked-records'),
    ],
  ]),
  ...mutantsOf(`${C}/shield-resolvers.ts`, nothing, [
    [
      'a shield is asked for of a child one may not know of',
      "const { id } = await requireChild(input.childId, 'EXISTENCE', context);",
      "const id = childNumber(input.childId) ?? (await requireChild(input.childId, 'EXISTENCE', context)).id;",
    ],
    [
      'carers’ names are shown whatever the authority says',
      "state !== 'SHIELDED' || authority === null || !(await children.showsCarerNames.load(authority))",
      "state !== 'SHIELDED' || authority === null || (await children.showsCarerNames.load(authority)) === undefined",
      test('journeys/a-shield-tells-nothing', 'shows carers'),
    ],
    [
      'carers are named on a record that is not shielded',
      "state !== 'SHIELDED' || authority === null || !(await",
      'authority === null || !(await',
      test('policy', 'go together as the decision says'),
    ],
    [
      'anybody gives the directory’s own ground',
      "if (input.ground === 'POSSIBLE_DUPLICATE') throw",
      "if (input.childId === '') throw",
      test('journeys/shield-a-child', 'covers the person'),
    ],
  ]),
  ...mutantsOf(`${C}/stewardship.ts`, nothing, [
    [
      'a child one may not know of is acted on',
      'if (!child || !sees(context, child.subject, detail)) throw',
      'if (!child || !(sees(context, child.subject, detail) || child.id)) throw',
      test('journeys/a-reference-is-its-askers', 'in a system test'),
    ],
    [
      'what is on a page is not in the trail',
      "rows.map(about), first, keyOf);\n  const known = new Set(nodes.filter((row) => sees(context, row.subject, 'STEWARDSHIP')));",
      'rows.map(about), first, keyOf);\n  const known = new Set(nodes.filter((row) => context.now.getTime() > 0 && row.subject));',
      test('journeys/told-of-a-look', 'has every child it is told of in the trail'),
    ],
  ]),
  ...mutantsOf(`${C}/notices.ts`, test('journeys/told-of-a-look', 'is not told of its own looks'), [
    ['the team is told of looks at open records', "each.state === 'SHIELDED' && !wouldSee", '!wouldSee'],
    [
      'the team is told of its own looks',
      "each.state === 'SHIELDED' && !wouldSee(context, each.subject, 'STEWARDSHIP')",
      "each.state === 'SHIELDED' && (wouldSee(context, each.subject, 'STEWARDSHIP') || true)",
    ],
    [
      'a look is told of without waiting for it to be written',
      '  await Promise.all(told.map(',
      '  void Promise.allSettled(told.map(',
      test('journeys/told-of-a-look', 'is told before the answer leaves'),
    ],
  ]),
  ...mutantsOf(`${C}/notice-sql.ts`, test('subgraphs/children/notices'), [
    [
      'a notice goes to whom the caller’s authority is',
      'select n.id, coalesce(n.team, c.authority), n.kind',
      'select n.id, n.team, n.kind',
    ],
    [
      'a look is told of as often as one looks',
      "kind === 'FOUND' || kind === 'LOOKED_AT' ? [childId, by?.request] : [kind",
      'kind === undefined ? [childId, by?.request] : [kind',
    ],
    [
      'opening counts for no more than finding',
      "do update set kind = excluded.kind where excluded.kind = 'LOOKED_AT'`",
      'do nothing`',
    ],
  ]),
];

export const shields: readonly Mutant[] = [...steps, ...terms, ...sql, ...acts];
