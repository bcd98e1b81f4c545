/** What hides children from being found, opened and counted: predicates of SQL, and the few conditions beside them. */
import { type Mutant, mutantsOf, pure, test } from './mutant.ts';

const C = 'subgraphs/children';
const find = test('journeys/find-a-shielded-child');
const bounds = test('journeys/search-bounds');
const linked = test('journeys/review-a-hidden-child');
const known = test('subgraphs/children/known');
const reads = test('subgraphs/children/read-for-nobody');

const store = [
  ...mutantsOf(`${C}/findable.ts`, find, [
    [
      'a search by something hidden finds a shielded child',
      '(${visibleOnly} or c.authority = ${authority}))',
      '(true or ${visibleOnly} or c.authority = ${authority}))',
      test('journeys/find-a-shielded-child', 'cannot be told from nobody by any search'),
    ],
    [
      'a search finds every provisional record',
      "or (c.state = 'PROVISIONAL' and (c.authority = ${authority} or c.source = ${organisation})))",
      "or c.state = 'PROVISIONAL')",
      known,
    ],
    [
      'a system test finds real children',
      'and (c.synthetic or not ${syntheticOnly}) and',
      'and (true or ${syntheticOnly}) and',
      known,
    ],
    [
      'a record that is a hidden child’s is left out of searches by others, which tells that it is',
      "(r.state in ('SHIELDED', 'SEALED') and r.authority is distinct from ${authority}",
      '(r.id is null and r.authority is distinct from ${authority}',
      linked,
    ],
    [
      'a record that is an open child’s is found beside it',
      '`(c.merged_into is null or exists',
      '`(true or c.merged_into is null or exists',
      test('journeys/merge-and-unmerge', 'are found once'),
    ],
  ]),
  ...mutantsOf(`${C}/store.ts`, find, [
    ['a number finds a shielded child', "visibleOnly: 'false',", "visibleOnly: 'true',"],
    [
      'by its number every archived or sealed record is made ready for the policy',
      "or c.state in ('OPEN', 'SHIELDED')\n",
      'or c.state is not null\n',
      known,
    ],
    [
      'by its number every provisional record is made ready for the policy',
      "or (c.state = 'PROVISIONAL' and (c.authority = a.authority or c.source = a.organisation))\n     then",
      "or c.state = 'PROVISIONAL'\n     then",
      known,
    ],
    [
      'by its number a record of a child hidden with another team is made ready for the policy',
      "(r.state = 'OPEN' or r.authority = a.authority)))",
      '(true or r.authority = a.authority)))',
      known,
    ],
    [
      'for nobody’s number nothing is looked up, which takes less time than a hidden record',
      'where m.id >= a.id order by m.id limit 1)',
      'where m.id = a.id order by m.id limit 1)',
      reads,
    ],
    [
      'for a number after the last nothing is looked up',
      'where m.id < a.id order by m.id desc limit 1) limit 1',
      'where m.id < a.id - a.id order by m.id desc limit 1) limit 1',
      reads,
    ],
    [
      'for a number of another body that nobody has nothing is looked up',
      'k.fingerprint >= $2 order by',
      'k.fingerprint = $2 order by',
      reads,
    ],
    [
      'a number of another body finds whoever has the next one',
      'then met.asked else false end',
      'then true else false end',
      reads,
    ],
    [
      'of two who claim a number one is found',
      'select k.child_id, true from identifier_key k',
      'select k.child_id, false from identifier_key k',
      reads,
    ],
    [
      'a list of one’s own names the hidden child that a record was found to be of',
      "and coalesce(r.archived_as, r.state) not in ('SHIELDED', 'SEALED')\n   where",
      '\n   where',
      known,
    ],
    [
      'a list of one’s own names what was sealed',
      "any($1::bigint[]) and c.state <> 'SEALED'`",
      'any($1::bigint[])`',
      known,
    ],
  ]),
];

const search = [
  ...mutantsOf(`${C}/criteria.ts`, bounds, [
    ['a postcode counts as visible', 'visibleOnly: !given(criteria.postcode)', 'visibleOnly: true', find],
    ['a number is taken beside something else', 'if (named.length > 1) throw', 'if (named.length > 9) throw'],
    ['two letters and an asterisk are enough', 'LETTERS_BEFORE_WILDCARD = 3', 'LETTERS_BEFORE_WILDCARD = 2'],
    ['one letter is a family name', 'LETTERS_OF_FAMILY_NAME = 2', 'LETTERS_OF_FAMILY_NAME = 1'],
    ['births are looked for over two years', 'MONTHS_OF_RANGE = 12', 'MONTHS_OF_RANGE = 24'],
    [
      'a family name is enough',
      'if (born === null) return givenName !== null && given(postcode);',
      'if (born === null) return true;',
    ],
    [
      'a family name and a range are enough',
      'return born.from === born.to || givenName !== null || given(gender);',
      'return true;',
    ],
    ['both names may be cut short', '|| (family.prefix && made.prefix)', ''],
  ]),
  ...mutantsOf('core/asker.ts', pure('core/asker'), [
    [
      'whoever asks through an officer searches as the officer',
      'viewer.mediation ? [viewer, viewer.mediation.mediator] : [viewer];',
      '[viewer.mediation?.mediator ?? viewer];',
    ],
    [
      'one of two is enough for what both must be allowed',
      'those(viewer).every((person)',
      'those(viewer).some((person)',
    ],
    ['the organisation of one of two counts', 'return new Set(values).size === 1 ? value : null;', 'return value;'],
    [
      'whoever has an authority searches as its team',
      "authority: allMay(viewer, 'SEE_SHIELDED_OF_OWN_AUTHORITY') ? common(those(viewer).map((one) => one.authority)) : null,",
      'authority: common(those(viewer).map((one) => one.authority)),',
      known,
    ],
  ]),
];

const resolving = mutantsOf(`${C}/resolvers.ts`, find, [
  [
    'too many matches are cut short and listed',
    "    throw new AppError('TOO_MANY_MATCHES');\n",
    '',
    test('journeys/find-a-child'),
  ],
  [
    'a pupil number is a key for everybody',
    "plan.scheme === 'UPN' && !allMay(context.viewer, 'SEE_UPN')",
    "plan.scheme === 'UPN' && context.viewer === undefined",
    test('journeys/find-a-child'),
  ],
  [
    'of a shielded record it is said what is withheld',
    "state === 'SHIELDED'\n        ? null\n        : fieldClasses",
    'state === undefined\n        ? null\n        : fieldClasses',
    test('policy', 'says of an open record which kinds'),
  ],
  [
    'a record nobody may know of opens as an empty one',
    "  if (!sees(context, child.subject, 'EXISTENCE')) return null;\n",
    "  sees(context, child.subject, 'EXISTENCE');\n",
    test('journeys/sealed-is-nobodys'),
  ],
  [
    'nobody is told of a look',
    "  await tellOfLook('LOOKED_AT', context, [child]);\n",
    '',
    test('journeys/told-of-a-look', 'is told who opened'),
  ],
  [
    'nobody is told of a search',
    "  await tellOfLook('FOUND', context, [...seen]);\n",
    '',
    test('journeys/told-of-a-look', 'is told of those a search found'),
  ],
  [
    'the trail is told nothing of an opened record',
    '  context.disclosures.opened(child.id, likenessOf(await context.children.asker(context.viewer), child));\n',
    '',
    test('journeys/mediated-access', 'is about one child'),
  ],
  [
    'matches are listed without the trail’s knowing',
    "nodes.filter(({ subject }) => sees(context, subject, 'EXISTENCE'))",
    "nodes.filter(({ subject }) => wouldSee(context, subject, 'EXISTENCE'))",
    test('audit-covers-answers', 'a child that is found by nothing but'),
  ],
]);

const leading = [
  ...mutantsOf('core/linked.ts', linked, [
    [
      'everybody is led from a record to the hidden child it is of',
      "(shown.facts.state !== 'SHIELDED' && shown.facts.state !== 'SEALED') || wouldSee",
      'shown.id.length > 0 || wouldSee',
    ],
    [
      'one’s own statement on another record is shown with a child whose services are withheld',
      "of.facts.members.length > 0 && wouldSee(context, { id, ...of }, 'SERVICES') ?",
      'of.facts.members.length > 0 && context.now.getTime() > 0 ?',
    ],
  ]),
  ...mutantsOf(`${C}/reviews.ts`, linked, [
    [
      'a link is shown of which one end is a hidden child’s',
      'records.has(one) && records.has(other)',
      'records.has(one) || records.has(other)',
      test('journeys/shields-of-linked-records'),
    ],
  ]),
  ...mutantsOf(`${C}/policy.ts`, pure('schema', 'is committed'), [
    [
      'a shielded record shows the name it is called by and its death',
      "state !== 'SHIELDED' || wouldSee(context, subject, 'WHEREABOUTS')",
      "state !== undefined || wouldSee(context, subject, 'WHEREABOUTS')",
      test('policy', 'go together as the decision says'),
    ],
  ]),
  ...mutantsOf(`${C}/review-policy.ts`, 'tsc', [
    ['a field of a review has no rule', '      waterfall: withItsWhole,\n', ''],
  ]),
  ...mutantsOf(`${C}/shield-policy.ts`, 'tsc', [
    ['a mutation has no rule', "    confirmLift: may('DECIDE_SHIELD'),\n", ''],
  ]),
  ...mutantsOf(`${C}/override-policy.ts`, 'tsc', [
    ['an override has a field without a rule', '      caseReference: team,\n', ''],
  ]),
];

const identities = [
  ...mutantsOf(`${C}/identity-sql.ts`, test('subgraphs/children/known', 'nothing left to hide'), [
    [
      'a sealed record gets a new identity',
      "is_its_own(c) and state not in ('SEALED', 'ARCHIVED') for update",
      'is_its_own(c) for update',
    ],
  ]),
  ...mutantsOf(`${C}/merge-sql.ts`, test('journeys/sealed-is-nobodys', 'is not taken apart any more'), [
    [
      'what was given up is taken apart',
      "\n     and not exists (select 1 from child c where c.id in (m.one, m.other) and c.state in ('SEALED', 'ARCHIVED')) for update",
      ' for update',
      { idle: 'no review follows either: insertFollowing opens none about a sealed record' },
    ],
  ]),
];

export const children: readonly Mutant[] = [...identities, ...store, ...search, ...resolving, ...leading];
