/** Every way in which the directory can refuse, in words for the person in front of the screen: what it means, what to do. */

export interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly says: readonly string[];
  /** Whether the same page may be asked for again. */
  readonly again?: boolean;
  /** Where a better next step is than home. */
  readonly next?: { readonly href: string; readonly text: string };
}

const nothingShown = 'Nothing was shown, and nothing was changed.';
const administrator = 'Ask the person who manages accounts in your organisation.';
const urgent =
  'If a child is in danger now, do not wait for this service: call the police on 999, or the authority’s children’s services by telephone.';

const ours: Refusal = {
  status: 500,
  title: 'Sorry, there is a problem with the service',
  says: [nothingShown, 'Try again. If it stays like this, tell whoever looks after this service.', urgent],
  again: true,
};

/** A program that the directory lets send registered documents only, and that sends another. */
const notRegistered: Refusal = {
  status: 500,
  title: 'This version of the service cannot ask the directory that',
  says: [
    nothingShown,
    'The fault is with this service, not with you: it was changed, and what it asks was not registered, or it is too old. Tell whoever looks after it.',
    urgent,
  ],
};

const reasonAgain: Refusal = {
  status: 400,
  title: 'Say why you need access',
  says: ['The directory did not take the reason you have stated for this.', 'State the reason that holds for you.'],
  next: { href: '/reason', text: 'State your reason' },
};

const refusals: Readonly<Record<string, Refusal>> = {
  STANDING_REFUSED: {
    status: 403,
    title: 'You cannot use the directory at present',
    says: [
      'Something that your access rests on does not hold today: your enhanced check (renewed every three years), your training, your account, or the accreditation of your organisation or of the place you work from.',
      `${administrator} They can see which part it is and renew it. Your access comes back by itself, within seconds, when it is renewed.`,
      urgent,
    ],
  },
  SIGNATURE_REQUIRED: {
    status: 403,
    title: 'There is something new to sign',
    says: [
      'The user agreement or the security procedures have changed, and you have not signed the new ones yet.',
      `${administrator} They will tell you where to read and sign them.`,
    ],
  },
  FORBIDDEN: {
    status: 403,
    title: 'Your role does not allow this',
    says: [nothingShown, `If you need it for your work, ${administrator.toLowerCase()}`],
  },
  CLIENT_REFUSED: {
    status: 403,
    title: 'This service may not ask the directory at present',
    says: ['The fault is with this service, not with you. Tell whoever looks after it.', urgent],
  },
  NAMED_USER_REQUIRED: {
    status: 403,
    title: 'Sign in as a person',
    says: ['Programs do not use these pages. Sign in with an account of your own.'],
  },
  REASON_REQUIRED: reasonAgain,
  REASON_UNKNOWN: reasonAgain,
  REASON_NOT_YOURS: {
    ...reasonAgain,
    status: 403,
    says: ['That reason is for the team of a local authority.', 'State the reason that holds for you.'],
  },
  CASE_REFERENCE_REQUIRED: {
    ...reasonAgain,
    title: 'Give a case reference',
    says: ['This reason needs the reference of the case: letters, digits, hyphens, slashes and full stops.'],
  },
  MEDIATION_REFUSED: {
    status: 403,
    title: 'You can no longer act for your colleague here',
    says: [
      'A quarter of an hour is over, or this is about another child than the one you opened first, or your colleague has ended it.',
      'To go on, end it, ask your colleague for the next code on their device, and begin again.',
    ],
    next: { href: '/acting/end', text: 'Stop acting for your colleague' },
  },
  OVERRIDE_REFUSED: {
    status: 403,
    title: 'The override is over',
    says: ['What was shown under it is hidden again.'],
  },
  RATE_LIMITED: {
    status: 429,
    title: 'Please wait a little',
    says: ['You have asked for a great deal in a short time, and the directory lets everybody ask for so much only.'],
    again: true,
  },
  SERVICE_UNAVAILABLE: {
    status: 503,
    title: 'The directory cannot answer just now',
    says: [
      'It answers nothing that it cannot put on record first, and something it needs is out of reach.',
      nothingShown,
      urgent,
    ],
    again: true,
  },
  OVERLOADED: {
    status: 503,
    title: 'The directory is very busy just now',
    says: [
      'It has more to answer than it can in time, and has not got to you. If you were sending a form, send it again: it counts once, however often it is sent.',
      nothingShown,
      urgent,
    ],
    again: true,
  },
  TRAIL_UNWITNESSED: {
    status: 503,
    title: 'The directory is not answering about children just now',
    says: [
      'Every look is confirmed by an independent witness, and that witness has been out of reach for too long. Until it is back, nothing about any child is shown to anybody.',
      urgent,
    ],
    again: true,
  },
  UNREACHABLE: {
    status: 503,
    title: 'The directory cannot be reached',
    says: [
      'We have had no answer. If you were sending a form, send it again: it counts once, however often it is sent.',
      urgent,
    ],
    again: true,
  },
  PAGE_INVALID: {
    status: 400,
    title: 'That page of the list is gone',
    says: ['The list has changed since. Begin again from its first page.'],
  },
  SEARCH_TOO_BROAD: { status: 400, title: 'That is too little to search with', says: ['Add what else you know.'] },
  SEARCH_INVALID: { status: 400, title: 'The search cannot be used like this', says: ['Check what you have typed.'] },
  TOO_MANY_MATCHES: { status: 400, title: 'More children match than can be listed', says: ['Add what else you know.'] },
  BAD_USER_INPUT: {
    status: 400,
    title: 'Something that was typed cannot be used',
    says: [nothingShown, 'Go back, and check names, dates and numbers.'],
  },
  UNAUTHENTICATED: { status: 401, title: 'Your session has ended', says: ['Sign in again to go on.'] },
  DOCUMENT_UNKNOWN: notRegistered,
  DOCUMENT_RETIRED: notRegistered,
  DOCUMENT_REQUIRED: notRegistered,
  // What follows would be a fault of this program.
  REASON_DOES_NOT_FIT: ours,
  BAD_REQUEST: ours,
  QUERY_TOO_COMPLEX: ours,
  GRAPHQL_PARSE_FAILED: ours,
  GRAPHQL_VALIDATION_FAILED: ours,
  OPERATION_RESOLUTION_FAILURE: ours,
  UNSUPPORTED_MEDIA_TYPE: ours,
  METHOD_NOT_ALLOWED: ours,
  PAYLOAD_TOO_LARGE: ours,
  NOT_FOUND: ours,
  INTERNAL_SERVER_ERROR: ours,
  // Of this program itself.
  PAGE_NOT_FOUND: {
    status: 404,
    title: 'Page not found',
    says: [
      'If you followed a link from before you last signed in, it no longer leads anywhere: addresses here say nothing about a child, and end with your session.',
    ],
  },
  CHILD_NOT_FOUND: {
    status: 404,
    title: 'There is no such record, or you may not know of it',
    says: [
      'The two answers are the same on purpose. A mistyped number is nobody’s, too: check the twelve digits, or search by name.',
    ],
    next: { href: '/search', text: 'Find a child' },
  },
  FORM_NOT_OURS: {
    status: 403,
    title: 'That form could not be taken',
    says: [
      'It did not come from a page of yours, or the page is too old. Nothing was changed. Open the page again and send it once more.',
    ],
  },
  ACTING_CHANGED: {
    status: 409,
    title: 'You have begun or stopped acting for a colleague since',
    says: [
      'The form you have sent was opened before that, in another tab perhaps. So that nothing is recorded in the wrong name, nothing was changed. Open the page again.',
    ],
  },
};

/** Codes that have words of their own: a test holds them against the directory's own list. */
export const saidCodes: ReadonlySet<string> = new Set(Object.keys(refusals));

export const refusalFor = (code: string): Refusal => refusals[code] ?? ours;
