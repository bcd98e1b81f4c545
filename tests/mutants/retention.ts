/** Retention: when a record ends, who may end it, and that it stays gone. */
import { type Mutant, mutantsOf, pure, test } from './mutant.ts';

const C = 'subgraphs/children';
const clock = test('subgraphs/children/retention-clock');
const age = test('journeys/comes-of-age');
const midnight = test('journeys/comes-of-age', 'is archived at midnight in England');
const told = test('journeys/comes-of-age', 'cannot be told from one that was never there');
const facts = test('journeys/comes-of-age', 'is archived a year after its death');
const back = test('journeys/comes-of-age', 'is given back as it was');
const waits = test('journeys/a-family-waits');
const gone = test('journeys/is-deleted', 'is gone from every table');
const sent = test('journeys/is-deleted', 'is brought back by nothing that is sent');
const guarded = test('journeys/is-deleted', 'is archived and deleted by nobody else');
const held = test('journeys/is-deleted', 'is kept as long as somebody holds it');
const counted = test('journeys/is-deleted', 'is counted in its area');

export const retention: readonly Mutant[] = [
  ...mutantsOf(`${C}/retention-clock.ts`, { ...pure('subgraphs/children/retention-clock', 'the clock of a record') }, [
    [
      'whoever is born on a leap day comes of age a day too soon',
      'day.slice(8) ? same : addDays(same, 1)',
      'day.slice(8) ? same : same',
    ],
    ['a record is archived by the last of its rules', 'toSorted()[0]', 'toSorted().at(-1)'],
    [
      'a day of birth that is a century out deletes a record',
      'yearsAfter(due > archivedOn ? due : archivedOn,',
      'yearsAfter(due,',
    ],
    [
      'a child that has died is taken up again',
      "if (rule === 'DEATH') return true;",
      "if (rule === 'DEATH') return !isChild;",
    ],
    [
      'a child whose day of birth was wrong has no record',
      "if (rule === 'OF_AGE') return !isChild;",
      "if (rule === 'OF_AGE') return true;",
    ],
  ]),
  ...mutantsOf(`${C}/forgotten.ts`, sent, [
    ['what is sent again of one who is gone is told as new', '!said ? ', '!said || true ? '],
    ['a number alone brings a record back', '[local, ...numbers].flatMap((key)', '[local].flatMap((key)'],
  ]),
  ...mutantsOf(`${C}/intake.ts`, sent, [
    [
      'a feed brings a record back',
      "incoming.filter((each) => each.effect !== 'UNCHANGED' && !gone.has(each))",
      "incoming.filter((each) => each.effect !== 'UNCHANGED')",
    ],
  ]),
  ...mutantsOf('subgraphs/involvements/intake.ts', sent, [
    [
      'who works with a child who is gone is kept',
      'const incoming = all.filter((each) => !passed.includes(each));',
      'const incoming = all;',
    ],
  ]),
  ...mutantsOf(`${C}/intake-sql.ts`, back, [
    ['a corrected day of birth gives no record back', "child.archived_as in ('OPEN', 'PROVISIONAL') or ", ''],
  ]),
  ...mutantsOf('core/retention.ts', gone, [
    [
      'other parts keep what they have of one who is gone',
      'for (const part of forgetters) await part.forget(gone);',
      'for (const part of forgetters) void part;',
    ],
    ['that something is deleted is not in the trail', "      await audit().append(entry(request, 'STARTED'));\n", ''],
  ]),
  ...mutantsOf(`${C}/retention.ts`, told, [
    [
      'people are asked about one whom nobody is shown',
      'if (records.length > 0) await closeAbout',
      'if (records.length < 0) await closeAbout',
    ],
  ]),
  ...mutantsOf(`${C}/migrations/0023_retention.sql`, guarded, [
    [
      'a clock that runs ahead deletes records',
      'if today is null or today > (clock_timestamp()',
      'if today is null or false and today > (clock_timestamp()',
    ],
    ['a day that nobody says is taken for today', 'if today is null or today >', 'if today >'],
    [
      'the part archives whom it likes',
      "  perform retention_refused('a record is archived and given back by its facts');\n",
      '',
    ],
    [
      'whatever answers a request archives records',
      'grant execute on function children.archive_due, children.give_back_due to contactpoint_children_retention;',
      'grant execute on function children.archive_due, children.give_back_due to contactpoint_children;',
    ],
    [
      'a death is known anew with each statement',
      'case when was.date_of_death is not null then was.death_noted_on else noted end end;',
      'noted end;',
      facts,
    ],
    ['a hidden child is counted among those archived', "and c.archived_as = 'OPEN' group by 2", 'group by 2', counted],
    ['the database counts years otherwise', 'then 1 else 0 end', 'then 0 else 0 end', clock],
  ]),
  ...mutantsOf(`${C}/migrations/0029_family_waits.sql`, waits, [
    ['a record goes while its family waits', 'today\n    and q.child_id', 'today and false\n    and q.child_id'],
    ['a family waits for ever', 'where q.keeps_until >= today\n    and', 'where q.keeps_until is not null\n    and'],
    [
      'who is never heard of again keeps a record',
      "when 'infinity' then s.identity_asked_on",
      "when 'infinity' then 'infinity'",
    ],
    ['what a practitioner disputes keeps a record', " and d.on_behalf_of <> 'PRACTITIONER'", ''],
    [
      'a linked record is not asked about',
      'any(record || array(select id from child where merged_into = record))',
      'any(array[record])',
    ],
  ]),
  ...mutantsOf(`${C}/migrations/0035_stands_as_it_stood.sql`, waits, [
    [
      'a record is archived a day too late',
      'r.archive_on <= today\n    and not',
      'r.archive_on < today\n    and not',
      midnight,
    ],
    [
      'what is linked into a child stays',
      'whole := due || array(select c.id from child c where c.merged_into = any(due) and not is_its_own(c));\n  -- Nobody',
      'whole := due;\n  -- Nobody',
      back,
    ],
    [
      'what was sealed is less hidden once it is archived',
      "state = case state when 'SEALED' then 'SEALED' else 'ARCHIVED' end",
      "state = 'ARCHIVED'",
      back,
    ],
    [
      'a shield is gone when a record is given back',
      "state = case state when 'SEALED' then 'SEALED' else archived_as end",
      "state = case state when 'SEALED' then 'SEALED' else 'OPEN' end",
      back,
    ],
    ['a record goes in the moment in which its family asks', 'where not is_awaited(d, today));', 'where true);'],
    [
      'a record that went meanwhile stays gone',
      '    || array(select shown_by(c) from',
      '    || array(select null::bigint from',
    ],
    [
      'whatever answers a request deletes records',
      'grant execute on function children.purge_due to contactpoint_children_retention;',
      'grant execute on function children.purge_due to contactpoint_children, contactpoint_children_retention;',
      guarded,
    ],
  ]),
  ...mutantsOf(`${C}/migrations/0024_purge.sql`, guarded, [
    [
      'holds are written away',
      'grant select, insert, update (lifted_by, lifted_at) on children.legal_hold',
      'grant select, insert, update, delete on children.legal_hold',
    ],
    [
      'a tombstone is taken away',
      'grant select, insert on children.tombstone',
      'grant select, insert, delete on children.tombstone',
    ],
    [
      'a hold is until a day that has been',
      'constraint holds_for_a_time check (until_on > (placed_at',
      "constraint holds_for_a_time check (until_on > date '1900-01-01' or until_on > (placed_at",
      held,
    ],
    ['a hold that is over holds', 'h.until_on >= today', 'h.until_on is not null', held],
  ]),
  ...mutantsOf('subgraphs/involvements/migrations/0012_noted_by_lists.sql', gone, [
    ['who leads is kept', '  delete from lead where child_id = any(children);\n', ''],
  ]),
  ...mutantsOf('subgraphs/involvements/migrations/0011_retention.sql', gone, [
    [
      'whatever answers a request deletes who works with a child',
      'revoke all on function involvements.forget from public;\n',
      '',
      guarded,
    ],
  ]),
  ...mutantsOf(`${C}/retention-sql.ts`, age, [
    [
      'a run is done again and again',
      'where day = $1::date and finished_at is not null',
      'where day = $1::date and false',
      test('journeys/comes-of-age', 'by a server by itself'),
    ],
  ]),
];
