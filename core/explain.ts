/**
 * Which fact settled a decision, for administrators and auditors who must be able to answer "why can she see that, and
 * why can he not?". A rule's name never goes to the client it was decided for; here somebody asks about somebody else.
 */
import { readFileSync } from 'node:fs';
import { type DecisionFacts, decide, type RuleId, type RuleName, rules } from './decide.ts';
import type { FieldClass } from './words.ts';

export const decidingFacts = [
  'STANDING',
  'REASON',
  'CASE_REFERENCE',
  'ROLE_AND_RIGHTS',
  'FUNCTION_PROFILE',
  'SCOPE',
  'MEDIATION',
  'RECORD_STATE',
  'RESPONSIBLE_AUTHORITY',
  'SYNTHETIC_RECORD',
  'KIND_OF_ORGANISATION',
  'OWN_STATEMENT',
  'OVERRIDE',
] as const;
export type DecidingFact = (typeof decidingFacts)[number];

const settledBy: Readonly<Record<RuleName, DecidingFact>> = {
  'D0-nothing-allows': 'ROLE_AND_RIGHTS',
  'D1-standing': 'STANDING',
  'D2-no-reason': 'REASON',
  'D3-role': 'ROLE_AND_RIGHTS',
  'D4-not-accredited-for-it': 'FUNCTION_PROFILE',
  'D5-elsewhere': 'SCOPE',
  'D6-not-through-another': 'MEDIATION',
  'D7-not-mediated': 'MEDIATION',
  'D8-run-out': 'MEDIATION',
  'D9-reason-not-yours': 'REASON',
  'D10-no-case-reference': 'CASE_REFERENCE',
  'D11-not-synthetic': 'SYNTHETIC_RECORD',
  'D12-archived': 'RECORD_STATE',
  'D13-shielded': 'RECORD_STATE',
  'D16-provisional': 'RECORD_STATE',
  'D17-sealed': 'RECORD_STATE',
  'D18-stewardship': 'RESPONSIBLE_AUTHORITY',
  'D14-number-of-another-body': 'KIND_OF_ORGANISATION',
  'D15-no-override': 'OVERRIDE',
  'A1-operation': 'ROLE_AND_RIGHTS',
  'A2-officer-of-the-authority': 'RESPONSIBLE_AUTHORITY',
  'A3-own-statement': 'OWN_STATEMENT',
  'A4-override': 'OVERRIDE',
  'A5-practitioner': 'ROLE_AND_RIGHTS',
};

let showing: Readonly<Record<FieldClass, readonly string[]>> | undefined;

/** The fields of the graph that show this kind of detail, such as `Child.address`: printed from the policies. */
export function fieldsShowing(detail: FieldClass): readonly string[] {
  showing ??= JSON.parse(readFileSync(new URL('../schema/field-classes.json', import.meta.url), 'utf8')) as NonNullable<
    typeof showing
  >;
  return showing[detail];
}

export interface Explanation {
  readonly allowed: boolean;
  readonly rule: RuleId;
  /** The rule in a sentence. */
  readonly because: string;
  readonly fact: DecidingFact;
}

export function explain(facts: DecisionFacts): Explanation {
  const { allow, rule } = decide(facts);
  const name = rule.replace('mediator:', '') as RuleName;
  return { allowed: allow, rule, because: rules[name], fact: settledBy[name] };
}
