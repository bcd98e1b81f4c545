/** What suppliers send: it moves no hidden child, opens no record beside one, and its receipts tell of nobody else. */
import { type Mutant, mutantsOf, pure, test } from './mutant.ts';

const C = 'subgraphs/children';
const suppliers = test('hidden-from-suppliers');
const upload = test('journeys/an-upload-does-not-double-a-shielded-child');
const inFeeds = test('journeys/hidden-children-in-feeds');
const noHarm = test('journeys/feeds-do-no-harm');
const candidates = test('subgraphs/children/candidates');
const neighbours = test('subgraphs/children/neighbours');
const openReview = test('subgraphs/children/open-review');
const superseded = test('journeys/superseded-numbers');
const formerPupil = test('journeys/former-pupil-numbers');
const sealed = pure('sources/sealed-file');
const waiting = test('journeys/batches-wait-sealed');

export const feeds: readonly Mutant[] = [
  ...mutantsOf('sources/sealed-file.ts', sealed, [
    [
      'a batch that was cut off at the end of a piece is loaded',
      'nonce[11] = isLast ? 1 : 0;',
      'nonce[11] = isLast ? 0 : 0;',
    ],
    [
      'the pieces of a batch stand in any order',
      'nonce.writeUIntBE(place, 5, 6);',
      'nonce.writeUIntBE(place * 0, 5, 6);',
    ],
    ['a batch is loaded in another’s place', 'contactpoint batch ${checksum}', 'contactpoint batch ${checksum.length}'],
    [
      'all batches wait under one key',
      "hkdfSync('sha256', master, salt,",
      "hkdfSync('sha256', master, salt.subarray(32),",
    ],
    [
      'a batch that was changed where it waits is loaded',
      'decipher.update(sealed.subarray(0, -TAG)), decipher.final()]',
      'decipher.update(sealed.subarray(0, -TAG))]',
    ],
  ]),
  ...mutantsOf('sources/spool.ts', waiting, [
    [
      'a process with another key takes the batches that wait for damaged',
      'if (known !== null && left.length > 0) {',
      'if (known !== null && left.length < 0) {',
      test('journeys/batches-wait-sealed', 'keeps a process with another key'),
    ],
    [
      'what an earlier release left unsealed stays',
      'for (const name of left) await rm',
      'for (const name of left.slice(left.length)) await rm',
      test('journeys/batches-wait-sealed', 'keeps a process with another key'),
    ],
  ]),
  ...mutantsOf('core/settings.ts', test('journeys/batches-wait-sealed', 'has a key of its own'), [
    [
      'batches wait under a key that was made up, in production',
      "if (NODE_ENV === 'production' && FEED_PORT !== undefined && !FEED_SPOOL_KEY) {",
      'if (NODE_ENV !== NODE_ENV && FEED_PORT !== undefined && !FEED_SPOOL_KEY) {',
    ],
    [
      'batches wait under the master key',
      'if (FEED_SPOOL_KEY && FEED_SPOOL_KEY === MASTER_KEY)',
      'if (FEED_SPOOL_KEY && FEED_SPOOL_KEY === NODE_ENV)',
    ],
  ]),
  ...mutantsOf(`${C}/identifiers.ts`, superseded, [
    ['a superseded number finds nobody', 'eachOnce(nhsNumber, formerNhsNumbers)', 'eachOnce(nhsNumber, [])'],
    ['a former pupil number finds nobody', 'eachOnce(upn, formerUpns)', 'eachOnce(upn, [])', formerPupil],
    [
      'a superseded number is forgotten when a record is made anew',
      'JSON.stringify({ nhsNumber, formerNhsNumbers, upn, formerUpns })',
      'JSON.stringify({ nhsNumber, upn, formerUpns })',
    ],
  ]),
  ...mutantsOf(`${C}/intake.ts`, superseded, [
    [
      'superseded numbers are kept for everybody with a copy of the table to read',
      'const { nhsNumber, formerNhsNumbers, upn, formerUpns, localId: _, ...rest } = statement;',
      'const { nhsNumber, upn, formerUpns, localId: _, ...rest } = statement;\n  const { formerNhsNumbers } = statement;',
      test('journeys/superseded-numbers', 'is kept sealed'),
    ],
  ]),
  ...mutantsOf(`${C}/person.ts`, superseded, [
    ['a superseded number bears nothing out', '...(each.formerNhsNumbers ?? [])', ''],
    ['a former pupil number bears nothing out', '...(each.formerUpns ?? [])', '', formerPupil],
  ]),
  ...mutantsOf('sources/nhs-demographics.ts', superseded, [
    [
      'a number that the NHS found to be wrong finds a child',
      'number !== nhsNumber && !invalid.includes(number)',
      'number !== nhsNumber',
      test('journeys/superseded-numbers', 'names nobody'),
    ],
  ]),
  ...mutantsOf(`${C}/intake-sql.ts`, suppliers, [
    [
      'a feed says what a hidden child is called',
      "child.state in ('OPEN', 'PROVISIONAL') or (child.own_state = 'OPEN' and not $3)`;",
      'true or $3`;',
      inFeeds,
    ],
    [
      'a feed gives a hidden child to a team',
      "authority = case when child.state in ('OPEN', 'PROVISIONAL') then",
      'authority = case when true then',
      test('journeys/transfer-a-shielded-child', 'whom nobody looks after'),
    ],
    [
      'a national source opens a shielded record',
      "and state = 'PROVISIONAL' and merged_into is null`",
      'and merged_into is null`',
      {
        idle: 'only provisional records come as far (`placeNational`), and the database lifts no shield for the part’s role (shield-guards)',
      },
    ],
    [
      'nobody is told that a feed goes on with an identity that was given up',
      "and state = 'SEALED'`",
      "and state = 'LIFTED'`",
      test('journeys/sealed-is-nobodys', 'takes what suppliers go on sending'),
    ],
    [
      'the team is not told that sources call a hidden child otherwise',
      "where k.state not in ('OPEN', 'PROVISIONAL') and",
      'where k.state is null and',
      upload,
    ],
  ]),
  ...mutantsOf(`${C}/placing.ts`, upload, [
    [
      'a supplier’s statement is linked to a hidden child',
      'weighed.filter(({ child: each }) => isVisible(each)),',
      'weighed.filter(({ child: each }) => each.id.length > 0),',
    ],
    [
      'what one supplier tells of is for everybody',
      "return { to: null, begins: { state: 'PROVISIONAL', source: organisation } };",
      "return { to: null, begins: { state: 'OPEN', source: organisation === '' ? '' : null } };",
    ],
    [
      'a national row opens a record beside a hidden child',
      "begins: near.length > 0 ? HELD : { state: 'OPEN', source: null }",
      "begins: near.length > 9 ? HELD : { state: 'OPEN', source: null }",
    ],
    [
      'a national row opens the upload that may be the hidden child',
      'if (!(await mayBeHidden(provisional, near))) return',
      'if (!(await mayBeHidden(provisional, near)) || provisional.id) return',
    ],
    [
      'a national row without a number is put to the hidden child',
      'return isHidden(child) ? { to: null, begins: HELD } : { to: child, opens: false };',
      'return { to: child, opens: false };',
    ],
    ['a number alone reaches a hidden child', 'only?.evidence.nameless === false ? only', 'only !== undefined ? only'],
    ['a number in dispute is silent', "(weight >= from || evidence.identifier !== 'silent')", 'weight >= from'],
    [
      'the supplier sees what a national source says of a record that may be hidden',
      'return provisional.source === null ? { to: provisional, opens: false } : { to: null, begins: HELD };',
      'return { to: provisional, opens: false };',
    ],
  ]),
  ...mutantsOf(`${C}/candidates.ts`, candidates, [
    [
      'a hidden child settles what else a statement is compared with',
      'isVisible(child) && (weight >= CERTAIN',
      '(isVisible(child) || isHidden(child)) && (weight >= CERTAIN',
    ],
    [
      'a sealed or archived record counts as visible',
      "state !== 'OPEN' && state !== 'PROVISIONAL';",
      "state === 'SHIELDED';",
    ],
  ]),
  ...mutantsOf(`${C}/matching-sql.ts`, candidates, [
    [
      'hidden children crowd out those a supplier may meet',
      "partition by m.statement, case when r.state = 'OPEN' or o.own then 'visible'\n         when r.state = 'PROVISIONAL' then 'told by others' else 'hidden' end",
      'partition by m.statement',
    ],
    [
      'a supplier’s record that is linked to an open child is met by itself',
      "(root.state = 'OPEN' or not o.own)",
      '(root.state is null or not o.own)',
      test('subgraphs/children/resolve', 'are the child that'),
    ],
    [
      'a supplier’s record leads to the hidden child that it is of',
      "(root.state = 'OPEN' or not o.own)",
      '(root.state is not null)',
      test('subgraphs/children/resolve', 'are the child that'),
    ],
    [
      'every provisional record counts as the supplier’s own',
      'and a.supplier = ${supplier}))) is true`',
      'or ${supplier} is not null))) is true`',
      test('subgraphs/children/resolve', 'two organisations tell'),
    ],
  ]),
  ...mutantsOf(`${C}/neighbours.ts`, neighbours, [
    ['those who were found to be somebody else are neighbours', '&& !never.has(child.id))', '&& never.size >= 0)'],
    ['only who is surely the same is a neighbour', 'weight >= thresholds.shield', 'weight >= thresholds.high'],
  ]),
  ...mutantsOf(`${C}/never-link-sql.ts`, neighbours, [
    [
      'which two were kept apart is readable',
      "keys.fingerprint('never link', JSON.stringify(one < other ? [one, other] : [other, one]))",
      'Buffer.from(JSON.stringify(one < other ? [one, other] : [other, one]))',
      test('journeys/review-a-record', 'keeps two apart for good'),
    ],
    ['two are kept apart in one order alone', 'one < other ? [one, other] : [other, one]', '[one, other]', openReview],
  ]),
  ...mutantsOf(`${C}/review-sql.ts`, openReview, [
    [
      'what was settled is asked again',
      'and (r.closed_at is null or r.known = decode(t.known,',
      'and (r.closed_at is null and r.known <> decode(t.known,',
    ],
    [
      'what was kept apart is asked again',
      "kind !== 'POSSIBLE_SAME' || !never.has([record, candidate].join())",
      "kind !== 'POSSIBLE_SAME' || never.size >= 0 || !record || !candidate",
    ],
  ]),
  ...mutantsOf(`${C}/review-store.ts`, test('journeys/review-a-record', 'cannot be told from one that there is not'), [
    [
      'another team’s reviews are listed',
      'where r.authority = $1 and r.closed_at is null',
      'where $1::text is not null and r.closed_at is null',
      test('journeys/review-a-record', 'is listed to its team alone'),
    ],
    [
      'another team’s closed reviews are listed',
      'where r.authority = $1 and r.closed_at is not null',
      'where $1::text is not null and r.closed_at is not null',
      test('subgraphs/children/known', 'reviews'),
    ],
    [
      'another team’s review is answered',
      'where r.id = $1 and r.authority = $3`',
      'where r.id = $1 and $3::text is not null`',
    ],
  ]),
  ...mutantsOf(`${C}/review-change-sql.ts`, test('journeys/review-a-hidden-child'), [
    [
      'a record is confirmed while another team’s hidden child may be the same',
      'select authority from review where record = any($1::bigint[]) and closed_at is null and risk = 0 and id <> $2\n',
      'select authority from review where record = any($1::bigint[]) and false and risk = 0 and id <> $2\n',
    ],
    [
      'a record is confirmed that is a hidden child’s',
      "where c.id = any($1::bigint[]) and coalesce(s.archived_as, s.state) in ('SHIELDED', 'SEALED')`",
      "where c.id = any($1::bigint[]) and s.state in ('LIFTED')`",
    ],
    [
      'another team rules on a review',
      "'select 1 as ok from review where id = $1 and authority = $2 for update'",
      "'select 1 as ok from review where id = $1 and $2::text is not null for update'",
      { idle: 'the review itself is read by authority beside it (`reviewWithin`), which review-a-record notices' },
    ],
    [
      'one person votes twice',
      'values ($1, $2, $3, $4, $5)\n   on conflict do nothing returning 1 as ok`',
      'values ($1, gen_random_uuid(), $3, $4, $5)\n   returning 1 as ok, $2::uuid`',
      test('journeys/review-a-record', 'of two established children'),
    ],
    [
      'the records of a closed review stay readable',
      'closed_at = $4, record = null, candidate = null,',
      'closed_at = $4,',
      test('journeys/review-a-record', 'keeps two apart for good'),
    ],
  ]),
  ...mutantsOf(`${C}/resolve.ts`, upload, [
    [
      'a review of an upload tells that there is somebody hidden',
      "if (isNew && state === 'PROVISIONAL' && !isNational(this.#supplier)) {\n      this.reviews",
      "if (isNew && state === 'SHIELDED' && !isNational(this.#supplier)) {\n      this.reviews",
      test('journeys/source-feed', 'says of each row'),
    ],
    [
      'a row that may be a hidden child’s is not asked about',
      "(isHidden(child) && (isNew || state === 'PROVISIONAL') ? shield : low)",
      '(isNew ? low : low)',
      test('subgraphs/children/resolve', 'have people asked about a hidden child'),
    ],
  ]),
  ...mutantsOf(`${C}/intake.ts`, noHarm, [
    [
      'a receipt tells that somebody else’s statement is there',
      "old === undefined ? 'CREATED' : old.fingerprint",
      "old === undefined ? (said.length > 0 ? 'CHANGED' : 'CREATED') : old.fingerprint",
      test('journeys/feeds-do-no-harm', 'is told of each row'),
    ],
  ]),
  ...mutantsOf(`${C}/heard.ts`, noHarm, [
    [
      'a supplier’s own identifier is kept as it is',
      "keys.fingerprint('local id of a child', JSON.stringify([supplier, statement.localId])).toString('hex')",
      'statement.localId',
      test('journeys/feeds-do-no-harm'),
    ],
    [
      'what a supplier calls a child finds another supplier’s',
      'JSON.stringify([supplier, statement.localId])',
      'JSON.stringify([statement.localId])',
      { idle: 'a local identifier is looked up by supplier too (`saidBefore`)' },
    ],
  ]),
  ...mutantsOf(`${C}/figures-sql.ts`, test('hidden-figures', 'so is what they are made of'), [
    [
      'hidden children are counted',
      "c.state = 'OPEN' and c.merged_into is null and c.date_of_death is null",
      "c.state <> 'LIFTED' and c.merged_into is null and c.date_of_death is null",
      test('journeys/management-information', 'counts what is there'),
    ],
    [
      'what is known of hidden children is counted',
      "where state <> 'OPEN' and id > $1::bigint",
      "where state = 'LIFTED' and id > $1::bigint",
    ],
  ]),
  ...mutantsOf('core/figures/suppression.ts', pure('core/figures/suppression'), [
    [
      'counts of one to five are shown',
      'count >= LEAST_SUPPRESSED && count <= MOST_SUPPRESSED;',
      'count >= LEAST_SUPPRESSED && count < 0;',
    ],
    ['a count of five is shown', 'MOST_SUPPRESSED = 5', 'MOST_SUPPRESSED = 4'],
    [
      'a total tells what is suppressed in it',
      '  const most = known + hidden * MOST_SUPPRESSED;\n',
      '  const most = known + hidden * LEAST_SUPPRESSED;\n',
    ],
    [
      'a total of nothing shown is shown',
      'return value === 0 ? SUPPRESSED : { value, roundedTo };',
      'return { value, roundedTo };',
    ],
  ]),
  ...mutantsOf(
    'core/figures/rules.ts',
    test('journeys/management-information', 'counts shields and overrides for the team'),
    [
      [
        'counts of shields are for every team',
        'area === context.viewer.authority && mayDo',
        'area.length > 0 && mayDo',
      ],
      [
        'counts of shields are for whoever reads figures',
        ": area === context.viewer.authority && mayDo(context, 'SEE_SHIELDED_OF_OWN_AUTHORITY').allow,",
        ': area === context.viewer.authority,',
      ],
      [
        'counts of shields of England are for whoever reads figures',
        "? mayDo(context, 'SEE_ACCESSES').allow",
        '? true',
      ],
    ],
  ),
];
