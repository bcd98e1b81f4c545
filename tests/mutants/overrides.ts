/** Emergency overrides: one user, one child, one session, a quarter of an hour, and somebody who looks into it. */
import { type Mutant, mutantsOf, test } from './mutant.ts';

const C = 'subgraphs/children';
const lasts = test('journeys/override-lasts');
const bySession = test('journeys/override-lasts', 'is asked for, and each look is noted');
const clocks = test('journeys/override-lasts', 'lasts a quarter of an hour');
const who = test('journeys/override-who-may');
const investigated = test('journeys/override-investigated');
const opens = test('journeys/override-a-shield');
const known = test('subgraphs/children/known', 'overrides');

export const overrides: readonly Mutant[] = [
  ...mutantsOf(`${C}/override-sql.ts`, lasts, [
    ['an override never runs out by the clock of the request', ' and ${now} < g.expires_at\n', '\n', clocks],
    [
      'an override never runs out by the database’s clock',
      ' and clock_timestamp() < g.stamped_at + interval',
      ' and clock_timestamp() < g.stamped_at + 1000 * interval',
      clocks,
    ],
    [
      'a request from before the grant opens it',
      '`${now} >= g.granted_at - ${CLOCKS_APART} and',
      '`${now} is not null and',
      clocks,
    ],
    [
      'the database’s clock may be put back',
      'and clock_timestamp() >= g.stamped_at and',
      'and',
      {
        idle: 'no test may put back the clock of the database’s machine: the same condition with a later stamp is tried by the one above',
      },
    ],
    ['what was closed stays open', '\n  and not exists (select 1 from override_end e where e.id = g.id)`;', '`;'],
    [
      'another account uses it',
      "from override_grant g where g.id = $1 and g.account = $2 and g.session = $3 and ${isOpen('$4::timestamptz')}`",
      "from override_grant g where g.id = $1 and $2::uuid is not null and g.session = $3 and ${isOpen('$4::timestamptz')}`",
      bySession,
    ],
    [
      'another session uses it',
      "from override_grant g where g.id = $1 and g.account = $2 and g.session = $3 and ${isOpen('$4::timestamptz')}`",
      "from override_grant g where g.id = $1 and g.account = $2 and $3::text is not null and ${isOpen('$4::timestamptz')}`",
      bySession,
    ],
    [
      'another account’s look is noted',
      "where g.id = $1 and g.account = $2 and g.session = $3 and ${isOpen('$4::timestamptz')}\n",
      "where g.id = $1 and $2::uuid is not null and g.session = $3 and ${isOpen('$4::timestamptz')}\n",
      bySession,
    ],
    [
      'another session’s look is noted',
      "where g.id = $1 and g.account = $2 and g.session = $3 and ${isOpen('$4::timestamptz')}\n",
      "where g.id = $1 and g.account = $2 and $3::text is not null and ${isOpen('$4::timestamptz')}\n",
      bySession,
    ],
    [
      'a look is noted after the end',
      "and g.session = $3 and ${isOpen('$4::timestamptz')}\n     and (select",
      'and g.session = $3 and $4::timestamptz is not null\n     and (select',
      test('subgraphs/children/known', 'overrides are closed'),
    ],
    [
      'it is looked at without end',
      'where l.override_id = g.id) < ${LOOKS}',
      'where l.override_id = g.id) < 100 * ${LOOKS}',
      known,
    ],
    [
      'anybody closes it',
      'where g.id = $1 and g.account = $2 and $3 < g.expires_at',
      'where g.id = $1 and $2::uuid is not null and $3 < g.expires_at',
      test('subgraphs/children/known', 'overrides are closed'),
    ],
    [
      'another team investigates it',
      'where g.id = $1 and g.authority = $2 and',
      'where g.id = $1 and $2::text is not null and',
      investigated,
    ],
    [
      'a sealed child’s override is investigated',
      "and g.authority = $2 and c.state <> 'SEALED'`",
      'and g.authority = $2`',
      known,
    ],
    [
      'somebody else’s prompt is granted',
      'where p.id = $1 and p.person = $2 returning',
      'where p.id = $1 and $2::uuid is not null returning',
      {
        idle: 'only the account’s own prompt comes as far (`usable`), and the database grants it to whom it was given (override-constraints)',
      },
    ],
    [
      'overrides of yesterday count, and those of today do not',
      "and granted_at > $2::timestamptz - interval '24 hours'",
      "and granted_at < $2::timestamptz - interval '24 hours'",
      who,
    ],
  ]),
  ...mutantsOf(`${C}/overrides.ts`, who, [
    ['an override needs no case', '|| !reasonFacts[reason].needsCaseReference', ''],
    [
      'a prompt of another account is confirmed',
      'row?.account === viewer.account && row.session === sessionOf(viewer)',
      'row?.session === sessionOf(viewer)',
      { idle: 'a session is a fingerprint of one token, and a token is one account’s' },
    ],
    [
      'a prompt of another session is confirmed',
      'row?.account === viewer.account && row.session === sessionOf(viewer)',
      'row?.account === viewer.account && sessionOf(viewer) !== null',
      lasts,
    ],
    [
      'a warning holds for ever',
      'age > sql.PROMPT_MINUTES * MINUTE',
      'age > 1000 * sql.PROMPT_MINUTES * MINUTE',
      lasts,
    ],
    [
      'a prompt is granted twice',
      "    if (over) throw new Refused('PROMPT_NOT_USABLE', 'promptId');\n",
      '    void over;\n',
      lasts,
    ],
    ['there are as many a day as one likes', 'late.count >= perDay', 'late.count < 0'],
    [
      'the team is not alerted',
      "    await notify(within, { kind: 'OVERRIDE_GRANTED', childId, by: viewer, about: granted.id, at: now });\n",
      '    void childId;\n    void viewer;\n',
      opens,
    ],
    [
      'many confirm one prompt at once',
      '        await within.ask(sql.takeTurn, [actor.person]);\n',
      '',
      test('journeys/override-who-may', 'one grant and one alert'),
    ],
    [
      'what was ruled on is ruled on again',
      'if (granted.outcome !== null) throw',
      "if (granted.id === '') throw",
      investigated,
    ],
    ['what is open is ruled on', 'if (!granted.over) throw', "if (granted.id === '') throw", investigated],
    [
      'the user rules on it',
      'if (granted.person === person || granted.organisation',
      'if (granted.organisation',
      { idle: 'it only says why: the database refuses it too (override-constraints)' },
    ],
    [
      'a colleague rules on it',
      'granted.person === person || granted.organisation === viewer.organisation.id',
      'granted.person === person',
      investigated,
    ],
    ['misuse suspends nobody', "if (outcome === 'MISUSE') await", 'if (outcome === undefined) await', investigated],
    ['a key is used for another child', 'if (row?.childId !== childId) throw', 'if (row === undefined) throw', who],
  ]),
  ...mutantsOf(`${C}/override-store.ts`, known, [
    [
      'another team’s overrides are listed',
      "where g.authority = $1 and c.state <> 'SEALED' and",
      "where $1::text is not null and c.state <> 'SEALED' and",
    ],
    [
      'a sealed child’s overrides are listed',
      "where g.authority = $1 and c.state <> 'SEALED' and",
      'where g.authority = $1 and',
    ],
    [
      'another team’s override is answered',
      "where g.id = $1 and g.authority = $2 and c.state <> 'SEALED'`",
      "where g.id = $1 and $2::text is not null and c.state <> 'SEALED'`",
    ],
    [
      'a sealed child’s override is answered',
      "where g.id = $1 and g.authority = $2 and c.state <> 'SEALED'`",
      'where g.id = $1 and g.authority = $2`',
    ],
  ]),
  ...mutantsOf('core/context.ts', opens, [
    [
      'an override opens what a search lists',
      '  !listed &&\n',
      '',
      test('journeys/override-a-shield', 'leaves the child hidden in what a search lists'),
    ],
    [
      'an override opens every child',
      '  override.child === child &&\n',
      '',
      test('journeys/override-a-shield', 'shows nothing to anybody else'),
    ],
    [
      'an override is used in mediated access',
      '  override !== null &&\n  mediation === null &&',
      '  override !== null &&',
      { idle: 'a request that names both is turned away at the gateway, and mediated access is a mode of its own' },
    ],
  ]),
  ...mutantsOf('gateway/answer.ts', opens, [
    ['a look under an override is not noted', '    await noteOverride(asked, report);\n', ''],
    [
      'an override counts in what a change answers',
      'contextFor(changes ? { ...viewer, override: null } : viewer)',
      'contextFor(viewer)',
      test('journeys/override-a-shield', 'changes nothing'),
    ],
  ]),
  ...mutantsOf(`${C}/override-resolvers.ts`, test('journeys/override-a-shield', 'shows nothing to anybody else'), [
    ['the override shows on another child', 'override?.child === id ? {', 'override ? {'],
  ]),
];
