/**
 * No question without an index: PostgreSQL is told that reading a whole table is dear, so that a plan that still does
 * has no index to use.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { questions as figureStoreQuestions } from '#core/figures/figure-store.ts';
import { questions as accreditationAccountChangeSql } from '#subgraphs/accreditation/account-change-sql.ts';
import { questions as accreditationAccountStore } from '#subgraphs/accreditation/account-store.ts';
import { questions as accreditationCaseStore } from '#subgraphs/accreditation/case-store.ts';
import { questions as accreditationFeedSql } from '#subgraphs/accreditation/feed-sql.ts';
import { questions as accreditationFeedStore } from '#subgraphs/accreditation/feed-store.ts';
import { questions as accreditationFiguresSql } from '#subgraphs/accreditation/figures-sql.ts';
import { questions as accreditationLocationStore } from '#subgraphs/accreditation/location-store.ts';
import { questions as accreditationMediationSql } from '#subgraphs/accreditation/mediation-sql.ts';
import { questions as accreditationStore } from '#subgraphs/accreditation/store.ts';
import { questions as accreditationSystemStore } from '#subgraphs/accreditation/system-store.ts';
import { questions as auditFiguresSql } from '#subgraphs/audit/figures-sql.ts';
import { questions as auditFollowSql } from '#subgraphs/audit/follow-sql.ts';
import { questions as auditIncidentSql } from '#subgraphs/audit/incident-sql.ts';
import { questions as auditLogStore } from '#subgraphs/audit/log-store.ts';
import { questions as auditLookStore } from '#subgraphs/audit/look-store.ts';
import { questions as auditReviewSql } from '#subgraphs/audit/review-sql.ts';
import { questions as auditStore } from '#subgraphs/audit/store.ts';
import { questions as auditTreeStore } from '#subgraphs/audit/tree-store.ts';
import { questions as auditUnreadStore } from '#subgraphs/audit/unread-store.ts';
import { questions as childrenAlikeSql } from '#subgraphs/children/alike-sql.ts';
import { questions as childrenComplaintSql } from '#subgraphs/children/complaint-sql.ts';
import { questions as childrenComplaintStore } from '#subgraphs/children/complaint-store.ts';
import { questions as childrenDisputeSql } from '#subgraphs/children/dispute-sql.ts';
import { questions as childrenDisputeStore } from '#subgraphs/children/dispute-store.ts';
import { questions as childrenEducationSql } from '#subgraphs/children/education-sql.ts';
import { questions as childrenFiguresSql } from '#subgraphs/children/figures-sql.ts';
import { questions as childrenHistorySql } from '#subgraphs/children/history-sql.ts';
import { questions as childrenIdentitySql } from '#subgraphs/children/identity-sql.ts';
import { questions as childrenIntakeSql } from '#subgraphs/children/intake-sql.ts';
import { questions as childrenMatchingSql } from '#subgraphs/children/matching-sql.ts';
import { questions as childrenMergeSql } from '#subgraphs/children/merge-sql.ts';
import { questions as childrenNeverLinkSql } from '#subgraphs/children/never-link-sql.ts';
import { questions as childrenNoticeSql } from '#subgraphs/children/notice-sql.ts';
import { questions as childrenOverrideSql } from '#subgraphs/children/override-sql.ts';
import { questions as childrenOverrideStore } from '#subgraphs/children/override-store.ts';
import { questions as childrenParticipationSql } from '#subgraphs/children/participation-sql.ts';
import { questions as childrenRetentionSql } from '#subgraphs/children/retention-sql.ts';
import { questions as childrenReviewChangeSql } from '#subgraphs/children/review-change-sql.ts';
import { questions as childrenReviewSql } from '#subgraphs/children/review-sql.ts';
import { questions as childrenReviewStore } from '#subgraphs/children/review-store.ts';
import { questions as childrenShieldSettingsStore } from '#subgraphs/children/shield-settings-store.ts';
import { questions as childrenShieldSql } from '#subgraphs/children/shield-sql.ts';
import { questions as childrenShieldStore } from '#subgraphs/children/shield-store.ts';
import { questions as childrenSplitSql } from '#subgraphs/children/split-sql.ts';
import { questions as childrenStore } from '#subgraphs/children/store.ts';
import { questions as childrenSubjectAccessSql } from '#subgraphs/children/subject-access-sql.ts';
import { questions as childrenSubjectAccessStore } from '#subgraphs/children/subject-access-store.ts';
import { questions as childrenTransferSql } from '#subgraphs/children/transfer-sql.ts';
import { questions as childrenTransferStore } from '#subgraphs/children/transfer-store.ts';
import { questions as involvementsAgreementSql } from '#subgraphs/involvements/agreement-sql.ts';
import { questions as involvementsAgreementStore } from '#subgraphs/involvements/agreement-store.ts';
import { questions as involvementsAssessmentSql } from '#subgraphs/involvements/assessment-sql.ts';
import { questions as involvementsBrokerStore } from '#subgraphs/involvements/broker-store.ts';
import { questions as involvementsChangeNoticeSql } from '#subgraphs/involvements/change-notice-sql.ts';
import { questions as involvementsFiguresSql } from '#subgraphs/involvements/figures-sql.ts';
import { questions as involvementsForgottenSql } from '#subgraphs/involvements/forgotten-sql.ts';
import { questions as involvementsSensitiveStore } from '#subgraphs/involvements/sensitive-store.ts';
import { questions as involvementsStore } from '#subgraphs/involvements/store.ts';
import { questions as involvementsSubscriptionSql } from '#subgraphs/involvements/subscription-sql.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const uuid = '00000000-0000-4000-8000-000000000001';
const many = `{${child.whoElse},${child.none}}`;

/** The same as the records of one child each. */
const each = `{"{${child.whoElse}}","{${child.none}}"}`;

/** What a review is asked with: nearly everything is left open. */
const reviewed = [
  ...[null, 21, `{${uuid}}`, '{NORTHSHIRE-CSC,NORTHSHIRE-DIRECTORY}', 'NORTHSHIRE-CSC', uuid, 'NEW_CONTACT'],
  ...[null, null, 'WhoElse', null, null, null, '2026-12-31', uuid, child.whoElse, null],
];

/** The hot questions by the name of their prepared statement, and values for their parameters. */
const hot: Record<string, readonly unknown[]> = {
  'children by id': [many],
  'children known': [many, '{931}', '{NORTHSHIRE-CSC}'],
  'children by identifier': ['NHS_NUMBER', '\\x00', null],
  'children by birthday': ['a', 'b', null, null, '2019-01-01', '2019-01-01', null, null, true],
  'children by range of birth': ['a', 'b', null, null, '2019-01-01', '2019-12-31', 'FEMALE', null, true],
  'children by postcode': ['a', 'b', 'c', 'd', null, null, null, 'ZN1 1AA', false],
  'children listed': [many, true, '931', 'NORTHSHIRE-CSC', false],
  'children shown for all': [many],
  'archive children due': ['2026-01-01', 200],
  'give children back': ['2026-01-01', 200],
  'purge children due': ['2026-01-01', 200],
  'keep tombstones': ['{"\\\\x00"}', '{OF_AGE}', '2026-01-01'],
  'tombstones among these': ['{"\\\\x00"}'],
  'children gone': ['0', 200],
  'settle children gone': [many, '2026-01-01'],
  'begin retention of children': [uuid, '2026-01-01', '2026-01-01'],
  'add to retention of children': [uuid, 1, 0, 0],
  'children held': ['2026-01-01'],
  'finish retention of children': [uuid, '2026-01-01', 0],
  'children due': ['2026-01-01'],
  'whether retention of children is done': ['2026-01-01'],
  'hold child': [uuid, child.whoElse, uuid, '2026-01-01', '2026-06-01'],
  'lift holds of child': [child.whoElse, uuid, '2026-01-01'],
  'forgotten among these': ['{"\\\\x00"}'],
  'keep forgotten children': ['{"\\\\x00"}', '{"\\\\x00"}', '{OF_AGE}', '2026-01-01'],
  'retention of children counted': ['2026-01-01', '2026-02-01'],
  'forgotten involvements among these': ['{"\\\\x00"}'],
  'keep forgotten involvements': ['{"\\\\x00"}', '{"\\\\x00"}'],
  'forget involvements of children': [many],
  'records of children': [many],
  'never links': ['{}'],
  'keep never link': ['{}', '2026-01-01'],
  'forget never link': ['\\x00'],
  'known of children': [many],
  'insert reviews': ['[]', '2026-01-01'],
  'reviews of team': ['901', uuid, null, false, null, 1, '2026-01-01', uuid, 21],
  'closed reviews of team': ['901', uuid, null, false, '2026-01-01', uuid, 21],
  'review of team': [uuid, uuid, '901'],
  'votes of review': [uuid],
  'claim key of review change': [uuid, 'key-12345', '\\x00', '2026-01-01'],
  'used key of review change': [uuid, 'key-12345'],
  'settle key of review change': [uuid, 'key-12345', uuid],
  'lock review': [uuid, '901'],
  'assign review': [uuid, uuid],
  'keep vote': [uuid, uuid, uuid, 'SAME_CHILD', '2026-01-01'],
  'pass review': [uuid, 'ESCALATED'],
  'close review': [uuid, 'SAME_CHILD', '\\x00', '2026-01-01'],
  'insert following review': [uuid, 'SEPARATION', child.whoElse, child.none, uuid, '\\x00', uuid, '2026-01-01', '901'],
  'standing of records': [many],
  'hidden beside records': [many, uuid],
  'show identity': ['[]'],
  'what review is about': [uuid],
  'open reviews about records': [many],
  'parts of children at a moment': [many, '{2026-01-01,2026-02-01}', '{0,1}'],
  'statements of records at a moment': [many, '{2026-01-01,2026-02-01}', '{0,1}', '{}', many],
  'corrections of records at a moment': [many, '{2026-01-01,2026-02-01}', '{0,1}'],
  'versions of statements of records': [many],
  'record to split': [child.whoElse, '901', '2026-01-01'],
  'insert split': [uuid, child.whoElse, '[{}]'],
  'split by id': [uuid],
  'disputed among statements of record': [child.whoElse, '{a,b}', '{a,b}'],
  'begin record that is split off': [child.none, child.whoElse, '2026-01-01'],
  'carry out split': [uuid, child.none, '2026-01-01'],
  'take back split': [uuid, '2026-01-01'],
  'empty record': [child.none],
  'drop match keys': ['{1,2}', many],
  'joined with record': [child.whoElse, uuid],
  'keep merge': [uuid, child.whoElse, child.none, `{${uuid}}`, '2026-01-01'],
  'merge by id': [uuid],
  'merges of records': [many],
  'undo merge': [uuid, `{${uuid}}`, '2026-01-01'],
  'stand alone': [many],
  'lead to shown record': [many, child.whoElse],
  'confirm record': [child.whoElse],
  'involvements of children': [each, '2026-01-01', '{}', '{}', null, null, null, null, 21],
  'taken numbers': [many],
  'said before': ['northshire-case-system', '{a,b}'],
  'sealed among': [many],
  'open records': [many],
  'keep earlier statements': ['northshire-case-system', '{a}', `{${child.none}}`],
  'upsert assertions': ['northshire-case-system', 'CASE_SYSTEM', '[]', '2026-01-01'],
  'remember local ids': ['northshire-case-system', '{a}', `{${child.none}}`],
  'remember identifiers': ['{NHS_NUMBER}', '{}', `{${child.none}}`],
  'forget identifiers': [many, '{NHS_NUMBER}', '{}', `{${child.none}}`],
  'assertions of children': [many],
  'earlier statements of children': [many],
  'upsert children': ['[]', '2026-01-01', true],
  'insert notices': ['[]'],
  'insert notices of what is due': ['901', '2026-01-01'],
  'lock shown child': [child.whoElse],
  'lock record': [child.whoElse],
  'shielded members of child': [child.whoElse],
  'lock records': [many],
  'open among children': [many],
  'provisional records with child': [child.whoElse, child.whoElse],
  'coverable with child': [child.whoElse, many],
  'running shield of child': [child.whoElse],
  'shield case of team': [uuid, '901'],
  'lock child of shield case': [uuid],
  'insert shield act': [
    uuid,
    1,
    child.whoElse,
    'COVER',
    'PROVISIONAL',
    '2026-01-01',
    uuid,
    uuid,
    'A',
    uuid,
    'COURT_ORDER',
    null,
    '{}',
    null,
    null,
    null,
    '2026-01-01',
  ],
  'shield request': [uuid],
  'insert shield request': [uuid, uuid, child.whoElse, uuid, 'COURT_ORDER', '\\x00'],
  'take on child': [child.whoElse, '901'],
  'children to ask whether they participate': ['901', '2026-01-01', '2025-01-01', child.whoElse, 21],
  'children without setting': ['901', '2026-01-01', '2025-01-01', child.whoElse, 21],
  'shield cases': ['901', '2026-01-01', '2026-01-01', uuid, 21, null],
  'shield cases in state': ['901', null, null, null, 21, 'PROVISIONAL'],
  'shields of children': [many],
  'shield case as shown': [uuid, '901'],
  'acts of shield cases': [`{${uuid}}`, '{9}', '{21}'],
  notices: ['901', null, '2026-01-01', uuid, 21, `{${uuid}}`],
  'unread notices': ['901', 'FOUND', null, null, 21, `{${uuid}}`],
  'acknowledge notices': [`{${uuid}}`, '901', uuid, '2026-01-01', `{${uuid}}`],
  'what shields show': ['{901}', '2026-01-01'],
  'set what shields show': ['901', '2026-01-01', false, '2026-01-01', uuid],
  'carer names of shielded children': ['{100000000001}'],
  'lock child for a new identity': [child.whoElse],
  'enter new identity': ['\\x00', uuid, uuid, '901', '2026-01-01'],
  'seal identity': [child.whoElse, '\\x00', '2026-01-01'],
  'shield new identity': [child.whoElse],
  'holders of numbers': ['{NHS_NUMBER}', '{\\\\x00}'],
  'keep sealed link': ['\\x00', '\\x00'],
  'sealed link': ['\\x00'],
  'ask to open sealed link': [uuid, '\\x00', uuid, uuid, 'FD/1', '2026-01-01'],
  'asked to open sealed link': ['\\x00', '2026-01-01'],
  'override prompt by id': [uuid],
  'overrides of person of late': [uuid, '2026-01-01'],
  'insert override grant': [uuid, uuid, 'CHILD_PROTECTION', 'CP/1', '2026-01-01', uuid],
  'open override grant': [uuid, '2026-01-01'],
  'override grant by id': [uuid],
  'open override': [uuid, uuid, 'session', '2026-01-01'],
  'insert override look': [uuid, uuid, 'session', '2026-01-01', uuid, '{}'],
  'close override': [uuid, uuid, '2026-01-01'],
  'override of team': [uuid, '901', '2026-01-01'],
  'overrides of team': ['901', '2026-01-01', 'EXPIRED', '2026-01-01', uuid, 21],
  'override as shown': [uuid, '901', '2026-01-01'],
  'claim key of dispute change': [uuid, 'key-12345', '\\x00', '2026-01-01'],
  'used key of dispute change': [uuid, 'key-12345'],
  'settle key of dispute change': [uuid, 'key-12345', uuid],
  'open dispute of child and field': [child.whoElse, 'ADDRESS'],
  'disputed statements of supplier': ['northshire-case-system', '{a,b}'],
  'disputed statement that a supplier is asked about': [uuid, '{northshire-case-system}'],
  'corrections of records': [many],
  'records of dispute': [uuid],
  'shown sources of dispute': [uuid],
  'insert dispute act': [uuid, 1, child.whoElse, 'WITHDRAW', 'WITHDRAWN', '2026-01-01', uuid, uuid, 'A', uuid],
  'open disputes of children': ['901', '2026-01-01', '2026-01-01', uuid, 21, null],
  'disputes of children in state': ['901', null, null, null, 21, 'SETTLED'],
  'dispute of team': [uuid, '901'],
  'disputed statements that suppliers are asked about': ['{northshire-case-system}', '2026-01-01', uuid, 21],
  'sources of disputes': [`{${uuid}}`],
  'disputed fields of records': [many],
  'insert notices of disputes due': ['901', '2026-01-01'],
  'insert notices of complaints due': ['901', '2026-01-01'],
  'claim key of complaint change': [uuid, 'key-12345', '\\x00', '2026-01-01'],
  'used key of complaint change': [uuid, 'key-12345'],
  'settle key of complaint change': [uuid, 'key-12345', uuid],
  'lock child of complaint': [uuid],
  'who refused subject access': [uuid],
  'who refused subject access of child': ['1'],
  'insert complaint act': [uuid, 1, child.whoElse, 'WITHDRAW', 'WITHDRAWN', '2026-01-01', uuid, uuid, 'A', uuid],
  'open complaints': ['901', uuid, '2026-01-01', '2026-01-01', uuid, 21, null],
  'complaints in state': ['901', uuid, null, null, null, 21, 'ANSWERED'],
  'complaint of team': ['901', uuid, uuid],
  'acts of complaints': [`{${uuid}}`],
  'entries that were found unreadable': [100],
  'note unreadable entries': ['{1}', '2026-01-01'],
  'entry that is complained of': [1],
  'incident of look that is complained of': [1],
  'insert notices of escalated transfers': ['901', '2026-01-01'],
  'claim key of transfer change': [uuid, 'key-12345', '\\x00', '2026-01-01'],
  'used key of transfer change': [uuid, 'key-12345'],
  'settle key of transfer change': [uuid, 'key-12345', uuid],
  'held record to transfer': [child.whoElse],
  'open transfer of child to authority': [child.whoElse, '902'],
  'claim key of participation change': [uuid, 'key-12345', '\\x00', '2026-01-01'],
  'used key of participation change': [uuid, 'key-12345'],
  'settle key of participation change': [uuid, 'key-12345', uuid],
  'participation of children': [many],
  'held child to participate': [child.whoElse, '901'],
  'insert participation act': [
    ...[child.whoElse, 1, uuid, 'WITHDRAW', '2026-01-01', uuid, uuid, 'A', uuid, null, '2026-01-01'],
  ],
  'insert transfer act': [uuid, 1, child.whoElse, 'WITHDRAW', 'WITHDRAWN', '2026-01-01', 'OUT', uuid, uuid, 'A', uuid],
  'propose moves': [many, '2026-01-01', '2026-01-15'],
  'other teams of reviews': [`{${uuid}}`, '901'],
  'open transfers of team': ['901', null, 'PROPOSED', '2026-01-01', '2026-01-01', uuid, 21],
  'closed transfers of team': ['901', 'IN', 'ACCEPTED', '2026-01-01', null, null, 21],
  'transfer of team': [uuid, '901', '2026-01-01'],
  'open transfers of children': [many, '901', '2026-01-01'],
  'transfers that nobody answered': ['2026-01-01', '2026-01-01', uuid, 21],
  'transfer that nobody answered': [uuid, '2026-01-01'],
  'suppliers of organisation': ['NORTHSHIRE-CSC'],
  'suppliers of authority': ['901'],
  'claim key of subject access change': [uuid, 'key-12345', '\\x00', '2026-01-01'],
  'used key of subject access change': [uuid, 'key-12345'],
  'settle key of subject access change': [uuid, 'key-12345', uuid],
  'lock child of subject access request': [uuid],
  'subjects of subject access, child': [child.whoElse],
  'insert subject access act': [uuid, 1, child.whoElse, 'RECEIVE', 'RECEIVED', '2026-01-01', uuid, uuid, 'A', uuid],
  'withhold looks': [uuid, 1, '{1}', '{THIRD_PARTY}'],
  'open subject access requests of children': ['901', '2026-01-01', '2026-01-01', uuid, 21, null],
  'subject access requests of children in state': ['901', null, null, null, 21, 'RECEIVED'],
  'subject access request of team, child': [uuid, '901'],
  'acts of subject access requests': [`{${uuid}}`, '{9}', '{21}'],
  'withheld looks': [`{${uuid}}`],
  'records told of in subject access requests': [`{${uuid}}`],
  'overrides named among looks': [`{${uuid}}`],
  'looks at children': ['{0}', '{9}', '{21}', '{0,0}', many],
  'body of entry': [1],
  'looks of overrides': [`{${uuid}}`],
  'children without keys': [500],
  'add match keys': ['{1}', `{${child.none}}`],
  'keys are made': [many],
  'keys are under way': [uuid, `{${child.none}}`],
  'keys have records': [uuid],
  'keys cut off': [],
  'drop keys of nobody': [many],
  'children alike': [
    ...['thornbury', '{maya}', '{20190303}', '{201903}', null, null, 'LS26 2EF', 'LS26 ', 'LS26!', true, '901'],
    ...['NORTHSHIRE-CSC', false, 200, 20190303, 'FEMALE', 'tho', 'ury', 'maya', 'maya '],
  ],
  'candidates by key': ['{0,0}', '{1,2}', 'northshire-case-system', 'NORTHSHIRE-CSC', 40],
  'candidates by number': ['{0}', '{NHS_NUMBER}', '{\\\\x00}', 'northshire-case-system', 'NORTHSHIRE-CSC', 40],
  'standing of children': [many, 'northshire-case-system', 'NORTHSHIRE-CSC'],
  'said of children': [many],
  'involvements of a practitioner': [uuid, '2026-01-01', null, null, null, 21, 'NORTHSHIRE-CSC'],
  'roles of children': [each, '2026-01-01', '{}', '{}', many],
  'involvement by key': [child.whoElse, uuid],
  'practitioners by id': [`{${uuid}}`],
  'account by id': [uuid, '2026-01-01', '127.0.0.1'],
  'administered account by id': [uuid, '2026-01-01'],
  'locked account by id': [uuid, '2026-01-01'],
  'account by number': [1000001],
  'accounts page': [
    'NORTHSHIRE-CSC',
    '2026-01-01',
    'SUSPENDED',
    null,
    30,
    true,
    null,
    null,
    21,
    'NORTHSHIRE-DIRECTORY',
  ],
  'events of account': [uuid, null, 21],
  'home of account': [uuid],
  'documents in force': ['2026-01-01'],
  'note use': [uuid, '2026-01-01'],
  'actor by id': [uuid],
  'account by request key': [uuid, 'key-12345'],
  'holder of practitioner': [uuid],
  'holder of authenticator': ['\\x00'],
  'other holder of certificate': ['DBS/1', uuid],
  'investigation of person': [uuid],
  'agreements that count': ['2026-01-01'],
  'agreements of a custodian': ['HEALTH-01', '2026-01-01'],
  'agreements of a party': [null, null, 21, '2026-01-01', 'HEALTH-01', null],
  'all agreements': [null, null, 21, '2026-01-01'],
  'agreement by id': [uuid, '2026-01-01', null],
  'pointers of a custodian': ['HEALTH-01', '2026-01-01'],
  'insert draft of agreement': [uuid, 'A', 'B', uuid, '{}', '\\x00', '2026-01-01', '2027-01-01', uuid, '2026-01-01'],
  'sign agreement': [uuid, 'CUSTODIAN', 'A', uuid, uuid, '2026-01-01'],
  'fingerprint of draft': [uuid],
  'lock agreement': [uuid, 'HEALTH-01'],
  'withdraw agreement': [uuid, uuid, '2026-01-01'],
  'account by user number': ['1000001'],
  'authenticator of account': [uuid],
  'wrong codes of late': [uuid, uuid, '2026-01-01'],
  'mediation by id': [uuid],
  'mediations of requester': [uuid, null, null, 21],
  'mediations of mediator': [uuid, null, null, 21],
  'disputed mediations': ['NORTHSHIRE-CSC', null, null, 21],
  'uses of mediations': [`{${uuid}}`],
  'open assessments of child': [`{${child.whoElse}}`, '2026-01-01'],
  'close assessments': [`{${child.whoElse}}`, `{${uuid}}`],
  'hold assessment': [child.whoElse, uuid, uuid, '2026-01-01', 'ecaf'],
  'mediated changes of involvements': [`{${child.whoElse}}`, `{${uuid}}`],
  'records with sensitive services': [`{${child.whoElse}}`, '2026-01-01'],
  'sensitive services of records': [`{${child.whoElse}}`, '2026-01-01'],
  'sensitive services of a practitioner': [uuid, 'HEALTH-01', null, null, 21],
  'sensitive service by key': [child.whoElse, uuid],
  'lock sensitive service': [child.whoElse, uuid],
  'insert sensitive service': [
    ...[child.whoElse, uuid, 'MENTAL_HEALTH', uuid, 'HEALTH-01', '2026-01-01', 'SIGNIFICANT_HARM', null],
    ...['2026-01-01', uuid],
  ],
  'confirm sensitive service': [child.whoElse, uuid, '2026-01-01'],
  'end sensitive service': [child.whoElse, uuid, '2026-01-01'],
  'mark consent withdrawn': [child.whoElse, uuid, '\\x00', uuid, 'CHILD', '2026-01-01'],
  'remove what consent was withdrawn of': [child.whoElse, uuid],
  'contact requests of an account': [uuid, null, null, 21],
  'contact requests that wait': ['901', '{REQUESTED}', null, null, null, 21],
  'contact requests of a team': ['901', '{CLOSED}', null, null, null, 21],
  'contact request by key': [child.whoElse, uuid],
  'lock contact request': [child.whoElse, uuid],
  'insert contact request': [
    ...[child.whoElse, uuid, uuid, 'HEALTH-01', null, 'URGENT', 'NEW_CONTACT', '2026-01-01', '2026-01-01', '901'],
  ],
  'assign contact request': [child.whoElse, uuid, uuid, '2026-01-01'],
  'note service contacted': [child.whoElse, uuid, '2026-01-01'],
  'answer contact request': [child.whoElse, uuid, 'DECLINED', null, '2026-01-01'],
  'pass contact request on': [child.whoElse, uuid, '902'],
  'close contact request': [child.whoElse, uuid, '2026-01-01'],
  uploader: ['cms', 'key', 'northshire-case-system', '2026-01-01'],
  'batch by name': ['northshire-case-system', 'batch'],
  'batch under way': ['northshire-case-system'],
  'batches under way': [1000],
  'last batch in order': ['northshire-case-system'],
  'advance batch': [uuid, 0, 1, 1, 0, 0, 0, 0, '[]', '{}'],
  'versions of records': ['northshire-case-system', '{"\\\\x00"}'],
  feeds: ['NORTHSHIRE-CSC', '901', null, 21],
  'figures of feeds': ['{northshire-case-system}', '2026-01-01'],
  'batches of feed': ['northshire-case-system', null, null, 21],
  'client by id': ['explorer', '2026-01-01'],
  'accreditation case by id': [uuid],
  'accreditation cases': ['NORTHSHIRE-DIRECTORY', null, null, null, 21, null],
  'answers of accreditation case': [uuid],
  'conditions of accreditation case': [uuid],
  'organisations due for review': ['NORTHSHIRE-DIRECTORY', '2026-01-01', null, null, 21],
  'events of organisation': ['NORTHSHIRE-CSC', 'NORTHSHIRE-DIRECTORY', null, 21],
  'location by id': [uuid, '2026-01-01'],
  'locations of organisation': ['NORTHSHIRE-CSC', 'NORTHSHIRE-DIRECTORY', '2026-01-01', null, 21],
  'products by id': [`{${uuid}}`],
  'products after': [null, 21],
  'installation by id': [uuid],
  'installations reached': [`{${uuid}}`, '2026-01-01'],
  'changes waiting': [200],
  'publish changes': ['[]', '2026-01-01'],
  'addressees of notices': ['[]', '[]', '2026-01-01'],
  'address notices': [`{${uuid}}`, '{1}'],
  'forget notices': ['2026-01-01'],
  'records one works with': [uuid, 'NORTHSHIRE-CSC', '2026-01-01'],
  'change notices about': [many, many, uuid, null, 21],
  'subscription of installation': [uuid],
  'lock subscription': [uuid],
  'insert subscription': [uuid, uuid, 'NORTHSHIRE-CSC', 'https://cases.example/', uuid, '2026-01-01'],
  'end subscription': [uuid, uuid, '2026-01-01'],
  'replay changes': [uuid, '2026-01-01', null, '2026-01-01'],
  'running subscriptions': [null],
  'subscriptions due': ['2026-01-01', 32],
  'next notice waiting': [uuid],
  'own involvement of subscriber': [many, 'NORTHSHIRE-CSC', '{cases}', '{cms}', '2026-01-01', child.whoElse, uuid],
  'pass notice over': [uuid, 0, 1],
  'note delivered': [uuid, 0, 1, '2026-01-01'],
  'note failed': [uuid, 0, 'TOO_SLOW', '2026-01-01', '2026-01-01', '2026-01-01'],
  'put off': [uuid, '2026-01-01', '2026-01-01'],
  'installations of organisation': ['NORTHSHIRE-CSC', 'NORTHSHIRE-DIRECTORY', null, 21],
  'organisations by id': ['{NORTHSHIRE-CSC}'],
  'authorities by code': ['{901}'],
  'organisations of authority': ['901', null, null, null, 21],
  'organisations meant': ['{HEALTH}', '{NORTHSHIRE-CSC}', '{}', null, 21, '{PRACTITIONER}'],
  'organisation counts': ['{HEALTH}', '{}', '{PRACTITIONER}'],
  'person of account': [uuid],
  'accounts under investigation': [`{${uuid}}`],
  'entries of account': [uuid, null, 21],
  'entries of month': ['2026-10-01', '2026-11-01', -1, 21],
  'entries under override': ['2026-01-01', '2027-01-01', -1, 21],
  'organisations placed': [null, 21],
  'case systems': ['{ecaf}'],
  'involvements of these counted': ['2026-10-31', `{${child.whoElse}}`],
  'who involvements know of': ['2026-10-31', `{${child.whoElse}}`],
  'open records counted': ['2026-10-31', '0', 21],
  'sources of records': [`{${child.whoElse}}`],
  'records not open': ['0', 21],
  'whether figures are closed': ['2026-10'],
  'close figures': ['2026-10', '2026-11-01', '[]', '', ''],
  'keep figures': ['2026-10', '{901}', '{LOOKS}', '{}'],
  'figures not yet in the trail': [],
  'figures in the trail': ['2026-10', 1],
  'periods of figures': ['{2026-10}'],
  'last months of figures': ['9999-12', 12],
  'figures of areas': ['{901}', '{2026-10}'],
  'publication of figures': ['2026-10'],
  ...Object.fromEntries(auditReviewSql.map(({ name }) => [name, reviewed])),
  'entries to follow': [0, 500],
  'entries that could not be read': [-1, 100],
  'number of entries that could not be read': [],
  'judged up to': [],
  'forget unreadable entries': ['{1}'],
  'looks of days': [`{${uuid}}`, '2026-01-01'],
  'history of accounts': [`{${uuid}}`, '2026-01-01'],
  'signals of day': [`{${uuid}}`, '2026-01-01'],
  'open incident of account': [uuid],
  incidents: ['{NORTHSHIRE-CSC}', uuid, null, 21, 'SIGNALLED', null, null, 'VOLUME'],
  'incident by reference': [null, uuid, 'INC-0000-0001'],
  'hold incident': ['INC-0000-0001'],
  'signals of incidents': ['{1}'],
  'acts of incidents': ['{1}'],
  'incident act by key': [uuid, 'key-12345'],
  reviewer: [uuid],
  'leaves of trail': ['{0}', '{256}'],
  'subtrees of trail': ['{8}', '{0}', '{1}'],
  'last checkpoint': [],
  'last witnessed checkpoint': [],
  'keep checkpoint': ['2026-01-01', 0, 'note', null],
  'page of log': [0, 21],
  'entries of log': ['{1}'],
  'entries about child': [child.whoElse, 0, 21],
  'log leaves': [0, 256],
  'log subtree': [8, 0],
  'missing subject': [`{${child.whoElse}}`, '{1}'],
  'log checkpoints': [0, '2026-01-01', 21],
  erase: [child.whoElse],
};

/** Tables of one row or of a few. */
const unasked = [
  'agreement changes',
  'authorities after',
  'size of the register',
  'one intake at a time',
  'one shield request at a time',
  'head of trail',
  'length of trail',
  'place of follower',
  'lock follower',
  'log head',
];

const literal = (value: unknown): string =>
  value === null ? 'null' : typeof value === 'string' ? `'${value}'` : String(value);

describe('the hot questions', () => {
  let stack: Stack;
  let texts: Map<string, string>;
  beforeAll(async () => {
    stack = await startStack();
    const questions = [
      ...accreditationAccountChangeSql,
      ...accreditationAccountStore,
      ...accreditationCaseStore,
      ...accreditationFiguresSql,
      ...auditFiguresSql,
      ...childrenEducationSql,
      ...childrenFiguresSql,
      ...involvementsFiguresSql,
      ...figureStoreQuestions,
      ...accreditationLocationStore,
      ...accreditationFeedSql,
      ...accreditationFeedStore,
      ...accreditationMediationSql,
      ...accreditationStore,
      ...accreditationSystemStore,
      ...auditLogStore,
      ...auditLookStore,
      ...auditFollowSql,
      ...auditIncidentSql,
      ...auditReviewSql,
      ...auditUnreadStore,
      ...auditStore,
      ...childrenAlikeSql,
      ...childrenMergeSql,
      ...childrenNeverLinkSql,
      ...childrenParticipationSql,
      ...childrenRetentionSql,
      ...childrenReviewChangeSql,
      ...childrenReviewSql,
      ...childrenReviewStore,
      ...childrenIntakeSql,
      ...childrenMatchingSql,
      ...childrenNoticeSql,
      ...childrenHistorySql,
      ...childrenIdentitySql,
      ...childrenOverrideSql,
      ...childrenOverrideStore,
      ...childrenShieldSql,
      ...childrenShieldSettingsStore,
      ...childrenShieldStore,
      ...auditTreeStore,
      ...childrenSplitSql,
      ...childrenStore,
      ...childrenComplaintSql,
      ...childrenComplaintStore,
      ...childrenDisputeSql,
      ...childrenDisputeStore,
      ...childrenSubjectAccessSql,
      ...childrenSubjectAccessStore,
      ...childrenTransferSql,
      ...childrenTransferStore,
      ...involvementsAgreementSql,
      ...involvementsAgreementStore,
      ...involvementsAssessmentSql,
      ...involvementsBrokerStore,
      ...involvementsChangeNoticeSql,
      ...involvementsForgottenSql,
      ...involvementsSensitiveStore,
      ...involvementsStore,
      ...involvementsSubscriptionSql,
    ];
    texts = new Map(questions.map(({ name, text }) => [name, text]));
  });
  afterAll(() => stack.stop());

  it('are all listed here', () => {
    expect([...texts.keys()].filter((name) => !Object.hasOwn(hot, name) && !unasked.includes(name))).toEqual([]);
  });

  it.each(Object.keys(hot))('%s uses an index', async (name) => {
    const text = texts.get(name) ?? expect.unreachable(name);
    const schema =
      /child|candidates|never link|match key|keys|local id|said before|among|earlier|identifiers/.test(name) &&
      !/involvements|roles/.test(name)
        ? 'children'
        : 'involvements';
    const path = `${schema}, children, involvements, accreditation, audit`;
    const count = Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
    const values = Array.from({ length: count }, (_, index) => literal(hot[name]?.[index] ?? null));
    const plan = await stack.database.sql<{ 'QUERY PLAN': string }>(
      `set search_path = ${path}; deallocate all; set enable_seqscan = off; set plan_cache_mode = force_generic_plan;
       prepare hot_question as ${text}; explain execute hot_question${count === 0 ? '' : `(${values.join(', ')})`}`,
    );
    const lines = JSON.stringify(plan);
    expect(lines).not.toMatch(
      /Seq Scan on (?:child|notice|shield_case|shield_act|shield_request|shield_setting|identity_entry|sealed_link|link_opening|review|review_vote|review_change|match_key|earlier_statement|never_link|merge|split|statement_move|identifier_key|lead|involvement|assertion|entry(?:_\d+)?|subject|run|node|checkpoint|named|account|organisation|practitioner|authenticator|mediation|mediation_use|wrong_code|mediated_change|clearance|account_event|document_version|agreement|sharing_agreement|agreement_signature|accreditation_case|criterion_answer|accreditation_condition|organisation_event|location|system_product|system_installation|client|client_key|feed_batch|feed_record|supplier|override_prompt|override_grant|override_end|override_look|override_finding|figure_period|figure_table|subject_access|subject_access_act|subject_access_withheld|subject_access_change|dispute|dispute_source|dispute_act|dispute_change|complaint|complaint_party|complaint_act|complaint_change|transfer|transfer_act|transfer_change|fact|unreadable|activity|signal|incident|incident_entry|incident_party|incident_act|change_outbox|change_notice|change_subscription|change_delivery|legal_hold|forgotten|tombstone|purge_pending|retention_run|retention_tally)\b/,
    );
  });
});
