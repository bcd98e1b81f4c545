/**
 * What a report says, in plain English. The page is written with these words, and its script says them again from what it
 * has checked: where the two differ, the page was changed. Part of the page: it may use nothing that a browser has not.
 */
import type { ReportHeader, ReportLine } from '#transparency/report.ts';

const details: Readonly<Record<string, string>> = {
  EXISTENCE: 'that there is a record',
  IDENTITY: 'name, gender, dates of birth and death, directory number',
  WHEREABOUTS: 'address and responsible authority',
  FAMILY: 'parents and carers',
  SERVICES: 'who is working with the child',
  NHS_NUMBER: 'NHS number',
  UPN: 'pupil number',
  STEWARDSHIP: 'how the record is looked after, and where what it says comes from',
};

const organisations: Readonly<Record<string, string>> = {
  LOCAL_AUTHORITY: 'a council service',
  EDUCATION: 'a school, college or nursery',
  HEALTH: 'a health service',
  POLICE: 'the police',
  HOUSING: 'a housing service',
  VOLUNTARY: 'a voluntary organisation',
  NATIONAL: 'a national body',
  OTHER: 'another service',
  UNCLASSIFIED: 'another service',
};

const roles: Readonly<Record<string, string>> = {
  PRACTITIONER: 'a practitioner',
  PRACTITIONER_VIEW: 'a practitioner who may only look',
  AUTHORITY_OFFICER: 'the team that looks after the record',
  AUTHORITY_MANAGER: 'a manager of the team that looks after the record',
  AUDITOR: 'an auditor',
};

const reasons: Readonly<Record<string, string>> = {
  NEW_CONTACT: 'a new contact or referral',
  ALREADY_WORKING: 'already working with the child',
  ASSESSMENT: 'an assessment',
  CHILD_PROTECTION: 'a child protection enquiry',
  MISSING_EDUCATION: 'a check that the child has a school',
  UNPLANNED_CARE: 'care that was not planned',
  MOVED_IN: 'the child moved into the area',
  TRANSITION: 'the move to adult services',
  RECORD_MAINTENANCE: 'keeping the record right',
  SUBJECT_ACCESS: 'answering a family',
  DEATH_REVIEW: 'a review of a death or serious case',
  SYSTEM_TEST: 'a test of the system',
};

const purposes: Readonly<Record<string, string>> = {
  CA2004_S10: 'Children Act 2004, section 10',
  CA2004_S11: 'Children Act 2004, section 11',
  EA2002_S175: 'Education Act 2002, section 175',
  EA1996_S436A: 'Education Act 1996, section 436A',
};

const kinds: Readonly<Record<string, string>> = {
  LOOK: '',
  UPDATE: 'A supplier’s file was loaded.',
  EXPORT: 'The record of looks was copied out for an investigation or a family.',
  ERASURE: 'What had been asked about the child was erased by law.',
  REPORT: 'A report for the family was written.',
};

const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

/** `2026-11-29` as it is read out. */
export const spokenDay = (day: string): string => {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${Number(date)} ${months[Number(month) - 1] ?? month} ${year}`;
};

const NOT_TOLD = 'not told';

/** A moment in UTC, to the second: the same in every browser. */
const when = ({ at, day }: ReportLine): string =>
  at === null ? spokenDay(day) : `${spokenDay(at.slice(0, 10))}, ${at.slice(11, 19)} UTC`;

function who({ at, kind, organisation, organisationKind, role }: ReportLine): string {
  if (at === null) return NOT_TOLD;
  if (kind !== 'LOOK' && [role, organisationKind].every((each) => each === null)) return 'the directory itself';
  const where = organisation ?? organisations[organisationKind ?? ''] ?? 'somebody';
  const as = roles[role ?? ''];
  return as === undefined ? where : `${where}: ${as}`;
}

function why({ at, kind, reason, purpose }: ReportLine): string {
  if (at === null) return NOT_TOLD;
  if (reason === null) return kinds[kind] || 'none was needed';
  const law = purposes[purpose ?? ''];
  return `${reasons[reason] ?? reason}${law === undefined ? '' : ` (${law})`}`;
}

function how({ mediated, overridden }: ReportLine): string {
  const said = [
    ...(mediated === true ? ['asked through a colleague'] : []),
    ...(overridden === true ? ['protection was overridden in an emergency'] : []),
  ];
  return said.length === 0 ? '' : `; ${said.join('; ')}`;
}

const what = (line: ReportLine): string => line.details.map((each) => details[each] ?? each).join('; ') + how(line);

export const columns = ['When', 'Who', 'Why', 'What was shown'] as const;

/** The cells of a line, in the order of the columns. */
export const cellsOf = (line: ReportLine): readonly string[] => [when(line), who(line), why(line), what(line)];

const span = ([from, to]: readonly [from: number, to: number]): string =>
  from === to ? String(from) : `${from} to ${to}`;

const damaged = (spans: readonly (readonly [from: number, to: number])[]): readonly string[] =>
  spans.length === 0
    ? []
    : [
        `The log has entries that cannot be read any more as they were written, among these: ${spans.map(span).join(', ')}. Nothing of them is in this report. Whether any of them is about this child cannot be said.`,
      ];

/** What the report says of itself. */
export const saidOf = ({ child, request, madeOn, all, unreadable }: ReportHeader): readonly string[] => [
  `Directory number ${child}.`,
  `Written on ${spokenDay(madeOn)}, in answer to the request ${request}.`,
  all ? 'No look is missing because the report would have become too long.' : 'Only the newest looks are in it: ask for the older ones.',
  ...damaged(unreadable ?? []),
];
