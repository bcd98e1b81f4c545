/** Every way in which something is not done, in words for the person in front of the screen: what it means, what to do. */
import type { Fault } from '../../govuk/forms.ts';
import type { Fields } from '../dictionary.ts';
import type { Problem, ProblemCode } from '../problems.ts';

export interface Said {
  readonly title: string;
  readonly says: readonly string[];
}

const URGENT =
  'If a child is in danger now, do not wait for this service: call the police on 999, or the authority’s children’s services by telephone.';
const ADMINISTRATOR = 'Ask the person who manages accounts in your organisation.';

const said: Readonly<Record<ProblemCode, Said>> = {
  BAD_REQUEST: {
    title: 'Check what you have typed',
    says: ['Something is missing, too long, or not as it should be.'],
  },
  UNAUTHENTICATED: { title: 'Your session has ended', says: ['Sign in again to go on.'] },
  SIGN_IN_REFUSED: {
    title: 'You cannot use eCAF at present',
    says: [
      'Something that your access rests on does not hold today: your enhanced check (renewed every three years), your training, your account, or the accreditation of your organisation or of the place you work from.',
      `${ADMINISTRATOR} They can see which part it is and renew it. Your access comes back by itself, within seconds, when it is renewed.`,
      'What you have written stays where it is, and the team around the child still sees it.',
      URGENT,
    ],
  },
  NOT_THIS_CLIENT: { title: 'Sign in through eCAF', says: ['You have signed in for another program.'] },
  NOT_A_PRACTITIONER: {
    title: 'Assessments are held by practitioners',
    says: [`Only those who record their work with children hold or join one. ${ADMINISTRATOR}`],
  },
  NOT_FOUND: {
    title: 'Page not found',
    says: [
      'There is nothing here, or it is not yours to see: the assessment of a family that has taken its consent back, perhaps.',
    ],
  },
  CHILD_NOT_FOUND: {
    title: 'There is no such child, or you may not know of it',
    says: ['The two answers are the same on purpose. Check the twelve digits.'],
  },
  CHILD_SHIELDED: {
    title: 'This child could be in danger, so no assessment is begun here',
    says: ['Ask the team of the child’s authority what can be done, and how.'],
  },
  EPISODE_EXISTS: {
    title: 'An assessment of this child is open already',
    says: ['Ask who holds it: the directory says who that is, and how to reach them.'],
  },
  CHANGED_SINCE: {
    title: 'Somebody has changed the assessment since you opened this page',
    says: ['Read it in another window. Then send this again, if it still holds.'],
  },
  NOT_AT_THIS_STEP: {
    title: 'That is not possible now',
    says: ['The assessment has gone on since, or something else comes first. Open it to see what.'],
  },
  NOT_THE_HOLDER: {
    title: 'Only the holder does that',
    says: ['Ask them. You may write the form, and record a withdrawal of consent.'],
  },
  CONSENT_MISSING: {
    title: 'There is no consent in force',
    says: ['Nothing is written without. Ask the family, and record it first.'],
  },
  CHILD_CANNOT_CONSENT: {
    title: 'A child this young consents only where you find that the child understands',
    says: ['Say so if you do; or ask somebody with parental responsibility.'],
  },
  CHILD_CONSENTS_ITSELF: {
    title: 'At this age the child is taken to understand, so nobody consents in its place',
    says: ['Ask the child; or say “No” below, where you find that the child lacks understanding.'],
  },
  DATE_IN_FUTURE: { title: 'The day must be today or in the past', says: [] },
  PLAN_INCOMPLETE: {
    title: 'The plan is not whole yet',
    says: [
      'It needs who the child is, conclusions, actions with who does them and by when, and somebody in the team who leads.',
    ],
  },
  REVIEW_OUT_OF_RANGE: { title: 'The next review must be 4 to 12 weeks later', says: [] },
  TRANSFER_OPEN: {
    title: 'It is offered to somebody already',
    says: ['Wait for their answer, or take the offer back first.'],
  },
  ALREADY_IN_TEAM: { title: 'They are in the team already, or somebody else leads', says: ['Look at the team again.'] },
  ALREADY_LEADS: { title: 'They lead already', says: ['Look at the team again.'] },
  NOTHING_TO_RETRY: { title: 'There is nothing left to tell the directory again', says: [] },
  DIRECTORY_REFUSED: { title: 'The directory did not answer that', says: [URGENT] },
  DIRECTORY_UNREACHABLE: {
    title: 'The directory cannot answer just now',
    says: [
      'It answers nothing that it cannot put on record first, and something it needs is out of reach. Nothing was shown, and nothing was changed.',
      'What is written here goes on without it; what it is to be told is told when it is back.',
      URGENT,
    ],
  },
  INTERNAL_ERROR: {
    title: 'Sorry, there is a problem with the service',
    says: ['Nothing was changed. Try again. If it stays like this, tell whoever looks after this service.', URGENT],
  },
};

export const saidOf = ({ code }: Problem): Said => said[code];

/** Where something can be done about it, if it names no field itself. */
const at: Readonly<Partial<Record<ProblemCode, string>>> = {
  CHILD_CANNOT_CONSENT: 'givenBy',
  CHILD_CONSENTS_ITSELF: 'givenBy',
  CHILD_NOT_FOUND: 'childId',
  CHILD_SHIELDED: 'childId',
  EPISODE_EXISTS: 'childId',
  TRANSFER_OPEN: 'toUserNumber',
  ALREADY_IN_TEAM: 'name',
  ALREADY_LEADS: 'leadMember',
};

/** The same on the form that was sent: at the field it is about, or above all of them. */
export function faultOf(problem: Problem, fields: Fields): Fault {
  const { title, says } = said[problem.code];
  const name = at[problem.code] ?? problem.field?.replace(/^(?:content|consent)\./, '') ?? '';
  const field = fields[name.split('.')[0] ?? ''];
  const place = field === undefined ? '' : field.kind === 'date' ? `${name}-day` : name;
  return { field: place, text: [title, ...says].join('. ') };
}
