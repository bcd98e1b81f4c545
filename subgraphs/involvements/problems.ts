/** Why a change was not made: the sentence and the remedy of each code. No sentence holds a value (law 7). */
import { type Problem as ProblemOf, problemsOf } from '#core/problems.ts';
import type { ProblemCode } from './schema.generated.ts';

export type Problem = ProblemOf<ProblemCode>;

const texts: Readonly<Record<ProblemCode, readonly [message: string, remedy: string]>> = {
  CHILD_NOT_FOUND: ['There is no such child, or you may not know of it.', 'Check the directory number.'],
  INVOLVEMENT_NOT_FOUND: [
    'There is no such involvement, or it is not yours to change.',
    'Take the identifier from `myInvolvements` or from the child’s involvements.',
  ],
  DATE_IN_FUTURE: ['The day is in the future.', 'Give today or an earlier day.'],
  END_BEFORE_START: ['The last day lies before the first.', 'Give a day on or after `startedOn`.'],
  DATE_OUTSIDE_LIFE: ['The child was not alive on that day.', 'Check the day, and that this is the child you mean.'],
  ALREADY_INVOLVED: [
    'You already have a current involvement of this kind with this child.',
    'Confirm the one there is, or end it first.',
  ],
  ALREADY_ENDED: ['The involvement has ended.', 'Record a new one if you work with the child again.'],
  CHANGED_SINCE: ['Somebody changed it after you looked.', 'Read it again, and repeat the change if it still holds.'],
  KEPT_BY_SOURCE: [
    'A case system or another source keeps this involvement; only it may change it.',
    'Change it there: the directory follows with the next feed.',
  ],
  NOT_INVOLVED: ['That needs a current involvement with this child.', 'Record your involvement first.'],
  LEAD_ALREADY_TAKEN: [
    'The child already has a lead professional.',
    'Agree on a handover, and use `handOverLeadProfessional`.',
  ],
  NOT_THE_LEAD: [
    'The involvement you name does not lead, or no longer does.',
    'Read `child { leadProfessional { id } }` again.',
  ],
  NOT_YOURS_TO_HAND_OVER: [
    'Only the outgoing lead, the incoming lead and the responsible authority’s team may hand over.',
    'Ask one of them.',
  ],
  KEY_REUSED: ['The idempotency key was used for something else.', 'Use a new key for a new change.'],
  NOT_OPENED: [
    'In mediated access a change follows a look: the mediation is not about this child yet.',
    'Open the child’s record in this mediation, read it to the person you act for, then make the change.',
  ],
  SERVICE_NOT_RECORDABLE: [
    'This kind of service comes from sharing agreements only.',
    'Choose the kind of service you give.',
  ],
  AGREEMENT_NOT_FOUND: [
    'There is no such agreement, or your organisation is no party to it.',
    'Take the identifier from `sharingAgreements`.',
  ],
  ORGANISATION_NOT_FOUND: ['There is no organisation with this identifier.', 'Check it with `organisation(id:)`.'],
  NOT_A_PARTY: [
    'Your organisation is neither side of the agreement.',
    'Make your organisation the custodian or the receiver.',
  ],
  SAME_ORGANISATION: ['An agreement needs two organisations.', 'Name another organisation as the receiver.'],
  VALIDITY_INVALID: [
    'The agreement ends before it begins, or has ended already.',
    'Give a `validUntil` that lies after `validFrom` and after this moment.',
  ],
  RULES_INVALID: [
    'A list of rules, or of a rule’s words, is empty or too long.',
    'Give 1 to 20 default rules and at most 20 exceptions, each with modes, record types, purposes, and at most 50 organisations or some kinds.',
  ],
  AGREEMENT_ENDED: [
    'The agreement has expired, or was superseded or withdrawn.',
    'Draft a new one, or take the wording that is in force.',
  ],
  ALREADY_SIGNED: ['Your side has signed already.', 'Read its `signatures`: the other side signs next.'],
  SECOND_PERSON_NEEDED: [
    'You have signed for the other side.',
    'Ask a second person, of the other organisation, to sign.',
  ],
  NOT_TO_SUPERSEDE: [
    'Only an agreement that both sides have signed, and that has not ended, can be superseded.',
    'Withdraw the draft instead, or draft without `supersedes`.',
  ],
  SUPERSEDED_ALREADY: [
    'Another draft is to supersede the same agreement.',
    'Sign that one, or withdraw it first: read `sharingAgreements`.',
  ],
  PARTIES_DIFFER: [
    'A new wording is made between the same two organisations.',
    'Name the same custodian and receiver, or draft without `supersedes`.',
  ],
};

export const { problem, Refused } = problemsOf(texts);
