/** Why something was not done: status, sentence and remedy of each code. No sentence holds a value. */
const texts = {
  BAD_REQUEST: [400, 'A field is missing, of another kind, or too long.', 'See `field`, and the README of eCAF.'],
  UNAUTHENTICATED: [401, 'Nobody is signed in here, or the session has ended.', 'Sign in: `POST /sessions`.'],
  SIGN_IN_REFUSED: [
    403,
    'The directory does not let you in at present.',
    'Ask who manages accounts in your organisation.',
  ],
  NOT_THIS_CLIENT: [403, 'The token was given to another program.', 'Sign in through eCAF.'],
  NOT_A_PRACTITIONER: [403, 'Only practitioners who record their work hold or join assessments.', 'Ask a colleague.'],
  NOT_FOUND: [404, 'There is no such thing, or it is not yours to see.', 'List yours: `GET /episodes`.'],
  CHILD_NOT_FOUND: [404, 'There is no such child, or you may not know of it.', 'Check the directory number.'],
  CHILD_SHIELDED: [409, 'The record is shielded.', 'Ask the team of the child’s authority.'],
  EPISODE_EXISTS: [
    409,
    'An assessment of this child is open already.',
    'Ask who holds it: the directory says who that is.',
  ],
  CHANGED_SINCE: [
    409,
    'Somebody changed it after you looked.',
    'Read it again, and repeat the change if it still holds.',
  ],
  NOT_AT_THIS_STEP: [409, 'That is not possible now.', 'Read the episode again, and go on from its `state`.'],
  NOT_THE_HOLDER: [403, 'Only the holder does that.', 'Ask them.'],
  CONSENT_MISSING: [409, 'There is no consent in force.', 'Ask for it, and record it first.'],
  CHILD_CANNOT_CONSENT: [
    409,
    'A child this young consents only where you find that the child understands.',
    'Say `childUnderstands: true` if you do, or ask somebody with parental responsibility.',
  ],
  CHILD_CONSENTS_ITSELF: [
    409,
    'The child is taken to understand, so nobody consents in its place.',
    'Ask the child; say `childUnderstands: false` only where you find that the child lacks understanding.',
  ],
  DATE_IN_FUTURE: [400, 'The day is in the future.', 'Give today or an earlier day.'],
  PLAN_INCOMPLETE: [
    409,
    'A plan needs identity, conclusions, actions with owner and date, and a lead professional in the team.',
    'Write the sections, and name who leads.',
  ],
  REVIEW_OUT_OF_RANGE: [400, 'A review comes 4 to 12 weeks after the last.', 'Give a day within that.'],
  TRANSFER_OPEN: [409, 'A transfer is offered already.', 'Wait for the answer, or take it back.'],
  ALREADY_IN_TEAM: [409, 'They are in the team already.', 'Read the team again.'],
  ALREADY_LEADS: [409, 'They lead already.', 'Read the team again.'],
  NOTHING_TO_RETRY: [409, 'Nothing that the directory refused is left to try again.', 'Read `registration`.'],
  DIRECTORY_REFUSED: [409, 'The directory did not answer that.', 'See `directory`: its own code.'],
  DIRECTORY_UNREACHABLE: [503, 'The directory cannot be reached.', 'Try again. What is yours here goes on.'],
  INTERNAL_ERROR: [500, 'Something broke. Nothing was changed.', 'Try again.'],
} as const satisfies Readonly<Record<string, readonly [status: number, message: string, remedy: string]>>;

export type ProblemCode = keyof typeof texts;

export class Problem extends Error {
  readonly code: ProblemCode;
  readonly field: string | null;
  /** The directory's own code, where it was the directory. */
  readonly directory: string | null;

  constructor(
    code: ProblemCode,
    { field = null, directory = null }: { field?: string | null; directory?: string | null } = {},
  ) {
    super(code);
    this.name = 'Problem';
    this.code = code;
    this.field = field;
    this.directory = directory;
  }

  get status(): number {
    return texts[this.code][0];
  }

  /** What is said of it. */
  get said(): object {
    const [, message, remedy] = texts[this.code];
    const { code, field, directory } = this;
    return { code, field, message, remedy, ...(directory === null ? {} : { directory }) };
  }

  get body(): object {
    return { errors: [this.said] };
  }
}
