/** Transfers: whose a child is, who may say so, and to whom nothing of it is told. */
import { type Mutant, mutantsOf, test } from './mutant.ts';

const C = 'subgraphs/children';
const M = `${C}/migrations/0018_transfer.sql`;
const moves = test('journeys/transfer-a-child', 'is proposed to that area’s team by itself');
const office = test('journeys/transfer-answered', 'is for the national office');
const offered = test('journeys/transfer-a-child', 'is proposed by the team that has it');
const follows = test('journeys/transfer-a-child', 'takes with it what is open');
const again = test('journeys/transfer-a-child', 'is not proposed anew while a rejection stands');
const asked = test('journeys/transfer-a-shielded-child', 'is asked for');
const one = test('journeys/transfer-a-shielded-child', 'is one with a hidden child');
const alone = test('journeys/transfer-a-shielded-child', 'is told to its own team alone');
const linked = test('journeys/transfer-a-shielded-child', 'goes with the child it was found');
const whose = test('transfers-tell-nothing', 'cannot tell whose it is');
const states = test('subgraphs/children/transfer-states');
const roots = test('operations');

export const transfers: readonly Mutant[] = [
  ...mutantsOf(`${C}/transfer-policy.ts`, roots, [
    [
      'whoever is let in reads transfers',
      "const teamsWork = may('REVIEW_RECORDS');",
      "const teamsWork = may('SEE_DIRECTORY');",
    ],
    [
      'a team decides what two teams did not',
      "const nationalOffice = may('DECIDE_TRANSFERS');",
      "const nationalOffice = may('REVIEW_RECORDS');",
    ],
  ]),
  ...mutantsOf(`${C}/transfer-store.ts`, moves, [
    [
      'transfers of others are listed',
      'where t.${column} = $1 and ($2::text',
      'where $1::text is not null and ($2::text',
    ],
    [
      'another team’s transfer is answered',
      'where t.id = $1 and (t.out_authority = $2 or t.in_authority = $2)`',
      'where t.id = $1 and $2::text is not null`',
      offered,
    ],
    [
      'a record says to another team that it is transferred',
      't.closed_at is null and (t.out_authority = $2 or t.in_authority = $2)\n',
      't.closed_at is null and $2::text is not null\n',
    ],
    [
      'whoever asks for a hidden child is told whose it is',
      "t.origin = 'IN' and t.state <> 'ACCEPTED' and c.state <> 'OPEN' as concealed",
      'false as concealed',
      asked,
    ],
    [
      'the national office is listed what is not due',
      'where t.closed_at is null and t.due_at <= $1 and',
      'where t.closed_at is null and $1::timestamptz is not null and',
      office,
    ],
    [
      'the national office decides what is not due',
      'where t.id = $1 and (t.ordered or t.due_at <= coalesce(t.closed_at, $2))`',
      'where t.id = $1`',
      office,
    ],
    [
      'an identity that was given up is named in a list of transfers',
      "const there = `c.state not in ('SEALED', 'ARCHIVED')`;",
      'const there = `true`;',
      test('journeys/transfer-answered', 'names nobody whose identity was given up'),
    ],
  ]),
  ...mutantsOf(`${C}/transfer-sql.ts`, again, [
    ['what people have rejected is proposed by each file', 't.stands or (', '('],
    [
      'a feed proposes a hidden child',
      "c.state in ('OPEN', 'PROVISIONAL') and is_its_own(c)",
      "c.state <> 'SEALED' and is_its_own(c)",
      { idle: 'the database refuses it, and with it the feed' },
    ],
    [
      'whose a hidden child is, is told before two have found that it is one with the team’s',
      "v.finding = 'SAME_CHILD') > 1",
      "v.finding = 'SAME_CHILD') >= 0",
      { idle: 'a review is escalated by this finding alone, of two' },
    ],
  ]),
  ...mutantsOf(`${C}/transfer-acts.ts`, test('journeys/transfer-a-child', 'is in the trail'), [
    [
      'who was listed a child’s transfer is not in the trail',
      "  if (row !== null) disclosures.disclosed(row.childId, 'EXISTENCE');\n",
      '',
    ],
    [
      'a transfer is changed that somebody else has changed since',
      "  if (found.version !== version) throw new Refused('CHANGED_SINCE', 'version');\n",
      '',
      moves,
    ],
    [
      'whoever asks for a hidden child is told who has answered',
      "const by = concealed && side === 'IN' ? null : viewer;",
      'const by = viewer;',
      asked,
    ],
  ]),
  ...mutantsOf(`${C}/transfer-changes.ts`, offered, [
    ['a team gives away another’s child', "  if (!isOurs) throw new Refused('NOT_YOURS', 'toAuthority');\n", ''],
    [
      'a child is given to an authority that is not there',
      'if (page.some(({ authority }) => authority === code)) return true;',
      'if (page.length > 0) return true;',
    ],
    [
      'a team says no after its time',
      "    if (state === 'ESCALATED') throw new Refused('ESCALATED', 'transferId');\n",
      '',
      office,
    ],
  ]),
  ...mutantsOf(`${C}/transfer-resolvers.ts`, offered, [
    [
      'a child is asked for that one may not know of',
      "if (!child || !sees(context, child.subject, 'EXISTENCE')) throw new Refused('CHILD_NOT_FOUND', 'childId');",
      "if (!child) throw new Refused('CHILD_NOT_FOUND', 'childId');",
      { idle: 'the store answers with no record that whoever asks may not know of' },
    ],
    [
      'the list shows whose a hidden child is',
      "from: ({ side, from, concealed }: TransferRow) => authority(side === 'IN' && concealed ? null : from),",
      'from: ({ from }: TransferRow) => authority(from),',
      whose,
    ],
    [
      'the list shows who has answered about a hidden child',
      "organisation(side === 'IN' && concealed ? null : answeredBy),",
      'organisation(side !== null && concealed && answeredBy === null ? null : answeredBy),',
      whose,
    ],
  ]),
  ...mutantsOf(`${C}/intake-sql.ts`, moves, [
    [
      'a feed moves a child to another team',
      'then coalesce(child.authority, excluded.area)',
      'then coalesce(excluded.area, child.authority)',
    ],
  ]),
  ...mutantsOf(`${C}/rederive.ts`, moves, [
    [
      'nothing is proposed where a child has moved',
      '  await followAddresses(\n    within,\n    records.map(({ id }) => id),\n    now,\n  );\n',
      '',
    ],
  ]),
  ...mutantsOf(`${C}/shield-store.ts`, moves, [
    [
      'what came of a transfer is not told to the team before',
      "case when n.kind like 'TRANSFER%' then n.authority else c.authority end",
      'c.authority',
    ],
    [
      'what was told before of a child is read by the team that had it',
      "case when n.kind like 'TRANSFER%' then n.authority else c.authority end",
      'n.authority',
      test('journeys/transfer-a-shielded-child', 'is offered'),
    ],
  ]),
  ...mutantsOf(M, states, [
    [
      'the part makes a child another authority’s',
      'if old.authority is not null and (old.own_state is null)',
      'if false and (old.own_state is null)',
    ],
    [
      'a child is proposed twice to one authority',
      'create unique index one_open_transfer on children.transfer (child_id, in_authority) where closed_at is null;',
      '',
    ],
    ['an act changes nothing', 'update child set authority = incoming where id = moved;', 'perform 1;'],
    [
      'the part changes transfers',
      'grant select on children.transfer_transition, children.transfer to',
      'grant select, insert, update, delete on children.transfer_transition, children.transfer to',
    ],
    [
      'the part takes acts back',
      'grant select, insert on children.transfer_act to',
      'grant select, insert, update, delete on children.transfer_act to',
    ],
    [
      'the part hands a child over',
      'revoke all on function children.hand_over from public;\n',
      '',
      { idle: 'it runs with the rights of whoever calls it, and the part’s trigger refuses' },
    ],
    [
      'what nobody has read stays with the team before',
      'update notice set authority = incoming where child_id = moved',
      'update notice set authority = incoming where false and child_id = moved',
      follows,
    ],
    [
      'what another team has found counts for the new one',
      'delete from review_vote v using anew where v.review = anew.id;',
      'delete from review_vote v using anew where false;',
      one,
    ],
    [
      'a review stays escalated where one team has both children',
      "or (r.state = 'ESCALATED' and r.authority = incoming)",
      'or false',
      test('journeys/transfer-a-shielded-child', 'is one with a hidden child of the team that asks'),
    ],
    [
      'alerts of whom nobody looked after are read by nobody',
      'if old.authority is null and new.authority is not null then',
      'if false then',
      test('journeys/transfer-a-shielded-child', 'takes along what was told'),
    ],
    [
      'a rejection stands for ever',
      'update transfer set stands = false where child_id = new.id and stands;',
      'perform 1;',
      again,
    ],
    [
      'its own team is not told where a hidden child has gone',
      "if old.state = 'SHIELDED' and new.state = 'SHIELDED' and new.merged_into is null and new.area <> new.authority then",
      'if false then',
      alone,
    ],
    [
      'an address goes on being proposed of a child that was hidden',
      "(new.state = 'SHIELDED' or new.area is distinct from t.in_authority)",
      '(new.area is distinct from t.in_authority)',
    ],
    [
      'an address goes on being proposed after it has changed',
      "(new.state = 'SHIELDED' or new.area is distinct from t.in_authority)",
      "(new.state = 'SHIELDED')",
      again,
    ],
    [
      'what was asked of one team is lost with it',
      '      update transfer set out_authority = new.authority where id = t.id;\n',
      '      null;\n',
    ],
    [
      'whoever asks for a hidden child is told that it has gone to another team',
      "or (t.origin <> 'IN' and t.out_authority is distinct from new.authority)",
      'or (t.out_authority is distinct from new.authority)',
      whose,
    ],
    [
      'a record that is hidden with another is transferred without it',
      "select one.merged_into is null or (one.state = 'PROVISIONAL' and not is_led_on(one))",
      'select true',
      linked,
    ],
  ]),
  ...mutantsOf(`${C}/notice-sql.ts`, office, [
    [
      'that nobody answered is told again and again',
      "where not exists (select 1 from notice n where n.about = t.id and n.authority = $1 and n.at = t.due_at\n       and n.kind = 'TRANSFER_ESCALATED')",
      'where true',
      { idle: 'the index lets it be told once' },
    ],
  ]),
  ...mutantsOf(`${C}/review-changes.ts`, one, [
    [
      'the other team is not told that its child is another’s too',
      '    for (const { childId } of await otherTeamsOf(within, [id], reviewer.authority)) {\n',
      '    for (const { childId } of [] as { childId: string }[]) {\n',
    ],
  ]),
  ...mutantsOf(`${C}/derive.ts`, test('subgraphs/children/derive'), [
    [
      'a source left behind by a move says where a child lives',
      "  authority: ({ address }) => address?.since ?? '',\n",
      '',
    ],
  ]),
];
