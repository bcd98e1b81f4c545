/**
 * The data dictionary of the CAF form, as data: what each section holds, of which kind, and what must be filled in
 * (domain study 13.1 and Appendix F). The form is checked against it, and so is what may ever reach the directory.
 * "Services working with this child" is not among it: who they are is asked of the directory each time, and never kept.
 */
export type Field =
  | { readonly kind: 'text'; readonly max: number; readonly required?: true }
  | { readonly kind: 'lines'; readonly max: number; readonly required?: true }
  | { readonly kind: 'date'; readonly required?: true }
  | { readonly kind: 'yes-no'; readonly required?: true }
  | { readonly kind: 'choice'; readonly of: readonly string[]; readonly required?: true }
  | { readonly kind: 'list'; readonly max: number; readonly of: Fields; readonly required?: true };
export type Fields = Readonly<Record<string, Field>>;

const text = (max = 100): Field => ({ kind: 'text', max });
const lines = (max = 4_000): Field => ({ kind: 'lines', max });
const date: Field = { kind: 'date' };
const yesNo: Field = { kind: 'yes-no' };
const choice = (...of: readonly string[]): Field => ({ kind: 'choice', of });
const list = (max: number, of: Fields): Field => ({ kind: 'list', max, of });
const required = (field: Field): Field => ({ ...field, required: true });

/** The census's groups, and those of the form for what is not known. */
const ethnicities = [
  ...['WBRI', 'WIRI', 'WIRT', 'WROM', 'WOTH', 'MWBC', 'MWBA', 'MWAS', 'MOTH', 'AIND', 'APKN', 'ABAN', 'AOTH'],
  ...['CHNE', 'BCRB', 'BAFR', 'BOTH', 'OOTH', 'REFU', 'NOBT'],
];

/** An element of the assessment: where the family is strong, what is needed, and on what that rests. */
const element = { strengths: lines(), needs: lines(), evidence: lines() };
const elements = (...names: readonly string[]): Fields =>
  Object.fromEntries(
    names.flatMap((name) =>
      Object.entries(element).map(([part, field]) => [`${name}${part[0]?.toUpperCase()}${part.slice(1)}`, field]),
    ),
  );

export const progress = ['NOT_STARTED', 'UNDER_WAY', 'DONE', 'DROPPED'] as const;

export const dictionary = {
  identity: {
    assessmentStartedOn: required(date),
    givenNames: required(text()),
    familyName: required(text()),
    alsoKnownAs: text(),
    sex: required(choice('FEMALE', 'MALE', 'UNKNOWN')),
    // One of these two: `form.ts` sees to it.
    dateOfBirth: date,
    expectedOn: date,
    homeAddress: required(lines(300)),
    postcode: required(text(8)),
    telephoneOfFamily: required(text(20)),
    reference: text(40),
    ethnicity: required(choice(...ethnicities)),
    immigrationStatus: text(),
    firstLanguageOfChild: text(60),
    firstLanguageOfParent: text(60),
    interpreterNeeded: yesNo,
    disabled: yesNo,
    disabilityDetails: lines(1_000),
    specialRequirements: lines(1_000),
  },
  situation: {
    peoplePresent: lines(1_000),
    whatLedToThis: required(lines()),
    parentsAndCarers: list(8, {
      carerName: required(text()),
      carerRelationship: required(text(60)),
      carerTelephone: text(20),
      carerAddress: lines(300),
      carerResponsibility: yesNo,
    }),
    homeAndFamily: lines(),
    siblingsAndOthers: lines(),
  },
  assessor: {
    assessorName: required(text()),
    assessorPost: required(text()),
    assessorOrganisation: required(text()),
    assessorTelephone: required(text(20)),
    assessorEmail: text(),
  },
  development: elements(
    ...['generalHealth', 'physicalDevelopment', 'speechAndLanguage', 'emotionalDevelopment', 'behaviour', 'identity'],
    ...['relationships', 'selfCare', 'understanding', 'learningProgress', 'aspirations'],
  ),
  parenting: elements('basicCare', 'emotionalWarmth', 'guidance'),
  environment: elements('familyHistory', 'widerFamily', 'housingAndMoney', 'community'),
  conclusions: {
    conclusion: required(lines()),
    solutions: lines(),
    viewOfChild: lines(),
    viewOfParent: lines(),
  },
  plan: {
    actions: required(
      list(30, {
        desiredOutcome: required(lines(1_000)),
        actionToTake: required(lines(1_000)),
        actionOwner: required(text()),
        actionBy: required(date),
        actionProgress: choice(...progress),
        progressNote: lines(1_000),
      }),
    ),
  },
} as const satisfies Readonly<Record<string, Fields>>;

export type Section = keyof typeof dictionary;
export const sections = Object.keys(dictionary) as Section[];

/** Every name in it, however deep: what must never be a name in anything that is sent to the directory. */
export function namesIn(fields: Fields): readonly string[] {
  return Object.entries(fields).flatMap(([name, field]) => [name, ...(field.kind === 'list' ? namesIn(field.of) : [])]);
}
