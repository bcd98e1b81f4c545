/** Records of two children: who may split one, that it takes two, and that neither half is less hidden than the whole. */
import { type Mutant, mutantsOf, test } from './mutant.ts';

const C = 'subgraphs/children';
const itself = test('subgraphs/children/split-guards', 'cannot be split, or put together again, by the part itself');
const undone = test('subgraphs/children/split', 'is what it would be had nobody split it');
const order = test('subgraphs/children/split', 'is the same two records whichever came first');
const apart = test('subgraphs/children/split', 'is never found to be one with its other half');
const two = test('journeys/split-a-record', 'is two when two of the team have found so');
const reused = test('journeys/split-a-record', 'leaves behind what a supplier had said');
const again = test('journeys/split-a-record', 'is one again when two persons find it');
const last = test('journeys/split-a-record', 'is put together in the order');
const local = test('journeys/split-a-hidden-record', 'that one local body alone tells of');
const hidden = test('journeys/split-a-hidden-record', 'that is shielded stays hidden');
const refused = test('journeys/split-a-hidden-record', 'is not split where that takes');
const shown = test('journeys/split-a-record', 'is shown to its team statement by statement');
const linked = test('journeys/split-a-record', 'that was linked is split');

export const splits: readonly Mutant[] = [
  ...mutantsOf(`${C}/migrations/0025_split.sql`, itself, [
    [
      'one person, or nobody, splits a record in the database',
      "      < (case when c.state = 'PROVISIONAL' then 1 else 2 end) then",
      '      < 0 then',
    ],
    [
      'one person takes a split back in the database',
      "        and v.finding = 'SAME_CHILD') < 2 then",
      "        and v.finding = 'SAME_CHILD') < 0 then",
    ],
    ['a half may be less hidden than the whole', 'if made.state <> c.state then', 'if false then'],
    [
      'statements go to a record that holds others',
      'if made.id is null or exists (select 1 from assertion a where a.child_id = other) then',
      'if made.id is null then',
    ],
    ['a split is carried out again', 'if held.id is null or held.made is not null then', 'if held.id is null then'],
    ['anybody moves statements', 'revoke all on function children.move_statement from public;', ''],
    [
      'a split is taken back under another',
      'where s.record = held.made and s.made is not null',
      'where false and s.record = held.made and s.made is not null',
      last,
    ],
    [
      'what was said of the first child goes too',
      'where e.child_id = one and e.supplier = source and e.local_id = local and e.received_at >= since;',
      'where e.child_id = one and e.supplier = source and e.local_id = local;',
      reused,
    ],
    [
      'what a supplier says next goes to the first record',
      '  update supplier_key k set child_id = other where k.supplier = source and k.local_id = local and k.child_id = one;\n',
      '',
      reused,
    ],
  ]),
  ...mutantsOf(`${C}/split-sql.ts`, refused, [
    [
      'what a local body alone tells of is opened by a split',
      "case when c.state = 'PROVISIONAL' then c.state else 'OPEN' end",
      "'OPEN'",
      local,
    ],
    ['what is disputed of a statement is left behind', 'where s.child_id = $1 limit 1', 'where false limit 1'],
    [
      'what was emptied goes on showing what it was',
      'and c.merged_into is not null and is_emptied(c.id)',
      'and false',
      { idle: 'a number that leads on shows nothing of its own: blanking it keeps less of a child in the database' },
    ],
    [
      'a record of another team is split',
      'and o.authority = $2 and',
      'and $2::text is not null and',
      { idle: 'opening the review asks for the same team once more' },
    ],
  ]),
  ...mutantsOf(`${C}/split.ts`, hidden, [
    ['the other half of a hidden record is open', 'if (isHidden(state)) await coverThese(by, [made]);', ''],
    ['the two halves may be joined by a feed', 'await neverLink(within, keys, record, made, now);', '', apart],
    [
      'a child is found by what has gone from it',
      'await forgetKeys(within, before, await keysWithin(splitting, record));',
      'void before;',
      order,
    ],
  ]),
  ...mutantsOf(`${C}/record-statements.ts`, refused, [
    [
      'nothing may be left of a record',
      "if (!stays) throw new Refused('NOTHING_LEFT', 'statementIds');",
      'void stays;',
    ],
    [
      'what was seen before its source said something new counts',
      'JSON.stringify([key, receivedAt, from])',
      'JSON.stringify([key, from])',
    ],
    [
      'statements of several records go to one',
      'if (found.some(({ of }) => of.recordId !== record))',
      'if (record === null)',
      linked,
    ],
  ]),
  ...mutantsOf(`${C}/statement-resolvers.ts`, shown, [
    [
      'values of statements are shown that are in no trail',
      'value !== null && sees(context, subject, detail) ?',
      'value !== null && sees !== undefined && context !== null && subject !== null && detail !== null ?',
    ],
  ]),
  ...mutantsOf(`${C}/review-rulings.ts`, two, [
    [
      'one person splits an established record',
      "if (review.kind === 'SPLIT') return standing.some(({ ownState }) => ownState === 'OPEN') ? 2 : 1;",
      "if (review.kind === 'SPLIT') return 1;",
    ],
  ]),
  ...mutantsOf(`${C}/merge.ts`, undone, [
    ['a child is shown by a number that leads on', 'hidden || Number(each.emptied) - Number(best.emptied)', 'hidden'],
  ]),
  ...mutantsOf(`${C}/merge-sql.ts`, again, [
    [
      'a number that leads on is taken apart from its child',
      "'not is_emptied(m.one) and not is_emptied(m.other)'",
      "'true'",
    ],
  ]),
  ...mutantsOf(`${C}/history-sql.ts`, reused, [
    ['what was split off was never there', 'm.moved_at > asked.at\n', 'm.moved_at < asked.at\n'],
  ]),
];
