/** Codes and names as people read them. What stands nowhere here is made of the name itself. */
const words: Readonly<Partial<Record<string, string>>> = {
  REQUESTED: 'Consent is to be asked for',
  CONSENTED: 'Consent given',
  ASSESSING: 'Being written',
  TAC_PLANNED: 'Plan agreed',
  DELIVERING: 'Plan being carried out',
  CLOSED: 'Closed',
  NEEDS_MET: 'The needs are met',
  DISENGAGED: 'The family no longer takes part',
  MOVED: 'Moved away',
  ESCALATED_TO_SOCIAL_CARE: 'Stepped up to social care',
  CONSENT_REFUSED: 'Consent was not given',
  CONSENT_WITHDRAWN: 'Consent was taken back',
  // What has happened.
  REQUEST: 'Asked for',
  CONSENT: 'Consent recorded',
  REFUSE_CONSENT: 'Consent was not given',
  BEGIN_ASSESSMENT: 'Assessment begun',
  WRITE: 'Written',
  JOIN_TEAM: 'Joined the team',
  LEAVE_TEAM: 'Left the team',
  CHANGE_LEAD: 'Leads from then on',
  PLAN: 'Plan agreed',
  DELIVER: 'Carrying out begun',
  REVIEW: 'Reviewed',
  OFFER_TRANSFER: 'Offered to another holder',
  DECIDE_TRANSFER: 'Offer answered or taken back',
  CLOSE: 'Closed',
  WITHDRAW_CONSENT: 'Consent taken back',
  // What the directory is told.
  OPENED: 'An assessment is open',
  TAKEN_OVER: 'The assessment is taken over',
  WAITING: 'Still to be told',
  DELIVERED: 'The directory knows',
  SUPERSEDED: 'Replaced by what came after',
  NOT_INVOLVED: 'record your involvement with the child in the directory first',
  ASSESSMENT_HELD: 'somebody else holds an assessment of this child',
  CHILD_NOT_FOUND: 'the child can no longer be found',
  // Sections and fields of the form.
  identity: 'The child',
  situation: 'What led to the assessment',
  assessor: 'Who assesses',
  development: 'Development of the child',
  parenting: 'Parents and carers',
  environment: 'Family and environment',
  conclusions: 'Conclusions',
  plan: 'Actions',
  actions: 'Action',
  parentsAndCarers: 'Parent or carer',
  assessmentStartedOn: 'First day of the assessment',
  telephoneOfFamily: 'Telephone',
  dateOfBirth: 'Date of birth',
  expectedOn: 'Or the day the child is expected',
  desiredOutcome: 'Desired outcome',
  actionToTake: 'Action to take',
  actionOwner: 'Who does it',
  actionBy: 'By when',
  actionProgress: 'Progress',
  progressNote: 'Note on the progress',
  CHILD: 'The child',
  PARENT: 'Somebody with parental responsibility',
  EXPECTED: 'As expected at this age',
  YES: 'Yes',
  NO: 'No',
  // Fields of the other pages.
  childId: 'Directory number of the child',
  childBornOn: 'The child was born on',
  givenBy: 'Who has consented?',
  childUnderstands: 'Does the child understand enough to decide?',
  givenOn: 'Day of the consent',
  exceptions: 'With whom it may not be shared',
  name: 'Name',
  post: 'Post',
  userNumber: 'Their user number',
  leads: 'Do they lead?',
  heldOn: 'Day of the review',
  summary: 'What was decided',
  nextReviewOn: 'Next review',
  leadMember: 'Who leads from now on?',
  UNCHANGED: 'As before',
  toUserNumber: 'User number of the next holder',
  verdict: 'Do you take it on?',
  ACCEPTED: 'Yes, I take it on',
  REJECTED: 'No',
  reason: 'Why does it end?',
  onBehalfOf: 'Who takes it back?',
  // What is due.
  REVIEW_LATE: 'Review overdue',
  REVIEW_SOON: 'Review due',
  ACTIONS_LATE: 'Actions overdue',
  ASK_CONSENT: 'Ask for consent',
  BEGIN_FORM: 'Begin the form',
  AGREE_PLAN: 'Agree the plan',
  BEGIN_DELIVERY: 'Begin to carry out the plan',
};

const hints: Readonly<Partial<Record<string, string>>> = {
  childId: 'Twelve digits. Nothing is kept but the number until there is consent.',
  childBornOn: 'Leave this empty for a child that is not born yet',
  givenBy: 'From 12, and always from 16, the child consents, unless you find that they do not understand',
  exceptions: 'In the family’s own words, each on a line of its own',
  post: 'For example, health visitor',
  userNumber:
    'Eight digits, if they use eCAF. Whoever has this number sees the assessment: read it back to them, to be sure.',
  leads: 'The lead professional co-ordinates the work. There is at most one.',
  summary: 'The team sees it, and the family may ask to',
  toUserNumber: 'Eight digits. They see the assessment as soon as they take it on: read it back to them, to be sure.',
};

/** What is said where nothing was chosen, of a question. */
const asked: Readonly<Partial<Record<string, string>>> = {
  givenBy: 'Say who has consented',
  childUnderstands: 'Say whether the child understands enough to decide',
  leads: 'Say whether they lead',
  leadMember: 'Say who leads from now on',
  verdict: 'Say whether you take it on',
  reason: 'Say why it ends',
  onBehalfOf: 'Say who takes it back',
};

/** Of a transfer, where the same word is an answer elsewhere. */
const transferStates: Readonly<Partial<Record<string, string>>> = {
  OFFERED: 'Waits for an answer',
  ACCEPTED: 'Taken on',
  REJECTED: 'Not taken on',
  CANCELLED: 'Taken back',
};

/** `speechAndLanguageNeeds` as "Speech and language needs", `NOT_STARTED` as "Not started". */
const spelt = (name: string): string => {
  const apart = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return apart.charAt(0).toUpperCase() + apart.slice(1);
};

export const wordOf = (name: string | null): string => (name === null ? '' : (words[name] ?? spelt(name)));
export const askedOf = (name: string): string | null => asked[name] ?? null;
export const hintOf = (name: string): string | null => hints[name] ?? null;
export const transferWordOf = (state: string): string => transferStates[state] ?? wordOf(state);
/** Of what the directory was told: refused is something else than an offer that was. */
export const toldWordOf = (state: string): string =>
  state === 'REFUSED' ? 'The directory did not take it' : wordOf(state);
