/** What the database does by itself: each trigger, index and grant of the migrations taken away in turn. */
import { type Mutant, mutantsOf, test } from './mutant.ts';

const M = 'subgraphs/children/migrations';
const guards = test('subgraphs/children/shield-guards');
const states = test('subgraphs/children/shield-states', 'the database');
const override = test('subgraphs/children/override-constraints');
const contact = test('subgraphs/involvements/contact-request');
const merge = test('subgraphs/children/merge');

const half = test('journeys/no-half-is-hidden', 'whatever the part writes');

const FOLLOWS = 'for each row\n  when (old.authority is distinct from new.authority) execute function children.';
export const triggers: readonly Mutant[] = [
  ...mutantsOf(`${M}/0005_shield.sql`, states, [
    [
      'a person lifts a shield that they have proposed to lift',
      'new.person = held.proposed_person\n      or new.at',
      'false\n      or new.at',
    ],
    ['a shield is lifted before 48 hours', "new.at < held.proposed_at + interval '48 hours'", 'false'],
    [
      'a child has several running cases',
      "create unique index one_running_shield on children.shield_case (child_id) where state <> 'LIFTED';",
      '',
    ],
    [
      'a case stays with the team that looked after the record',
      `${FOLLOWS}shield_follows();`,
      'for each row\n  when (false) execute function children.shield_follows();',
      { idle: 'migration 0013 makes the trigger anew, and has a mutant of its own' },
    ],
    [
      'a request hides nothing',
      "update child set state = 'SHIELDED', source = null where id = new.child_id and state in ('OPEN', 'PROVISIONAL');",
      'null;',
    ],
    [
      'whoever refused before an appeal is forgotten',
      "coalesce(case when new.act = 'REFUSE' then new.person end, held.refused_person,",
      "coalesce(case when new.act = 'REFUSE' then new.person end,",
    ],
    [
      'the part changes cases',
      'grant select on children.shield_transition, children.shield_case to',
      'grant select, insert, update, delete on children.shield_transition, children.shield_case to',
    ],
    [
      'the part takes acts back',
      'grant select, insert on children.shield_act, children.shield_request,',
      'grant select, insert, update, delete on children.shield_act, children.shield_request,',
    ],
    [
      'a lifted shield is shown while a record linked into the child has one',
      'if exists (select 1 from child where merged_into = new.child_id and has_own_shield(id)) then',
      'if false then',
    ],
    [
      'a linked record is shown before its child is',
      "update child c set state = coalesce(s.state, 'OPEN'), own_state",
      "update child c set state = 'OPEN', own_state",
      test('journeys/shields-of-linked-records'),
    ],
    [
      'acts on one child do not take turns',
      '  perform 1 from child where id = new.child_id for update;\n  if not found then perform shield_refused',
      '  perform 1 from child where id = new.child_id;\n  if not found then perform shield_refused',
      {
        idle: 'the code locks the child before every act too (lockRecord, lockChildOfCase), which lift-a-shield notices; the trigger’s lock is for whoever writes past the code',
      },
    ],
  ]),
  ...mutantsOf(`${M}/0005_shield_identity.sql`, test('subgraphs/children/shield-states', 'lets nothing be unsealed'), [
    ['one person seals a record', "interval '7 days') < 2 then", "interval '7 days') < 1 then"],
    [
      'what was entered in another month counts',
      "and done_at is null\n      and at > moment - interval '7 days'",
      'and done_at is null\n      and at is not null',
    ],
    [
      'what was entered once seals twice',
      'where fingerprint = entered and done_at is null',
      'where fingerprint = entered',
    ],
    [
      'what was linked into a sealed child is not sealed',
      'where seal_identity.child in (c.id, c.merged_into);',
      'where seal_identity.child = c.id;',
      test('journeys/sealed-is-nobodys'),
    ],
    [
      'every role of the database seals',
      'revoke all on function children.seal_identity from public;\n',
      '',
      { idle: 'no other role of the directory may use the schema it stands in' },
    ],
  ]),
  ...mutantsOf(`${M}/0005_notice.sql`, test('subgraphs/children/shield-states', 'lets the part'), [
    [
      'the part deletes notices',
      'grant select, insert on children.notice to',
      'grant select, insert, delete on children.notice to',
    ],
    [
      'one request’s looks are told of twice',
      "create unique index one_look on children.notice (child_id, request) where kind in ('FOUND', 'LOOKED_AT');",
      "create unique index one_look on children.notice (child_id, request, id) where kind in ('FOUND', 'LOOKED_AT');",
      { ...test('subgraphs/children/notices') },
    ],
  ]),
  ...mutantsOf(`${M}/0026_hidden_whole.sql`, half, [
    [
      'one record of an open child is hidden or sealed by itself',
      "((new.state in ('SHIELDED', 'SEALED') and new.merged_into is not null)",
      '((false)',
    ],
    [
      'a child is shown while a record of it stays hidden',
      "or (old.state in ('SHIELDED', 'SEALED') and new.state in ('OPEN', 'PROVISIONAL')))",
      'or false)',
      test('journeys/no-half-is-hidden', 'shown again'),
    ],
    [
      'half of a provisional child is hidden',
      "m.id = new.id and m.state in ('SHIELDED', 'SEALED') and r.state in ('OPEN', 'PROVISIONAL'))",
      "m.id = new.id and m.state in ('SHIELDED', 'SEALED') and r.state = 'OPEN')",
    ],
  ]),
  ...mutantsOf(`${M}/0004_merge.sql`, merge, [
    [
      'an open record is not hidden with the hidden child it is of',
      "if shown.state in ('SHIELDED', 'SEALED') and new.state = 'OPEN' then",
      'if false then',
    ],
    [
      'a record leads to one that leads to another',
      'or shown.merged_into is not null or exists',
      'or exists',
      test('subgraphs/children/merge-in-database'),
    ],
    [
      'a record that others lead to leads to another',
      'shown.merged_into is not null or exists (select 1 from child where merged_into = new.id) then',
      'shown.merged_into is not null then',
      test('subgraphs/children/merge-in-database'),
    ],
    [
      'what was sealed while it was linked is open when it stands alone',
      "if new.state <> 'SEALED' and not has_own_shield(new.id) then new.state",
      'if not has_own_shield(new.id) then new.state',
      test('subgraphs/children/merge-in-database'),
    ],
    [
      'a record with a shield of its own is open when it stands alone',
      "if new.state <> 'SEALED' and not has_own_shield(new.id) then new.state",
      "if new.state <> 'SEALED' then new.state",
      test('journeys/shields-of-linked-records', 'holds when the record stands alone'),
    ],
    [
      'two are found to be one twice',
      'create unique index one_merge_of_two on children.merge (one, other) where undone_at is null;',
      '',
      test('subgraphs/children/known', 'two are found to be one'),
    ],
    [
      'nobody has decided a link',
      'decided_by uuid[]      not null check (cardinality(decided_by) > 0)',
      'decided_by uuid[]      not null',
      test('subgraphs/children/known', 'two are found to be one'),
    ],
    [
      'the part takes links back without a trace',
      'grant select, insert on children.merge to',
      'grant select, insert, delete on children.merge to',
      test('subgraphs/children/known', 'two are found to be one'),
    ],
  ]),
  ...mutantsOf(`${M}/0006_override.sql`, override, [
    [
      'a grant is for another child than was warned of',
      '(prompt.child_id, prompt.account, prompt.person, prompt.organisation, prompt.session)\n      is distinct from (new.child_id, new.account, new.person, new.organisation, new.session)',
      '(prompt.account, prompt.person, prompt.organisation, prompt.session)\n      is distinct from (new.account, new.person, new.organisation, new.session)',
    ],
    [
      'a grant is for another session than was warned',
      '(prompt.child_id, prompt.account, prompt.person, prompt.organisation, prompt.session)\n      is distinct from (new.child_id, new.account, new.person, new.organisation, new.session)',
      '(prompt.child_id, prompt.account, prompt.person, prompt.organisation)\n      is distinct from (new.child_id, new.account, new.person, new.organisation)',
    ],
    [
      'a grant says whose team investigates',
      '  new.authority := (select authority from child where id = new.child_id);\n',
      '',
    ],
    ['a grant says when it was made', '  new.stamped_at := clock_timestamp();\n', ''],
    [
      'the user rules on it',
      'if new.person = granted.person or new.account = granted.account or',
      'if new.account = granted.account or',
    ],
    [
      'an account rules on its own override',
      'if new.person = granted.person or new.account = granted.account or',
      'if new.person = granted.person or',
    ],
    ['a colleague rules on it', ' or new.organisation = granted.organisation then', ' then'],
    [
      'an investigation stays with the team that looked after the record',
      `${FOLLOWS}override_follows();`,
      'for each row\n  when (false) execute function children.override_follows();',
      { idle: 'migration 0013 makes the trigger anew, and has a mutant of its own' },
    ],
    [
      'the part takes steps back',
      'grant select, insert on children.override_prompt, children.override_grant,',
      'grant select, insert, update, delete on children.override_prompt, children.override_grant,',
    ],
  ]),
  ...mutantsOf(`${M}/0007_guards.sql`, guards, [
    [
      'what is shielded without a case is not shielded for its own sake',
      "\n    or exists (select 1 from children.child where id = record and state = 'SHIELDED' and own_state is null)",
      '',
      test('journeys/shields-of-linked-records', 'holds where it has no case'),
    ],
    [
      'a record comes back to the team it was hidden with',
      '    new.authority := old.own_authority;\n',
      '',
      test('journeys/shields-of-linked-records', 'is of the team whose child it is again'),
    ],
    [
      'the part writes what was hidden by linking',
      'revoke insert, update on children.child from contactpoint_children;\n',
      '',
    ],
    [
      'a shielded record is let go by way of a link',
      "(old.state = 'SHIELDED' and new.merged_into is not distinct from old.merged_into)",
      '(false)',
    ],
    [
      'nothing is asked of a record that moves',
      'before update of state, authority, merged_into on children.child',
      'before update of state, merged_into on children.child',
      { idle: 'since 0018 no record changes its team but by a transfer or a link' },
    ],
    [
      'nothing is asked of a record that is linked',
      'before update of state, authority, merged_into on children.child',
      'before update of state, authority on children.child',
    ],
    [
      'a record is let go while it is found to be the hidden child’s',
      'when (old.merged_into is not null and new.merged_into is null)',
      'when (false)',
    ],
  ]),
  ...mutantsOf(
    `${M}/0012_requests_follow.sql`,
    test('journeys/a-family-asks-who-looked', 'is the business of the team'),
    [
      [
        'a family’s request stays with the team that looked after the record',
        'when (old.authority is distinct from new.authority)',
        'when (false)',
      ],
    ],
  ),
  ...mutantsOf(
    `${M}/0015_told_of_its_own.sql`,
    test('subgraphs/children/subject-access-states', 'lets nobody release of other records'),
    [
      [
        'a family is released what was collated of another child’s record',
        "when (new.act = 'RELEASE')",
        'when (false)',
      ],
      [
        'a family is told of a record that another team looks after',
        "and r.state = 'OPEN' and r.authority = c.authority;",
        "and r.state = 'OPEN';",
        { idle: 'each record that is told of is asked about too, as whoever shows it: another team’s is not told' },
      ],
    ],
  ),
  ...mutantsOf('subgraphs/involvements/migrations/0006_brokering_steps.sql', contact, [
    [
      'an answer is given in the name of a service nobody asked',
      "\n  add check (answer is null or answer = 'DECLINED' or contacted_at is not null)",
      '\n  add check (true or contacted_at is not null)',
    ],
    ['a request begins at its end', "if new.state <> 'REQUESTED' or new.version <> 1 then", 'if false then'],
    [
      'a request goes back',
      'array_position(steps, new.state) < array_position(steps, old.state) and not passed_on\n     or',
      'false or',
    ],
    [
      'a request is answered that nobody has taken on',
      "or old.state = 'REQUESTED' and new.state in ('CONTACTED', 'ANSWERED')\n",
      '',
      { idle: 'a check of the table (0005) asks who was assigned of every state but the first and the last' },
    ],
    [
      'a request goes to another team in the middle',
      'or new.authority is distinct from old.authority and not passed_on\n',
      '',
    ],
    ['what is closed is opened', "     or old.state = 'CLOSED'\n", ''],
    [
      'an answer is changed',
      'or old.answer is not null and (new.answer, new.released, new.answered_at)',
      'or false and (new.answer, new.released, new.answered_at)',
    ],
    [
      'a request becomes another child’s',
      '(new.child_id, new.id, new.organisation_id, new.requested_by, new.urgency, new.reason, new.requested_at, new.due_at)\n        is distinct from (old.child_id, old.id,',
      '(new.id, new.organisation_id, new.requested_by, new.urgency, new.reason, new.requested_at, new.due_at)\n        is distinct from (old.id,',
    ],
  ]),
  ...mutantsOf('subgraphs/involvements/migrations/0004_sensitive.sql', contact, [
    [
      'a consent is nobody’s',
      "check ((basis = 'CONSENT') = (given_by is not null))",
      'check (true)',
      test('subgraphs/involvements/consent-kept'),
    ],
  ]),
];
