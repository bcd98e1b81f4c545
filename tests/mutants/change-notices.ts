/** Changes that are told of: to whom, of whom, and what stands in between. */
import { type Mutant, mutantsOf, pure, test } from './mutant.ts';

const I = 'subgraphs/involvements';
const outbox = test('subgraphs/involvements/change-outbox');
const practitioner = test('journeys/told-of-changes');
const system = test('journeys/case-system-is-told');
const meanwhile = test('journeys/case-system-is-told', 'what no longer holds when it is told');
const bad = test('change-notices-bad-days');
const dead = test('change-notices-bad-days', 'that has failed for three days');
const trail = test('change-notices-bad-days', 'where it cannot be entered in the trail');
const address = pure('subgraphs/involvements/receiver-address');
const worlds = test('hidden-changes-told-nobody');
const roots = test('operations');
const hidden = test('journeys/told-of-changes', 'of nothing that changed while the child was hidden');

export const changeNotices: readonly Mutant[] = [
  ...mutantsOf(`${I}/migrations/0010_change_notices.sql`, outbox, [
    [
      'registers of whole populations are told of',
      "select source in ('PRACTITIONER', 'CASE_SYSTEM') and record_type is null",
      'select record_type is null',
    ],
    [
      'pointers under agreements are told of',
      "select source in ('PRACTITIONER', 'CASE_SYSTEM') and record_type is null",
      "select source in ('PRACTITIONER', 'CASE_SYSTEM')",
    ],
    [
      'an installation is told twice over',
      'create unique index one_subscription_each on involvements.change_subscription (installation_id) where ended_at is null;',
      '',
      test('journeys/case-system-is-told', 'is one for each installation'),
    ],
  ]),
  ...mutantsOf(`${I}/migrations/0012_noted_by_lists.sql`, outbox, [
    [
      'what ended long ago is told of as new',
      'where involvements.tells_of_work(n.source, n.record_type) and (n.ended_on is null or n.ended_on > current_date);',
      'where involvements.tells_of_work(n.source, n.record_type);',
    ],
    [
      'an end is not noted',
      "union all select 'INVOLVEMENT_ENDED' where",
      "union all select 'INVOLVEMENT_ENDED' where false and",
    ],
    ['a handover is two changes', 'do update set involvement_id = excluded.involvement_id;', 'do nothing;'],
  ]),
  ...mutantsOf(`${I}/change-notice-policy.ts`, roots, [
    [
      'a notice is shown to whoever may not see who works with the child',
      "kind: seesRecord('SERVICES'),",
      'kind: withItsWhole,',
      { idle: 'a notice is not even listed to whoever may not see that' },
    ],
  ]),
  ...mutantsOf(`${I}/change-notice.ts`, worlds, [
    [
      'a hidden child’s changes are published',
      "return facts.state === 'OPEN' ? { id,",
      "return facts.state !== 'SEALED' ? { id,",
    ],
    [
      'a record leads a program to the hidden child it was found to be of',
      "const isLedTo = shownBy && shownBy.facts.state !== 'SHIELDED' && shownBy.facts.state !== 'SEALED';",
      'const isLedTo = shownBy !== undefined;',
      { idle: 'what it is led to is then not open, and nothing is told: fewer are told, and nobody more' },
    ],
  ]),
  ...mutantsOf(`${I}/change-notice-sql.ts`, system, [
    [
      'an installation is told what others of its organisation know',
      'join tellers t on t.organisation = i.organisation_id and (t.supplier = i.supplier or t.client = i.client)',
      'join tellers t on t.organisation = i.organisation_id',
      { idle: 'what it is told is decided anew when it is told' },
    ],
    [
      'an installation is told what it has told itself',
      "where n.kind not in ('INVOLVEMENT_RECORDED', 'INVOLVEMENT_ENDED') or not exists (",
      'where true or not exists (',
    ],
    [
      'practitioners are told what they have done themselves',
      'and i.practitioner_id is distinct from $3::uuid',
      'and ($3::uuid is null or true)',
      practitioner,
    ],
    [
      'practitioners are told when they no longer work with the child',
      `and p.organisation_id = $2 and i.record_type is null
     and (i.ended_on is null or i.ended_on > $3::date) limit 5000`,
      'and p.organisation_id = $2 and i.record_type is null and ($3::date is not null) limit 5000',
      practitioner,
    ],
  ]),
  ...mutantsOf(`${I}/change-notice-resolvers.ts`, hidden, [
    [
      'a child that was hidden since is told of',
      "return wouldSee(context, found, 'SERVICES') ? found : null;",
      'return found;',
    ],
    [
      'what is read is not in the trail',
      "for (const { subject: of } of page.slice(0, first)) sees(context, of, 'SERVICES');",
      '',
      test('journeys/told-of-changes', 'and each notice they read is in the trail'),
    ],
    [
      'cursors count what others are told',
      'connection(page, first, ({ position }) => [keys.mask(MASK, position)]);',
      'connection(page, first, ({ position }) => [position]);',
      test('journeys/told-of-changes', 'by cursors that tell nothing'),
    ],
  ]),
  ...mutantsOf(`${I}/subscription-sql.ts`, meanwhile, [
    [
      'an installation is told of children it no longer works with',
      'and (i.supplier = any($3) or i.client = any($4)) and (i.ended_on is null or i.ended_on > $5::date)',
      'and (i.supplier = any($3) or i.client = any($4)) and $5::date is not null',
    ],
    [
      'an installation is told of a change that is no longer on the child',
      'and exists (select from involvement c where c.child_id = $6 and c.id = $7 and c.record_type is null)',
      'and $6::bigint is not null and $7::uuid is not null',
    ],
    [
      'what is not told has a number',
      "'update change_subscription set position = $3 where id = $1 and position = $2',",
      "'update change_subscription set position = $3, sequence = sequence + 1 where id = $1 and position = $2',",
    ],
    [
      'a dead receiver is tried for ever',
      'stopped_at = case when failing_since <= $6 then $4::timestamptz end',
      'stopped_at = case when failing_since <= $6 then null::timestamptz end',
      dead,
    ],
  ]),
  ...mutantsOf(`${I}/delivery.ts`, meanwhile, [
    ['an installation that is no longer accredited is told', 'if (!to?.holds) {', 'if (!to) {'],
    [
      'a notice leaves before it is in the trail',
      '  const place = await noticeLog.note(entry);\n',
      '  const place = await noticeLog.note(entry).catch(() => 0);\n',
      trail,
    ],
    [
      'whatever the trail answers is an acknowledgement',
      "if (!Number.isSafeInteger(place) || place < 0) throw new AppError('SERVICE_UNAVAILABLE');",
      '',
      trail,
    ],
    [
      'what was not received is passed over',
      '    if (!over.aborted) await failed(notice, failure, parts);\n    return false;',
      '    await database.ask(sql.passOver, [subscription, from, position]);\n    return !over.aborted || failed === undefined;',
      bad,
    ],
    [
      'every receiver has the same key',
      'keys.signer(`change notices of ${subscription}`)',
      'keys.signer(`change notices${subscription.slice(0, 0)}`)',
      system,
    ],
  ]),
  ...mutantsOf(`${I}/subscription-resolvers.ts`, test('journeys/case-system-is-told', 'is made, ended and replayed'), [
    [
      'whoever manages systems somewhere manages them everywhere',
      "!mayDo(context, 'MANAGE_SYSTEMS', whose).allow",
      "!mayDo(context, 'MANAGE_SYSTEMS').allow",
    ],
    [
      'a subscription is shown to every organisation',
      'if (found === null || (found.organisation !== id && found.accreditor !== id)) return null;',
      'if (found === null || id === null) return null;',
      test('journeys/case-system-is-told', 'is seen by its own organisation'),
    ],
  ]),
  ...mutantsOf(`${I}/receiver-address.ts`, address, [
    [
      'a notice is sent without TLS',
      "return url.protocol === 'https:' && url.port === '' && isPublicName(host)",
      "return url.port === '' && isPublicName(host)",
    ],
    [
      'a notice is sent to any port',
      "url.protocol === 'https:' && url.port === '' && isPublicName(host)",
      "url.protocol === 'https:' && isPublicName(host)",
    ],
    ['an address of the own network is entered', 'isPublicName(host) ? url : null;', 'url.port !== null ? url : null;'],
    ['the cloud’s own service is asked', "  ['169.254.0.0', 16],\n", ''],
    [
      'an address of the old kind in the clothes of the new is asked',
      "return open6.check(address, 'ipv6') && !closed6.check(address, 'ipv6');",
      "return !closed6.check(address, 'ipv6');",
    ],
    [
      'one good address of a name is enough',
      'found.every(may)',
      'found.some(may)',
      { idle: 'the first is connected to; that all of them are good keeps a name from being tried until it is lucky' },
    ],
    [
      'what a name means is not looked at',
      'return found.length > 0 && found.every(may)',
      'return found.length > 0 && (found.every(may) || true)',
    ],
  ]),
  ...mutantsOf(`${I}/webhook.ts`, bad, [
    [
      'a redirect is a receipt',
      'if (status >= 200 && status < 300) return null;',
      'if (status >= 200 && status < 400) return null;',
    ],
  ]),
  ...mutantsOf(`${I}/deliverer.ts`, test('change-notices-bad-days', 'is one, however many there are'), [
    [
      'two processes tell of the same',
      'if (leadership === null) return;\n    try {\n      await work(AbortSignal.any([end.signal, leadership.lost]));',
      'try {\n      await work(AbortSignal.any([end.signal, leadership?.lost ?? end.signal]));',
    ],
  ]),
];
