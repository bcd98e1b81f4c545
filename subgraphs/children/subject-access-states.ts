/** The states of a subject access request and what leads from one to another (domain rules 9.7). The database holds the same. */
export const subjectAccessStates = [
  'RECEIVED',
  'IDENTITY_VERIFIED',
  'COLLATED',
  'REDACTED',
  'RELEASED',
  'REFUSED',
] as const;
export type SubjectAccessState = (typeof subjectAccessStates)[number];

export const subjectAccessActs = [
  'RECEIVE',
  'ASK_IDENTITY',
  'VERIFY_IDENTITY',
  'COLLATE',
  'REDACT',
  'RELEASE',
  'REFUSE',
  'EXTEND',
] as const;
export type SubjectAccessAct = (typeof subjectAccessActs)[number];

type Steps = Readonly<Partial<Record<SubjectAccessState, SubjectAccessState>>>;

const running = ['RECEIVED', 'IDENTITY_VERIFIED', 'COLLATED', 'REDACTED'] as const;
const fromEach = (to: (from: SubjectAccessState) => SubjectAccessState): Steps =>
  Object.fromEntries(running.map((state) => [state, to(state)]));

/** Where each act leads, from where; what is missing cannot be done. */
export const subjectAccessSteps: Readonly<Record<Exclude<SubjectAccessAct, 'RECEIVE'>, Steps>> = {
  ASK_IDENTITY: { RECEIVED: 'RECEIVED' },
  VERIFY_IDENTITY: { RECEIVED: 'IDENTITY_VERIFIED' },
  // Again, where what was left out turns out to be wrong, or time has passed.
  COLLATE: { IDENTITY_VERIFIED: 'COLLATED', COLLATED: 'COLLATED', REDACTED: 'COLLATED' },
  REDACT: { COLLATED: 'REDACTED' },
  RELEASE: { REDACTED: 'RELEASED' },
  REFUSE: fromEach(() => 'REFUSED'),
  EXTEND: fromEach((state) => state),
};

/** The states in which somebody of the team sees what would be told: from when it is collated. */
export const isCollated = (state: SubjectAccessState): boolean =>
  state === 'COLLATED' || state === 'REDACTED' || state === 'RELEASED';
