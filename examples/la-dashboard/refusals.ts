/** Every way in which the directory can refuse figures, in words: what it means, and what to do. */

export interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly says: readonly string[];
  /** Whether the same page may be asked for again. */
  readonly again?: boolean;
}

const nothingShown = 'Nothing was shown.';
const administrator = 'Ask the person who manages accounts in your organisation.';

const ours: Refusal = {
  status: 500,
  title: 'Sorry, there is a problem with the service',
  says: [nothingShown, 'Try again. If it stays like this, tell whoever looks after this service.'],
  again: true,
};

const unavailable: Refusal = {
  status: 503,
  title: 'The directory cannot answer just now',
  says: [
    'It answers nothing that it cannot put on record first, and something it needs is out of reach.',
    nothingShown,
  ],
  again: true,
};

const refusals: Readonly<Record<string, Refusal>> = {
  FORBIDDEN: {
    status: 403,
    title: 'Figures are not for your role',
    says: [
      'Management information is read by analysts, auditors, the national office and the teams of local authorities. That you work with children does not give it to you, and you lose nothing by it: no figure here is about a child.',
      `If you need it for your work: ${administrator.toLowerCase()}`,
    ],
  },
  STANDING_REFUSED: {
    status: 403,
    title: 'You cannot use the directory at present',
    says: [
      'Something that your access rests on does not hold today: your enhanced check (renewed every three years), your training, your account, or the accreditation of your organisation or of the place you work from.',
      `${administrator} They can see which part it is and renew it. Your access comes back by itself, within seconds.`,
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
  NAMED_USER_REQUIRED: {
    status: 403,
    title: 'Sign in as a person',
    says: ['Programs do not use these pages. Sign in with an account of your own.'],
  },
  CLIENT_REFUSED: {
    status: 403,
    title: 'This service may not ask the directory at present',
    says: ['The fault is with this service, not with you. Tell whoever looks after it.'],
  },
  RATE_LIMITED: {
    status: 429,
    title: 'Please wait a little',
    says: ['You have asked for a great deal in a short time, and the directory lets everybody ask for so much only.'],
    again: true,
  },
  SERVICE_UNAVAILABLE: unavailable,
  OVERLOADED: {
    status: 503,
    title: 'The directory is very busy just now',
    says: ['It has more to answer than it can in time, and has not got to you.', nothingShown],
    again: true,
  },
  TRAIL_UNWITNESSED: unavailable,
  UNREACHABLE: {
    status: 503,
    title: 'The directory cannot be reached',
    says: ['We have had no answer. Published figures do not change: what you looked for will be there again.'],
    again: true,
  },
  CASE_REFERENCE_REQUIRED: {
    status: 400,
    title: 'The list needs the reference of the work',
    says: ['Go back, and enter the reference under which your team looks into these children.'],
  },
  // Of this program itself.
  WORK_LIST_NOT_YOURS: {
    status: 403,
    title: 'The names are for the team that looks for these children',
    says: [
      'How many children of school age have no known place of education is a figure, and you see it. Who they are is told to the directory team of their own local authority alone, which has the duty to look for them (Education Act 1996, section 436A), for that reason and on record.',
      'If you know of such a child, tell that team: you do not need the list for it.',
    ],
  },
  PAGE_NOT_FOUND: {
    status: 404,
    title: 'Page not found',
    says: ['Check the address, or begin again from the first page.'],
  },
  FORM_NOT_OURS: {
    status: 403,
    title: 'That form could not be taken',
    says: ['It did not come from a page of this service.'],
  },
};

export const refusalFor = (code: string): Refusal => refusals[code] ?? ours;
