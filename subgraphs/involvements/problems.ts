/** Why a change was not made: the sentence and the remedy of each code. No sentence holds a value (law 7). */
import { type Problem as ProblemOf, problemsOf } from '#core/problems.ts';
import type { ProblemCode } from './schema.generated.ts';

export type Problem = ProblemOf<ProblemCode>;

export const texts: Readonly<Record<ProblemCode, readonly [message: string, remedy: string]>> = {
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
  ASSESSMENT_HELD: [
    'Somebody else holds a common assessment of this child.',
    'Read `child { commonAssessment { heldBy { contacts { telephone } } } }`, and ask them to hand it over.',
  ],
  ASSESSMENT_NOT_OPEN: [
    'No common assessment is open that you hold, or that your case system has registered.',
    'There is nothing to close.',
  ],
  KEY_REUSED: ['The idempotency key was used for something else.', 'Use a new key for a new change.'],
  NOT_OPENED: [
    'In mediated access a change follows a look: the mediation is not about this child yet.',
    'Open the child’s record in this mediation, read it to the person you act for, then make the change.',
  ],
  NAMES_SENSITIVE_SERVICE: [
    'The name of the team says which sensitive service it is.',
    'Record it with `recordSensitiveService`, or leave the team out.',
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
  CONSENT_GIVER_MISSING: ['It is not said who has consented.', 'Give `consentGivenBy`.'],
  CONSENT_NOT_ASKED_FOR: [
    'Somebody is named who has consented, and it is recorded on another basis.',
    'Leave `consentGivenBy` out, or make `CONSENT` the basis.',
  ],
  CHILD_CANNOT_CONSENT: [
    'A child this young consents only where you find that the child understands.',
    'Say `childUnderstands: true` if you do, or ask somebody with parental responsibility.',
  ],
  CHILD_CONSENTS_ITSELF: [
    'The child is taken to understand, so nobody consents in its place.',
    'Ask the child; say `childUnderstands: false` only where you find that the child lacks understanding.',
  ],
  SENSITIVE_SERVICE_NOT_FOUND: [
    'There is no such sensitive service, or it is not yours to change.',
    'Take the identifier from `mySensitiveServices`.',
  ],
  NOT_BY_CONSENT: [
    'It was recorded on reasonable cause to suspect significant harm, so there is no consent to take back.',
    'End it when the service ends.',
  ],
  CONTACT_REQUEST_NOT_FOUND: [
    'There is no such request, or it is not yours.',
    'Take the identifier from `myContactRequests`, or from `contactRequests` of your team.',
  ],
  ALREADY_REQUESTED: [
    'You have asked for contact about this child already, and are not answered yet.',
    'Read `myContactRequests`; close it first if you want to ask with another urgency.',
  ],
  NOT_AT_THIS_STEP: ['That step is not possible now.', 'Read the request again, and go on from its `state`.'],
  TAKE_IT_FIRST: ['Somebody else has taken it on, or nobody has.', 'Take it on with `takeContactRequest`.'],
  RELEASED_CONTACT_MISSING: [
    'There is no telephone number and no e-mail address to pass on.',
    'Give one in `released`, or choose another answer.',
  ],
  NOTHING_WAS_RELEASED: [
    'A contact is given, and the answer is another.',
    'Leave `released` out, or answer `CONTACT_RELEASED` if the service let it be passed on.',
  ],
  INSTALLATION_NOT_FOUND: [
    'There is no such installation, or it is not yours to change.',
    'Take the identifier from `organisation { installations { nodes { id } } }`.',
  ],
  INSTALLATION_NOT_ACCREDITED: [
    'The installation may not ask at present: it, its product or its organisation is not accredited for that.',
    'Accredit what is missing first.',
  ],
  RECEIVER_ADDRESS_REFUSED: [
    'Nothing is sent to such an address.',
    'Give one that begins with https://, names a host of the public internet, and has no port, user or fragment.',
  ],
  ALREADY_SUBSCRIBED: [
    'The installation is told of changes at another address.',
    'End that with `unsubscribeFromChanges` first.',
  ],
  NOT_SUBSCRIBED: ['The installation is not told of changes.', 'Begin with `subscribeToChanges`.'],
  REPLAY_INVALID: [
    'It is not said, or said twice, from where to begin again.',
    'Give either `since` or `afterSequence`.',
  ],
  STILL_YOURS: ['Your authority still looks after the child.', 'Go on with it.'],
};

export const { problem, Refused } = problemsOf(texts);
