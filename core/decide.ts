/**
 * The one decision of the product, pure: who may see which kind of detail of which record, and who may do what, and
 * why. Denials come first and in order, so that the first that holds names the reason; what nothing allows is denied.
 * The rule's name goes to the trail, never to the client.
 */
import type { RecordFacts } from './facts.ts';
import {
  canBeMediated,
  type Holder,
  isAccreditedFor,
  isGranted,
  type Permission,
  permissionsOf,
  rolePermissions,
  touchesChildren,
} from './permissions.ts';
import { type AccessReason, reasonFacts } from './reasons.ts';
import { reaches, type Scope } from './scopes.ts';
import type { FieldClass } from './words.ts';

/** One of those whose rights are weighed. */
export interface Party extends Holder {
  /** Whether everything holds that the account's right to ask rests on, at this moment. */
  readonly inGoodStanding: boolean;
  /** The authority an officer acts for. */
  readonly authority: string | null;
  /** Whether what is asked about is a statement of their own. */
  readonly isTheirs: boolean;
  /** Whether the record is told by their organisation alone. */
  readonly isSource: boolean;
}

/** What of a record bears on who may see it; whose it is as a source is told of each party. */
export type RecordAsked = Pick<RecordFacts, 'state' | 'authority' | 'synthetic'>;

/** What is asked: a kind of detail of a record, or an operation, perhaps on something that is administered. */
export type Asks =
  | { readonly of: 'RECORD'; readonly detail: FieldClass; readonly record: RecordAsked }
  | { readonly of: 'OPERATION'; readonly permission: Permission; readonly scope: Scope | null };

export const modes = ['DIRECT', 'MEDIATED', 'OVERRIDE'] as const;
export type Mode = (typeof modes)[number];

export interface DecisionFacts {
  /** Who works with the child: in mediated access, the one who asks through another. */
  readonly party: Party;
  /** Who asks on their behalf; there in mediated access, and only then. */
  readonly mediator: Party | null;
  readonly mode: Mode;
  /** Whether the mediation or the override is of this record (or of none yet), and has not run out. */
  readonly live: boolean;
  readonly reason: AccessReason | null;
  readonly caseReference: boolean;
  readonly asks: Asks;
}

export const rules = {
  'D0-nothing-allows': 'nothing allows it',
  'D1-standing': 'the account’s right to ask does not hold at this moment',
  'D2-no-reason': 'no reason for access was stated',
  'D3-role': 'the role, or what was granted beside it, does not include it',
  'D4-not-accredited-for-it':
    'the organisation is not accredited for the function it needs, or for none that counts here and now',
  'D5-elsewhere': 'it is administered by somebody else',
  'D6-not-through-another': 'it cannot be done in mediated access',
  'D7-not-mediated': 'mediated access needs both organisations’ accreditation and a named mediator',
  'D15-no-override': 'an override needs the right, the accreditation and a case reference',
  'D8-run-out': 'the mediation or the override has run out, or is of another record',
  'D9-reason-not-yours': 'the reason is for the authority’s own team',
  'D10-no-case-reference': 'the reason needs a case reference',
  'D11-not-synthetic': 'a system test opens synthetic records only',
  'D12-archived': 'the record is archived',
  'D13-shielded': 'the record is shielded and the detail is not one that stays visible',
  'D16-provisional': 'the record is provisional, and told by another organisation',
  'D17-sealed': 'the record is sealed',
  'D18-stewardship': 'the detail is for the authority’s own team',
  'D14-number-of-another-body': 'the number belongs to bodies of another kind',
  'A1-operation': 'the role and the organisation’s accreditation include it',
  'A2-officer-of-the-authority': 'the authority’s own team looks after the record',
  'A3-own-statement': 'it is the practitioner’s own statement',
  'A4-override': 'an emergency override of the shield, granted for this record',
  'A5-practitioner': 'a practitioner with a reason',
} as const;

export type RuleName = keyof typeof rules;
/** In mediated access, a denial may be the mediator's. */
export type RuleId = RuleName | `mediator:${RuleName}`;

export interface Decision {
  readonly allow: boolean;
  readonly rule: RuleId;
}

type Condition = (facts: DecisionFacts) => boolean;

/** What stays visible on a shielded record (SI 2007/2182, reg 6(5)-(6), taken as narrowly as the leaflets did). */
const visibleOnShielded: readonly FieldClass[] = ['EXISTENCE', 'IDENTITY'];

/** What must be permitted before a kind of detail may be seen at all, or the operation itself. */
function permissionOf({ asks }: DecisionFacts): Permission {
  if (asks.of === 'OPERATION') return asks.permission;
  return asks.detail === 'SERVICES' ? 'SEE_INVOLVEMENTS' : 'OPEN_CHILD';
}
const recordOf = ({ asks }: DecisionFacts): RecordAsked | null => (asks.of === 'RECORD' ? asks.record : null);
const stateOf = (facts: DecisionFacts) => recordOf(facts)?.state;
const of = ({ reason }: DecisionFacts) => (reason === null ? undefined : reasonFacts[reason]);
const needsReason: Condition = (facts) => touchesChildren(permissionOf(facts));
/** Reads and keeps the records of an authority: the one exemption the law knows (SI 2007/2182, reg 6(4)). */
const isOfficer = ({ role }: Party): boolean => rolePermissions[role].includes('SEE_SHIELDED_OF_OWN_AUTHORITY');

const looksAfter: Condition = (facts) => {
  const record = recordOf(facts);
  const { authority } = facts.party;
  return record !== null && isOfficer(facts.party) && authority !== null && authority === record.authority;
};

const seesHidden: Condition = (facts) =>
  looksAfter(facts) && isAccreditedFor('SEE_SHIELDED_OF_OWN_AUTHORITY', facts.party);

const isStewardship: Condition = ({ asks }) => asks.of === 'RECORD' && asks.detail === 'STEWARDSHIP';

/** What only a team accredited for shielding sees: a provisional record may turn out to be a hidden child's. */
const mayBeHidden: Condition = (facts) =>
  stateOf(facts) === 'SHIELDED' || stateOf(facts) === 'PROVISIONAL' || isStewardship(facts);

const isOwn: Condition = ({ party, asks }) => party.isTheirs && asks.of === 'RECORD' && asks.detail === 'SERVICES';

/** An emergency override: by name, for a case, in a body accredited for it; without that, the mode opens nothing (7.6). */
const mayOverride: Condition = ({ party, caseReference }) =>
  party.rights.includes('OVERRIDE_SHIELD') &&
  party.organisation.functions.includes('EMERGENCY_OVERRIDE') &&
  party.role === 'PRACTITIONER' &&
  caseReference;

/**
 * Both organisations take part in mediated access, and the mediator is one by name (domain rules 6.3, criterion G2).
 * There is a mediator in no other mode: no override is had through another (6.4).
 */
const canMediate: Condition = ({ mode, party, mediator }) =>
  mode === 'MEDIATED' &&
  party.organisation.functions.includes('MEDIATED_ACCESS') &&
  mediator !== null &&
  permissionsOf(mediator).includes('MEDIATE');

/** A number is shown to bodies whose own it is. */
const isAnotherBodys: Condition = ({ party, asks }) => {
  if (asks.of !== 'RECORD' || (asks.detail !== 'NHS_NUMBER' && asks.detail !== 'UPN')) return false;
  return !isGranted(asks.detail === 'UPN' ? 'SEE_UPN' : 'SEE_NHS_NUMBER', party);
};

/** The rules in order: the first whose condition holds decides. Allowing rules begin with A. */
export const ruleOrder: readonly (readonly [RuleName, Condition])[] = [
  ['D1-standing', ({ party }) => !party.inGoodStanding],
  ['D2-no-reason', (facts) => needsReason(facts) && facts.reason === null],
  ['D3-role', (facts) => !isGranted(permissionOf(facts), facts.party)],
  ['D4-not-accredited-for-it', (facts) => !isAccreditedFor(permissionOf(facts), facts.party)],
  [
    'D5-elsewhere',
    ({ party, asks }) =>
      asks.of === 'OPERATION' && asks.scope !== null && !reaches(asks.permission, party.role, asks.scope),
  ],
  ['D6-not-through-another', (facts) => facts.mode === 'MEDIATED' && !canBeMediated(permissionOf(facts))],
  ['D7-not-mediated', (facts) => (facts.mode === 'MEDIATED' || facts.mediator !== null) && !canMediate(facts)],
  ['D15-no-override', (facts) => facts.mode === 'OVERRIDE' && !mayOverride(facts)],
  ['D8-run-out', ({ mode, live }) => mode !== 'DIRECT' && !live],
  ['D9-reason-not-yours', (facts) => needsReason(facts) && of(facts)?.officersOnly === true && !isOfficer(facts.party)],
  [
    'D10-no-case-reference',
    (facts) => needsReason(facts) && of(facts)?.needsCaseReference === true && !facts.caseReference,
  ],
  ['A1-operation', ({ asks }) => asks.of === 'OPERATION'],
  ['D11-not-synthetic', (facts) => facts.reason === 'SYSTEM_TEST' && recordOf(facts)?.synthetic === false],
  // Of an identity that was given up nothing is shown to anybody, not even what they have said themselves (7.10).
  ['D17-sealed', (facts) => stateOf(facts) === 'SEALED'],
  ['A3-own-statement', (facts) => isOwn(facts) && facts.mode === 'DIRECT'],
  ['D12-archived', (facts) => stateOf(facts) === 'ARCHIVED'],
  ['A2-officer-of-the-authority', (facts) => (mayBeHidden(facts) ? seesHidden(facts) : looksAfter(facts))],
  ['D16-provisional', (facts) => stateOf(facts) === 'PROVISIONAL' && !facts.party.isSource],
  ['D18-stewardship', isStewardship],
  ['D14-number-of-another-body', isAnotherBodys],
  ['A4-override', (facts) => facts.mode === 'OVERRIDE' && stateOf(facts) === 'SHIELDED'],
  [
    'D13-shielded',
    ({ asks }) => asks.of === 'RECORD' && asks.record.state === 'SHIELDED' && !visibleOnShielded.includes(asks.detail),
  ],
  ['A5-practitioner', ({ asks }) => asks.of === 'RECORD'],
];

/** The decision by an order of rules: an argument so that a test can take one out and see that it is missed. */
export function decideBy(order: typeof ruleOrder, facts: DecisionFacts): Decision {
  const rule = order.find(([, holds]) => holds(facts))?.[0] ?? 'D0-nothing-allows';
  const decision = { allow: rule.startsWith('A'), rule };
  const { mediator } = facts;
  if (!decision.allow || mediator === null) return decision;
  // Nobody's view is widened: who asks through another sees what both would see (INV-7).
  const through = decideBy(order, { ...facts, mode: 'DIRECT', party: mediator, mediator: null });
  return through.allow ? decision : { allow: false, rule: `mediator:${through.rule as RuleName}` };
}

export const decide = (facts: DecisionFacts): Decision => decideBy(ruleOrder, facts);
