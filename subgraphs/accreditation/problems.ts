/** Why an administrative change was not made: the sentence and the remedy of each code. No sentence holds a value (law 7). */
import { type Problem, problemsOf } from '#core/problems.ts';
import type { AdministrationProblemCode } from './schema.generated.ts';

export type AdministrationProblem = Problem<AdministrationProblemCode>;

export const texts: Readonly<Record<AdministrationProblemCode, readonly [message: string, remedy: string]>> = {
  ORGANISATION_NOT_FOUND: [
    'There is no such organisation, or it is not yours to administer.',
    'Check its identifier, and who accredits it: `organisation { accreditedBy { name } }`.',
  ],
  CHANGED_SINCE: ['Somebody changed it after you looked.', 'Read it again, and repeat the change if it still holds.'],
  CODE_REFUSED: [
    'The code is wrong, has been used, or is of a device that is not bound; after a few wrong ones none counts for 15 minutes.',
    'Wait for the next code of the device, and use each only once.',
  ],
  MEDIATION_NOT_OPENED: [
    'It cannot be opened: the number or the code does not hold, or one of the two users or organisations may not take part.',
    'Ask for the number again and for the next code. Who may take part is in `viewer { rights organisation { accreditation { functions } } }`.',
  ],
  MEDIATION_NOT_FOUND: [
    'There is no such mediation, or it is not yours.',
    'Take its identifier from the list of yours.',
  ],
  KEY_REUSED: ['The idempotency key was used for something else.', 'Use a new key for a new change.'],
  ACCOUNT_NOT_FOUND: ['There is no such account, or it is not yours to administer.', 'Take it from `accounts`.'],
  OWN_ACCOUNT: [
    'Nobody vets, activates, reviews, grants or lifts for themselves.',
    'Ask somebody else who administers it.',
  ],
  REQUESTED_BY_YOU: [
    'Whoever asked for an account does not activate it; nor, in a team or the national office, vouch for its user.',
    'Ask somebody else who administers it.',
  ],
  ROLE_NOT_YOURS_TO_GIVE: [
    'You cannot ask for this role, vet or open it, or not in this organisation.',
    'Ask the body that accredits the organisation.',
  ],
  ALREADY_HAS_ACCOUNT: [
    'The person already has an account with this role in this organisation.',
    'Use it, or close it first.',
  ],
  PRACTITIONER_TAKEN: [
    'The entry in the directory of practitioners is another person’s.',
    'Check the entry; name the person’s other account as `sameAs` if it is theirs.',
  ],
  AUTHENTICATOR_TAKEN: ['The authenticator is bound to another person.', 'Hand out one that nobody else has.'],
  CERTIFICATE_TAKEN: [
    'The certificate vouches for another person.',
    'Check its number; name the person’s other account as `sameAs` if it is theirs.',
  ],
  CLEARANCE_MISSING: [
    'A check, training or authenticator is missing or has run out.',
    'Read `account { clearance { kind holds } }`, and record what is missing.',
  ],
  DATE_NOT_USABLE: [
    'The day is in the future, or the last day lies before the first or more than 36 months ahead.',
    'Check the day.',
  ],
  NOTHING_GIVEN: ['Nothing was given to be recorded.', 'Give at least one of the clearances.'],
  POSTCODE_NOT_A_HOME: [
    'The postcode is one of the NHS’s for people without a fixed address.',
    'Have none kept of whoever has no fixed address: send null.',
  ],
  DOCUMENT_NOT_IN_FORCE: [
    'The document has no such version in force.',
    'Read `viewer { documents { kind version } }`.',
  ],
  ALREADY_SUSPENDED: ['The account is already suspended for this reason.', 'Nothing is left to do.'],
  NOT_SUSPENDED: ['The account is not suspended for this reason.', 'Read `account { suspensions }`.'],
  NOT_YOURS_TO_LIFT: [
    'A suspension stands in the way that ends when what it rests on is renewed, or by another body’s hand.',
    'Renew what has run out; an investigation is ended by the body that accredits the organisation.',
  ],
  ORGANISATION_NOT_ACCREDITED_FOR_IT: [
    'The organisation is not accredited for what the right needs.',
    'The organisation declares the function first.',
  ],
  ALREADY_GRANTED: ['The account has the right already.', 'Nothing is left to do.'],
  NOT_GRANTED: ['The account does not have the right.', 'Read `account { rights }`.'],
  CASE_NOT_FOUND: [
    'There is no such round of declaring, or it is not yours to change.',
    'Take the identifier from `accreditationCases`.',
  ],
  WRONG_STATE: ['It is not in a state in which that can be done.', 'Read its `state`, and what comes next from there.'],
  FUNCTIONS_MISSING: [
    'No function was named.',
    'Name what the organisation will do; to stop, give the accreditation up.',
  ],
  NOBODY_ACCREDITS: [
    'No other organisation accredits this one yet.',
    'Ask the authority you work with, or the national office, to take it on: `takeOnOrganisation`.',
  ],
  TOO_MANY: ['Nothing was given, or too much at once.', 'Give at least one, and as many at most as the field says.'],
  CRITERION_NOT_APPLICABLE: [
    'There is no such criterion, or it does not apply.',
    'Take the codes from `accreditationCase { criteria { criterion { code } } }`.',
  ],
  CRITERIA_UNANSWERED: ['A criterion that applies has not been answered.', 'Answer all of them first.'],
  MANDATORY_UNMET: [
    'A mandatory criterion is not met.',
    'Recommend accreditation with conditions, or reject the declaration.',
  ],
  CONDITION_MISSING: [
    'Conditions are for mandatory criteria that are not met, and each of those needs one.',
    'Give a day for each, or recommend accreditation without conditions when all are met.',
  ],
  CONDITION_OUT_OF_RANGE: ['A day lies in the past, or too far away.', 'Give a day within the next twelve months.'],
  REASON_MISSING: ['No reason was given.', 'Name at least one.'],
  ANOTHER_PERSON_NEEDED: [
    'Somebody who signed for the organisation cannot decide on it as well.',
    'Leave it to a colleague of the accrediting body.',
  ],
  SECOND_PERSON_NEEDED: ['The second step is not for the person who took the first.', 'Leave it to a colleague.'],
  NOT_THE_REVIEWER: ['Another person reviews this.', 'Take the review over with `beginReview`, or leave it to them.'],
  NOT_RECOMMENDED: ['The reviewer has not recommended it.', 'Wait for `decideReview`, or take the review over.'],
  SIGNATURE_BROKEN: [
    'An answer is not what was signed.',
    'Have the organisation take the declaration back, and look into how this came about.',
  ],
  LOCATION_NOT_FOUND: [
    'There is no such place, or it is not yours to change.',
    'Take the identifier from `organisation { locations }`.',
  ],
  NOT_AT_ACCEPTED_PLACE: [
    'What is accredited is not given up from anywhere.',
    'Ask from a place of the organisation whose assessment was accepted.',
  ],
  PRODUCT_NOT_FOUND: [
    'There is no such case system, or it is not yours to change.',
    'Take the identifier from `systemProducts`.',
  ],
  INSTALLATION_NOT_FOUND: [
    'There is no such installation, or it is not yours to change.',
    'Take the identifier from `organisation { installations }`.',
  ],
  NATIONAL_ONLY: ['Only a national body does that.', 'Ask the national office.'],
  ALREADY_REGISTERED: ['It has been registered before.', 'Use what is there, or choose another identifier.'],
  SUPPLIER_NOT_FOUND: [
    'There is no such supplier, or it feeds for another organisation than the installation’s.',
    'Take its name from `feeds`.',
  ],
  KEY_INVALID: [
    'It is no public key for Ed25519 or P-256, or its last day is past or more than a year away.',
    'Send the SubjectPublicKeyInfo in base64, and a day within a year.',
  ],
  CLIENT_ID_INVALID: [
    'The client’s identifier is not written as one.',
    'Use 1 to 64 small letters, digits and hyphens, with no hyphen in front.',
  ],
};

export const { problem, Refused } = problemsOf(texts);
