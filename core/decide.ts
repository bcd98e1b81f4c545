/**
 * The one decision of the product, pure: who may see which kind of detail of which record, and why. Denials come first
 * and in order, so that the first that holds names the reason; what nothing allows is denied. The rule's name goes to
 * the trail, never to the client.
 */
import type { RecordFacts } from './facts.ts';
import { type AccessReason, reasonFacts } from './reasons.ts';
import type { FieldClass, OrganisationKind, Role } from './words.ts';

export interface DecisionFacts {
  readonly role: Role;
  readonly organisationKind: OrganisationKind;
  /** The authority an officer acts for. */
  readonly authority: string | null;
  readonly reason: AccessReason | null;
  readonly caseReference: boolean;
  readonly record: RecordFacts;
  readonly asks: FieldClass;
}

export const rules = {
  'D0-nothing-allows': 'nothing allows it',
  'D1-no-reason': 'no reason for access was stated',
  'D2-role': 'the role does not work with children’s records',
  'D3-reason-not-yours': 'the reason is for the authority’s own team',
  'D4-no-case-reference': 'the reason needs a case reference',
  'D5-not-synthetic': 'a system test opens synthetic records only',
  'D6-archived': 'the record is archived',
  'D7-shielded': 'the record is shielded and the detail is not one that stays visible',
  'D8-nhs-number-of-another-body': 'the NHS number is for health bodies',
  'D9-upn-of-another-body': 'the pupil number is for schools and authorities',
  'A1-officer-of-the-authority': 'the authority’s own team looks after the record',
  'A2-practitioner': 'a practitioner with a reason',
} as const;

export type RuleName = keyof typeof rules;

export interface Decision {
  readonly allow: boolean;
  readonly rule: RuleName;
}

type Condition = (facts: DecisionFacts) => boolean;

/** Who looks at children's records at all. */
const looksAtRecords: readonly Role[] = ['PRACTITIONER', 'PRACTITIONER_VIEW', 'AUTHORITY_OFFICER'];

/** What stays visible on a shielded record (SI 2007/2182, reg 6(5)-(6), taken as narrowly as the leaflets did). */
const visibleOnShielded: readonly FieldClass[] = ['EXISTENCE', 'IDENTITY'];

const isOfficer: Condition = ({ role }) => role === 'AUTHORITY_OFFICER';
const lookedAfter: Condition = ({ authority, record }) => authority !== null && authority === record.authority;
const of = ({ reason }: DecisionFacts) => (reason === null ? undefined : reasonFacts[reason]);

/** The rules in order: the first whose condition holds decides. Allowing rules begin with A. */
export const ruleOrder: readonly (readonly [RuleName, Condition])[] = [
  ['D1-no-reason', ({ reason }) => reason === null],
  ['D2-role', ({ role }) => !looksAtRecords.includes(role)],
  ['D3-reason-not-yours', (facts) => of(facts)?.officersOnly === true && !isOfficer(facts)],
  ['D4-no-case-reference', (facts) => of(facts)?.needsCaseReference === true && !facts.caseReference],
  ['D5-not-synthetic', ({ reason, record }) => reason === 'SYSTEM_TEST' && !record.synthetic],
  ['D6-archived', ({ record }) => record.state === 'ARCHIVED'],
  ['A1-officer-of-the-authority', (facts) => isOfficer(facts) && lookedAfter(facts)],
  ['D7-shielded', ({ record, asks }) => record.state === 'SHIELDED' && !visibleOnShielded.includes(asks)],
  [
    'D8-nhs-number-of-another-body',
    ({ organisationKind, asks }) => asks === 'NHS_NUMBER' && organisationKind !== 'HEALTH',
  ],
  [
    'D9-upn-of-another-body',
    ({ organisationKind, asks }) =>
      asks === 'UPN' && organisationKind !== 'EDUCATION' && organisationKind !== 'LOCAL_AUTHORITY',
  ],
  ['A2-practitioner', ({ role }) => looksAtRecords.includes(role)],
];

/** The decision by an order of rules: an argument so that a test can take one out and see that it is missed. */
export function decideBy(order: typeof ruleOrder, facts: DecisionFacts): Decision {
  const rule = order.find(([, holds]) => holds(facts))?.[0] ?? 'D0-nothing-allows';
  return { allow: rule.startsWith('A'), rule };
}

export const decide = (facts: DecisionFacts): Decision => decideBy(ruleOrder, facts);
