/** Disputes: who may, who is asked, and what a feed answers. */
import { type Mutant, mutantsOf, test } from './mutant.ts';

const C = 'subgraphs/children';
const field = test('journeys/dispute-a-field');
const listed = test('journeys/dispute-a-field', 'is listed to the people of its source alone');
const team = test('journeys/dispute-a-field', 'goes with the child to another team');
const family = test('journeys/dispute-a-field', 'is disputed for a family by the team alone');
const answered = test('journeys/dispute-a-field', 'is answered by what its source sends');
const overdue = test('journeys/dispute-a-field', 'is overdue after a month');
const roots = test('operations');
const nothing = test('disputes-tell-nothing');
const linked = test('journeys/correct-a-field', 'is corrected also where only a record');
const seesOnly = test('disputes-tell-nothing', 'of a hidden child disputes');
const states = test('subgraphs/children/dispute-states');

export const disputes: readonly Mutant[] = [
  ...mutantsOf(`${C}/dispute-policy.ts`, roots, [
    [
      'whoever is let in reads disputes',
      "const teamsWork = may('REVIEW_RECORDS');",
      "const teamsWork = may('SEE_DIRECTORY');",
    ],
    [
      'somebody disputes in another’s name',
      "and(may('RECORD_INVOLVEMENTS'), askedForOneself)",
      "and(may('RECORD_INVOLVEMENTS'), may('RECORD_INVOLVEMENTS'))",
    ],
    ['whoever looks up disputes', "and(may('RECORD_INVOLVEMENTS')", "and(may('OPEN_CHILD')"],
  ]),
  ...mutantsOf(`${C}/dispute-store.ts`, team, [
    [
      'another team’s disputes are listed',
      'where d.authority = $1 and ${narrowing}',
      'where $1::text is not null and ${narrowing}',
      { idle: 'each child on the page is asked about as well (STEWARDSHIP)' },
    ],
    [
      'another team’s dispute is changed',
      'where d.id = $1 and d.authority = $2',
      'where d.id = $1 and $2::text is not null',
      { idle: 'its child is asked about as well (STEWARDSHIP)' },
    ],
    [
      'another supplier’s statements are listed',
      'where s.supplier = any($1) and s.asked',
      'where $1::text[] is not null and s.asked',
      listed,
    ],
  ]),
  ...mutantsOf(`${C}/dispute-sql.ts`, listed, [
    [
      'a source answers for another',
      "where s.id = $1 and s.supplier = any($2) and s.asked and s.answer = 'ASKED'",
      "where s.id = $1 and $2::text[] is not null and s.asked and s.answer = 'ASKED'",
    ],
  ]),
  ...mutantsOf(`${C}/dispute-resolvers.ts`, listed, [
    [
      'who is listed to a source is not in the trail',
      "  for (const { childId } of page.nodes) context.disclosures.disclosed(childId, 'EXISTENCE');\n",
      '',
    ],
    [
      'a field that one does not see is disputed',
      'if (!child || !sees(context, child.subject, detailOf(field, child.state))) {',
      'if (!child) {',
      family,
    ],
    [
      'anybody disputes for a family',
      "if (onBehalfOf !== 'PRACTITIONER' && !sees(context, child.subject, 'STEWARDSHIP')) {",
      "if (onBehalfOf === '') {",
      family,
    ],
  ]),
  ...mutantsOf(`${C}/dispute-acts.ts`, team, [
    [
      'a dispute is changed that somebody else has changed since',
      "  if (found.version !== version) throw new Refused('CHANGED_SINCE', 'version');\n",
      '',
    ],
    [
      'two raise a dispute of one field at once',
      '  await acting.within.ask(oneIntakeAtATime, []);\n',
      '',
      test('journeys/dispute-a-field', 'is marked once however often'),
    ],
  ]),
  ...mutantsOf(`${C}/dispute-changes.ts`, field, [
    [
      'whose statement is upheld is not in the trail',
      "  context.disclosures.disclosed(source.recordId, 'EXISTENCE');\n",
      '',
      listed,
    ],
    [
      'whoever raised it finds that it stands',
      "if (outcome === 'STANDS' && found.raisedPerson === acting.person)",
      "if (outcome === 'STANDS' && found.raisedPerson === '')",
      listed,
    ],
    [
      'whoever says something else of a name is asked',
      'if (said === null || (fieldsDisputed[field].visible && said !== shown)) return [];',
      'if (said === null) return [];',
      test('journeys/dispute-a-field', 'is marked to all who see it'),
    ],
  ]),
  ...mutantsOf(`${C}/dispute-changes.ts`, nothing, [
    [
      'whom a source is asked beside tells it what is shown of a hidden child',
      '(fieldsDisputed[field].visible && said !== shown)',
      'said !== shown',
    ],
    [
      'who sent a record that was found to be a hidden child’s is asked',
      "child.state === 'SHIELDED' ? [child.id] : recordsOf(acting.context, child.subject)",
      'child.state.length === 0 ? [] : recordsOf(acting.context, child.subject)',
      linked,
    ],
    [
      'what stays visible of a hidden child changes without a review',
      '  await openReviews(within, keys, now, asked);\n',
      '  void openReviews;\n  void asked;\n',
      test('journeys/correct-a-field', 'changes what stays visible'),
    ],
    [
      'what is settled is corrected',
      "  if (found.state !== 'OPEN') throw new Refused('WRONG_STATE', 'disputeId');\n  const instead",
      '  const instead',
      { idle: 'the step that is missing in the table of states, and the database, refuse the act too' },
    ],
    [
      'what nobody corrected is settled as corrected',
      "if (!changed) throw new Refused('NOT_CORRECTED', 'outcome');",
      "if (!changed && found.id === '') throw new Refused('NOT_CORRECTED', 'outcome');",
      test('journeys/correct-a-field', 'is not settled as corrected'),
    ],
  ]),
  ...mutantsOf(`${C}/dispute-fields.ts`, seesOnly, [
    [
      'what a shield hides beside the name is disputed by all',
      "return besideTheName && state === 'SHIELDED' ? 'WHEREABOUTS' : detail;",
      "return besideTheName && state === 'SEALED' ? 'WHEREABOUTS' : detail;",
    ],
  ]),
  ...mutantsOf(`${C}/dispute-fields.ts`, test('disputes-tell-nothing', 'is asked of'), [
    [
      'whom a source of places is asked beside tells it where a hidden child learns',
      "called: 'education', detail: 'WHEREABOUTS', key: school }",
      "called: 'education', detail: 'WHEREABOUTS', key: school, visible: true }",
    ],
    [
      'whom the health service is asked beside tells it where a hidden child is registered',
      "called: 'generalPractice', detail: 'WHEREABOUTS', key: practice }",
      "called: 'generalPractice', detail: 'WHEREABOUTS', key: practice, visible: true }",
    ],
    [
      'where a hidden child learns is disputed, and known to be, by all',
      "called: 'education', detail: 'WHEREABOUTS'",
      "called: 'education', detail: 'IDENTITY'",
      seesOnly,
    ],
    [
      'a source that does not know where a child learns ends what the team shows',
      "status === 'UNKNOWN' ? null : JSON",
      'JSON',
      test('subgraphs/children/dispute-fields', 'say nothing'),
    ],
  ]),
  ...mutantsOf(`${C}/migrations/0027_disputed_places.sql`, states, [
    ['what is no field is disputed', "'NHS_NUMBER', 'UPN'));", "'NHS_NUMBER', 'UPN', 'AUTHORITY'));"],
  ]),
  ...mutantsOf(`${C}/dispute-resolvers.ts`, seesOnly, [
    [
      'a hidden field is told to be disputed',
      'return fields.filter((field) => wouldSee(context, subject, detailOf(field, state)));',
      'void wouldSee;\n    void state;\n    return fields;',
    ],
  ]),
  ...mutantsOf(`${C}/figures-sql.ts`, test('journeys/figures-of-queues', 'count disputes'), [
    [
      'disputes about hidden children are counted',
      "where w.state = 'OPEN' and c.state not in ('SHIELDED', 'SEALED') and not exists (\n     select from dispute_source",
      "where c.state <> 'SEALED' and not exists (\n     select from dispute_source",
    ],
    [
      'disputes of what was found to be a hidden child’s are counted',
      "where s.dispute_id = d.id and m.state in ('SHIELDED', 'SEALED'))",
      "where s.dispute_id = d.id and m.state in ('SEALED'))",
    ],
    [
      'moves of hidden children are counted',
      "join child c on c.id = m.child_id and c.state = 'OPEN' and c.merged_into is null\n   where m.from",
      'join child c on c.id = m.child_id\n   where m.from',
      test('journeys/figures-of-queues', 'count moves'),
    ],
  ]),
  ...mutantsOf(`${C}/migrations/0017_moves.sql`, test('journeys/figures-of-queues', 'count moves'), [
    [
      'the move of a hidden record is kept',
      "old.authority is distinct from new.authority and old.state = 'OPEN' and new.state = 'OPEN'",
      'old.authority is distinct from new.authority',
    ],
    [
      'the part writes moves',
      'grant select on children.authority_move',
      'grant select, insert on children.authority_move',
    ],
    [
      'a record moves to where it is',
      'check (from_authority is distinct from to_authority)',
      'check (true or from_authority is distinct from to_authority)',
    ],
  ]),
  ...mutantsOf(`${C}/dispute-answers.ts`, answered, [
    [
      'another way of writing is an answer',
      '  if (fingerprintOf(keys, source.field, localKey, said).equals(source.said)) return null;\n',
      '',
    ],
  ]),
  ...mutantsOf(`${C}/migrations/0035_stands_as_it_stood.sql`, team, [
    [
      'a dispute stays with the team that looked after the record',
      '  update dispute set authority = shown_authority(child_id)\n  where child_id = any(new.id',
      '  update dispute set authority = shown_authority(child_id)\n  where false and child_id = any(new.id',
    ],
  ]),
  ...mutantsOf(`${C}/migrations/0016_disputes.sql`, states, [
    [
      'a field is disputed twice',
      'create unique index one_open_dispute on children.dispute (child_id, field) where closed_at is null;\n',
      '',
    ],
    [
      'a team is told of an overdue dispute as often as it reads',
      'create unique index told_of_dispute_due on children.notice (about, authority, at) where',
      'create unique index told_of_dispute_due on children.notice (about, authority, at, id) where',
      overdue,
    ],
    [
      'the part writes disputes',
      'grant select on children.dispute_transition, children.dispute_answer_step, children.dispute, children.dispute_source\n',
      'grant select, insert, update, delete on children.dispute_transition, children.dispute_answer_step, children.dispute, children.dispute_source\n',
    ],
    [
      'the part takes acts back',
      'grant select, insert on children.dispute_act to',
      'grant select, insert, update, delete on children.dispute_act to',
    ],
  ]),
];
