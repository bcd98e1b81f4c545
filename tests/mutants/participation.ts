/** Young people who are kept to 25: by a consent that holds, that their team has recorded, and as long as they say so. */
import { type Mutant, mutantsOf, test } from './mutant.ts';

const C = 'subgraphs/children';
const kept = test('journeys/kept-to-25');
const clock = test('subgraphs/children/retention-clock');
const acts = test('journeys/kept-to-25', 'is what the acts say');
const linked = test('journeys/kept-to-25', 'is kept with the child');
const gone = test('journeys/is-deleted', 'is gone from every table');
const every = test('journeys/is-deleted', 'is the business of every table');
const askedAgain = (name: string) => test('journeys/asked-again-each-year', name);
const held = test('journeys/is-deleted', 'is kept as long as somebody holds it');

export const participation: readonly Mutant[] = [
  ...mutantsOf(`${C}/migrations/0030_participation.sql`, kept, [
    [
      'a consent that was given too early keeps a record',
      'case when consented >= children.participates_from(born) then',
      'case when consented is not null then',
      clock,
    ],
    ['a consent stays where a record was', 'unnest(array[new.id, old.merged_into])', 'unnest(array[new.id])', linked],
    [
      'what was said is changed afterwards',
      'grant select, insert on children.participation_act',
      'grant select, insert, update on children.participation_act',
      acts,
    ],
  ]),
  ...mutantsOf(`${C}/migrations/0035_stands_as_it_stood.sql`, kept, [
    ['a consent that was withdrawn holds', " filter (where a.act <> 'WITHDRAW')", ''],
    [
      'what was linked brings no consent with it',
      'unnest(asked.id || array(select m.id from child m where m.merged_into = asked.id and not is_its_own(m)))',
      'unnest(array[asked.id])',
      linked,
    ],
    ['a child consents', "if new.act <> 'WITHDRAW' and (new.day", 'if false and (new.day', acts],
    [
      'a consent is given twice and never again',
      "if (new.act = 'CONSENT') <> (coalesce(held.act, 'WITHDRAW') = 'WITHDRAW') then",
      'if false then',
      acts,
    ],
    ['what they said is kept', '  delete from participation_act where child_id = any(whole);\n', '', every],
    [
      'a hold stops nothing',
      'and r.archive_on <= today and not is_held(r.id, today)',
      'and r.archive_on <= today',
      held,
    ],
    ['earlier statements are kept', '  delete from earlier_statement where child_id = any(whole);\n', '', gone],
    ['who asked for a shield is kept', '  delete from shield_request where child_id = any(whole);\n', '', every],
  ]),
  ...mutantsOf(`${C}/participation-policy.ts`, test('journeys/kept-to-25', 'is recorded by whoever'), [
    ['whoever is not named for it records a consent', "may('RECORD_PARTICIPATION')", "may('REVIEW_RECORDS')"],
    ['everybody is shown who takes part', "seesRecord('STEWARDSHIP')", "seesRecord('EXISTENCE')"],
    [
      'who is to be asked again is listed for any reason',
      "mayForReason('REVIEW_RECORDS', 'RECORD_MAINTENANCE')",
      "may('REVIEW_RECORDS')",
      askedAgain('are for the team alone'),
    ],
    [
      'who is to be asked again is asked of nobody',
      'ParticipationToRenew: { child: team, dueOn: team }',
      'ParticipationToRenew: { child: withItsWhole, dueOn: team }',
      test('operations', 'what the team of an authority keeps about a child'),
    ],
    [
      'until when they are asked is asked of nobody',
      'ParticipationToRenew: { child: team, dueOn: team }',
      'ParticipationToRenew: { child: team, dueOn: withItsWhole }',
      test('operations', 'what the team of an authority keeps about a child'),
    ],
  ]),
  ...mutantsOf(`${C}/participation-resolvers.ts`, askedAgain('are asked by the very day'), [
    [
      'whoever consented on a leap day is forgotten for a day',
      'addMonths(next, MONTHS_TO_RENEW) <= dueBy ? next : day',
      'day',
    ],
  ]),
  ...mutantsOf(`${C}/participation-sql.ts`, linked, [
    [
      'what a linked record’s young person said is shown to nobody',
      'unnest(asked.id || array(select m.id from child m\n     where m.merged_into = asked.id and not is_its_own(m)))',
      'unnest(array[asked.id])',
    ],
  ]),
  ...mutantsOf(`${C}/participation-changes.ts`, test('journeys/kept-to-25', 'withdraws every consent'), [
    ['one of two consents is withdrawn', 'for (const each of running)', 'for (const each of running.slice(0, 1))'],
  ]),
  ...mutantsOf(`${C}/participation-resolvers.ts`, test('journeys/kept-to-25', 'is answered, where it is another'), [
    [
      'another team’s child can be told from none',
      "if (childId === null) throw new Refused('CHILD_NOT_FOUND', 'childId');",
      "if (childId === null) throw new Refused('AGE_DOES_NOT_FIT', 'childId');",
    ],
  ]),
];
