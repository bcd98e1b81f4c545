/** Who works with a child: agreements, sensitive services, consent and brokered contact. */
import { type Mutant, mutantsOf, pure, test } from './mutant.ts';

const I = 'subgraphs/involvements';
const whomToAsk = test('journeys/whom-to-ask');
const sensitive = test('journeys/sensitive-service');
const withdraw = test('journeys/withdraw-consent');
const brokered = test('journeys/brokered-contact');
const consent = pure('subgraphs/involvements/consent');
const compiled = pure('subgraphs/involvements/compiled');
const another = test('journeys/anothers-entry');

export const involvements: readonly Mutant[] = [
  ...mutantsOf(`${I}/store.ts`, whomToAsk, [
    [
      'a pointer is there that no agreement shares',
      'where e.child_id ${child} and ${isShared(existence)}',
      'where e.child_id ${child} and (${isShared(existence)} or true)',
    ],
    [
      'the particulars are there that no agreement shares',
      'select ${isShared(content)} as content offset 0',
      'select ${isShared(content)} or true as content offset 0',
    ],
    ['a filter by state tells of what shares no content', 'or i.content and ${state} = case', 'or ${state} = case'],
    [
      'who leads is told where no content is shared',
      'l.until is null and i.content ${first}',
      'l.until is null ${first}',
      test('journeys/whom-to-ask', 'nothing of the particulars'),
    ],
    [
      'what ended long ago is shown',
      "${today}::date - interval '${ENDED_VISIBLE_MONTHS} months'",
      "${today}::date - interval '${ENDED_VISIBLE_MONTHS} years'",
      test('journeys/who-else-is-involved'),
    ],
    [
      'another organisation’s practitioner’s involvements are one’s own',
      'where i.practitioner_id = $1 and p.organisation_id = $7 and',
      'where i.practitioner_id = $1 and $7::text is not null and',
      another,
    ],
  ]),
  ...mutantsOf(`${I}/assessments.ts`, test('journeys/register-a-common-assessment'), [
    [
      'anybody closes the common assessment that somebody else holds',
      'row.holder === own || (seesServices && cameThroughIt(context, row))',
      'row.holder.length > 0',
    ],
    [
      'a person at a screen goes on with what came through a case system',
      'session === null && mediation === null && row.client === client',
      'mediation === null && (session === null || row.client.length > 0)',
    ],
    [
      'who holds a common assessment is found out where services are withheld',
      '(seesServices && cameThroughIt(context, row))',
      '(seesServices || cameThroughIt(context, row))',
    ],
    [
      'a common assessment is taken from whoever holds it',
      "row.stands && !(step === 'TAKEN_OVER' && cameThroughIt(context, row))",
      "row.stands && !(step === 'TAKEN_OVER')",
    ],
  ]),
  ...mutantsOf(`${I}/assessment-sql.ts`, test('journeys/register-a-common-assessment'), [
    [
      'whoever a feed puts in the place of the holder holds it',
      '${row}.caf_holder = ${row}.practitioner_id',
      '${row}.caf_holder is not null',
    ],
  ]),
  ...mutantsOf(`${I}/involvement.ts`, another, [
    [
      'an entry of another organisation is one’s own',
      'entry.id === practitioner && entry.organisationId === organisation.id',
      'entry.id === practitioner && organisation.id.length > 0',
    ],
  ]),
  ...mutantsOf(`${I}/resolvers.ts`, test('entities', 'knows no involvement but one'), [
    [
      'another’s involvement is an entity',
      'if (row === null || !isOwn(row, context.viewer)) return null;',
      'if (row === null) return null;',
    ],
    [
      'one’s own involvements are listed without the trail’s knowing',
      "  for (const { subject: of } of own.slice(0, first)) context.disclosures.disclosed(of.id, 'EXISTENCE');\n",
      '',
      test('audit-covers-answers'),
    ],
  ]),
  ...mutantsOf(`${I}/sealed.ts`, test('journeys/sealed-is-nobodys', 'stands in no list'), [
    [
      'what was given up stands in one’s own list',
      'return shown === null ? [] : [{ row, shown }];',
      'return [{ row, shown: shown ?? row.childId }];',
    ],
  ]),
  ...mutantsOf(`${I}/known-child.ts`, sensitive, [
    [
      'a change is made to a child one may not know of',
      "return child && sees(context, child.subject, 'EXISTENCE') ? child : null;",
      "return child && (sees(context, child.subject, 'EXISTENCE') || child.id) ? child : null;",
      brokered,
    ],
    [
      'a change to a record goes to the hidden child it is of',
      'named.shownBy && shown && isLedTo(context, shown) ? named.shownBy : named',
      'named.shownBy && shown && context ? named.shownBy : named',
      test('journeys/review-a-hidden-child', 'goes on being its supplier'),
    ],
  ]),
  ...mutantsOf(`${I}/understood.ts`, test('journeys/whom-to-ask'), [
    [
      'of an agreement that is not understood all is shared',
      'read.success ? (read.data as SharingTerms) : sharesNothing',
      '(read.success ? read.data : stored) as SharingTerms',
      pure('subgraphs/involvements/understood'),
    ],
  ]),
  ...mutantsOf(`${I}/sharing.ts`, test('journeys/whom-to-ask', 'through a mediator'), [
    [
      'through another one sees pointers that the other may not',
      'one.existence.filter((pointer) => existence.has(pointer))',
      'one.existence.filter((pointer) => existence.size >= 0 && pointer)',
    ],
    [
      'through another one sees particulars that the other may not',
      'one.content.filter((pointer) => content.has(pointer))',
      'one.content.filter((pointer) => content.size >= 0 && pointer)',
    ],
  ]),
  ...mutantsOf(`${I}/policy.ts`, test('journeys/sensitive-service'), [
    [
      'one’s own statement is shown whatever has become of the record',
      'isOwn(row, context.viewer) && seesOwn(context, row.subject)',
      'isOwn(row, context.viewer) && row.subject.id.length > 0',
      test('journeys/who-else-is-involved', 'one’s own involvements'),
    ],
    [
      'what one reads of one’s own sensitive services is not in the trail as such',
      'isOwnSensitive(row, context.viewer) && seesOwn(context, row.subject)',
      'isOwnSensitive(row, context.viewer) && row.subject.id.length > 0',
      test('journeys/sensitive-service', 'is seen whole by whoever gives it'),
    ],
    [
      'whom to ask is shown whatever the agreement says',
      '({ content }) => content,',
      '({ content }) => content || true,',
      {
        idle: 'where no content is shared the particulars are not there: SQL has left them out (the mutants of `store.ts`), and a row has a state and a version only beside them',
      },
    ],
  ]),
  ...mutantsOf(`${I}/consent.ts`, consent, [
    [
      'a parent consents for a child who understands',
      "if (givenBy === 'PARENT' && able) return 'CHILD_CONSENTS_ITSELF';\n",
      '',
    ],
    [
      'a child consents who does not understand',
      "if (givenBy === 'CHILD' && !able) return 'CHILD_CANNOT_CONSENT';\n",
      '',
    ],
    [
      'nobody has consented',
      "if (givenBy === null) return 'CONSENT_GIVER_MISSING';",
      "if (givenBy === null) return { basis, givenBy: 'CHILD' };",
    ],
    [
      'consent is kept where harm is the basis',
      "return givenBy === null ? { basis, givenBy } : 'CONSENT_NOT_ASKED_FOR';",
      'return { basis, givenBy: null };',
    ],
    ['a child of eleven is presumed able', 'GENERALLY_ABLE = 12', 'GENERALLY_ABLE = 11'],
    [
      'what nobody has confirmed for two years shows',
      'MONTHS_UNTIL_LAPSED = 12',
      'MONTHS_UNTIL_LAPSED = 24',
      sensitive,
    ],
  ]),
  ...mutantsOf(`${I}/sensitive-store.ts`, sensitive, [
    [
      'what has ended shows',
      '(s.ended_on is null or s.ended_on > ${today}::date)\n   and',
      '(s.ended_on is null or s.ended_on <= ${today}::date or true)\n   and',
    ],
    [
      'what lapsed shows',
      "s.confirmed_on > ${today}::date - interval '${MONTHS_UNTIL_LAPSED} months'",
      's.confirmed_on is not null',
    ],
    [
      'another organisation’s sensitive services are one’s own',
      'where s.practitioner_id = $1 and s.organisation_id = $2\n',
      'where s.practitioner_id = $1 and $2::text is not null\n',
    ],
    [
      'a withdrawn consent leaves the pointer',
      "`delete from sensitive_service where child_id = $1 and id = $2 and basis = 'CONSENT'`",
      "`delete from sensitive_service where child_id = $1 and id = $2 and basis <> 'CONSENT'`",
      withdraw,
    ],
  ]),
  ...mutantsOf(`${I}/sensitive-changes.ts`, withdraw, [
    [
      'a sensitive service is recorded on no consent',
      "if (typeof basis === 'string') throw new Refused(basis, 'consentGivenBy');",
      "if (typeof basis === 'string') return { childId: change.childId, id: change.childId };",
      sensitive,
    ],
    [
      'what a parent said is confirmed when the child understands',
      "if (typeof still === 'string') throw",
      "if (typeof still === 'number') throw",
      sensitive,
    ],
    [
      'somebody else changes a sensitive service',
      "if (!isOwnSensitive(row, viewer)) throw new Refused('SENSITIVE_SERVICE_NOT_FOUND', 'sensitiveServiceId');\n",
      '',
      sensitive,
    ],
    [
      'another organisation takes a consent back',
      "row.organisationId !== viewer.organisation.id || row.basis !== 'CONSENT'",
      "row.basis !== 'CONSENT'",
    ],
    [
      'a colleague learns of what rests on harm',
      "(row.organisationId !== viewer.organisation.id || row.basis !== 'CONSENT')",
      '(row.organisationId !== viewer.organisation.id)',
    ],
    [
      'the same entry in another organisation gives the service',
      'practitionerId === practitioner && organisationId === organisation.id',
      'practitionerId === practitioner && organisation.id.length > 0',
      sensitive,
    ],
  ]),
  ...mutantsOf(`${I}/sensitive-resolvers.ts`, withdraw, [
    [
      'a system test takes back a real child’s consent',
      "viewer.reason === 'SYSTEM_TEST' && life?.facts.synthetic !== true",
      "viewer.reason === 'SYSTEM_TEST' && life === undefined",
    ],
    [
      'every team takes consents back',
      "life !== null && wouldSee(context, subject(which.childId, life.facts), 'STEWARDSHIP')",
      'life !== null',
    ],
    [
      'that a consent was withdrawn is not in the trail',
      "  disclosures.disclosed(which.childId, 'EXISTENCE');\n  return { withdrawn: true",
      '  return { withdrawn: true',
      test('journeys/withdraw-consent', 'is withdrawn at once'),
    ],
  ]),
  ...mutantsOf(`${I}/broker-store.ts`, brokered, [
    [
      'another team’s requests are listed',
      "(select ${columns('due_at')} from ${tables} where r.authority = $1 and",
      "(select ${columns('due_at')} from ${tables} where $1::text is not null and",
    ],
    ['others’ requests are one’s own', 'where r.requested_by = $1 and ($2', 'where $1::uuid is not null and ($2'],
  ]),
  ...mutantsOf(`${I}/broker-resolvers.ts`, brokered, [
    [
      'another team takes steps in a request',
      'const isTheirs = request?.authority === null || request?.authority === viewer.authority;',
      'const isTheirs = request !== undefined && viewer !== null;',
      test('journeys/brokered-contact', 'passes on'),
    ],
  ]),
  ...mutantsOf(`${I}/broker-changes.ts`, brokered, [
    [
      'somebody else closes a request',
      'if (row.requestedBy !== viewer.account) throw',
      "if (row.requestedBy === '') throw",
    ],
    [
      'a contact is released that no service was asked for',
      "if (given.answer !== 'DECLINED') mustBe(row, 'CONTACTED');\n",
      '',
    ],
  ]),
  ...mutantsOf(`${I}/compiled.ts`, compiled, []),
  ...mutantsOf(`${I}/figures.ts`, test('hidden-figures', 'so is what they are made of'), [
    [
      'what is said of hidden children is counted',
      'counted.push(...countsOf(rows, places, -1));',
      'void countsOf(rows, places, -1);',
    ],
  ]),
];
