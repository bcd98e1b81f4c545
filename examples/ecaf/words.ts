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
  OPENED: 'An assessment is open',
  TAKEN_OVER: 'You have taken it over',
  WAITING: 'Still to be told',
  DELIVERED: 'The directory knows',
  REFUSED: 'The directory did not take it',
  SUPERSEDED: 'Replaced by what came after',
  NOT_INVOLVED: 'record your involvement with the child in the directory first',
  ASSESSMENT_HELD: 'somebody else holds an assessment of this child',
  CHILD_NOT_FOUND: 'the child can no longer be found',
  identity: 'The child',
  situation: 'What led to the assessment',
  assessor: 'Who assesses',
  development: 'Development of the child',
  parenting: 'Parents and carers',
  environment: 'Family and environment',
  conclusions: 'Conclusions',
  plan: 'Actions',
  assessmentStartedOn: 'First day of the assessment',
  telephoneOfFamily: 'Telephone',
  dateOfBirth: 'Date of birth',
  expectedOn: 'Or the day the child is expected',
  CHILD: 'The child',
  PARENT: 'Somebody with parental responsibility',
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
