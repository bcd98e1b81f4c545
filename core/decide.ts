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

const deny = (rule: RuleName): Decision => ({ allow: false, rule });
const allow = (rule: RuleName): Decision => ({ allow: true, rule });

/** What stays visible on a shielded record (SI 2007/2182, reg 6(5)-(6), taken as narrowly as the leaflets did). */
const visibleOnShielded: readonly FieldClass[] = ['EXISTENCE', 'IDENTITY'];

export function decide(facts: DecisionFacts): Decision {
  const { role, organisationKind, reason, record, asks } = facts;
  if (reason === null) return deny('D1-no-reason');
  const officer = role === 'AUTHORITY_OFFICER';
  if (!officer && role !== 'PRACTITIONER' && role !== 'PRACTITIONER_VIEW') return deny('D2-role');
  const { officersOnly, needsCaseReference } = reasonFacts[reason];
  if (officersOnly && !officer) return deny('D3-reason-not-yours');
  if (needsCaseReference && !facts.caseReference) return deny('D4-no-case-reference');
  if (reason === 'SYSTEM_TEST' && !record.synthetic) return deny('D5-not-synthetic');
  if (record.state === 'ARCHIVED') return deny('D6-archived');
  if (officer && facts.authority !== null && facts.authority === record.authority) {
    return allow('A1-officer-of-the-authority');
  }
  if (record.state === 'SHIELDED' && !visibleOnShielded.includes(asks)) return deny('D7-shielded');
  if (asks === 'NHS_NUMBER' && organisationKind !== 'HEALTH') return deny('D8-nhs-number-of-another-body');
  if (asks === 'UPN' && organisationKind !== 'EDUCATION' && organisationKind !== 'LOCAL_AUTHORITY') {
    return deny('D9-upn-of-another-body');
  }
  return allow('A2-practitioner');
}
