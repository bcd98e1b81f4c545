/**
 * Why a row is not taken: stable numbers that suppliers program against (domain rules, appendix B, modelled on the
 * Department for Education's census checks). A number never changes its meaning and is never used again. The ranges:
 * 10 names, 11 birth, 12 gender, 13 address, 14 NHS number, 15 pupil number, 16 school, 17 practice, 18 involvements,
 * 19 the row as a whole, 20 death. Only what a reader of files can tell is here: nothing in this list depends on what others have said, so
 * that no receipt tells a supplier about somebody else's data.
 */
import type { DataQualityCode } from '#core/statements.ts';

interface QualityEntry {
  /** E: the row is refused. W: it is taken, and somebody should look. I: for information. */
  readonly severity: 'E' | 'W' | 'I';
  readonly text: string;
  readonly remedy: string;
}

const refused = (text: string, remedy: string): QualityEntry => ({ severity: 'E', text, remedy });
const doubtful = (text: string, remedy: string): QualityEntry => ({ severity: 'W', text, remedy });
const noted = (text: string, remedy: string): QualityEntry => ({ severity: 'I', text, remedy });

export const dataQuality = {
  1001: refused('The family name is missing.', 'Send it, or send the NHS number: one of the two identifies the child.'),
  // Appendix B has W; rule 1.3.9 says "reject digits", and the schema's `PersonName` could not carry them.
  1002: refused('The given name is missing.', 'Send it. Of a newborn without one, “Baby” is taken.'),
  1003: doubtful('A name is a placeholder, such as “Baby”.', 'Send the name as soon as there is one.'),
  1004: refused(
    'A person’s name has digits or symbols.',
    'Names are letters, spaces, hyphens, apostrophes and full stops.',
  ),
  1005: refused('A person’s name is longer than 35 characters.', 'Shorten it as the NHS does: 35 for each part.'),
  1006: refused('A carer has no name.', 'Send the name, or leave out what belongs to that carer.'),
  1007: refused('A carer’s relationship is missing or none of the words.', 'Use one of the words; OTHER where unsure.'),
  1101: refused(
    'The date of birth is missing.',
    'Send it, or send the NHS number: one of the two identifies the child.',
  ),
  1102: refused('The date of birth is not a date, or lies in the future.', 'Write it as 2016-03-31.'),
  1105: refused('The person is over 26: the directory is for children and young people.', 'Leave the person out.'),
  1201: doubtful('The gender is not known.', 'Send it once it is, or NOT_SPECIFIED.'),
  1202: refused('The gender is none of the words.', 'Use MALE, FEMALE, NOT_SPECIFIED, NOT_KNOWN, or M, F, N, U.'),
  1301: refused('The postcode is not written as one.', 'Correct it. The NHS’s ZZ99 codes are taken.'),
  1302: noted(
    'The postcode is one of the NHS’s for people without a fixed address.',
    'Send the address once there is one.',
  ),
  1305: refused('The postcode has one of its parts only.', 'Send all of it, or leave it out.'),
  1306: refused('A line of the address is longer than 60 characters.', 'Use both lines and the town.'),
  1307: refused(
    'The first day at the address cannot be used.',
    'Write it as 2016-03-31, not in the future, with an address.',
  ),
  1308: refused('The local authority is not a three-digit code.', 'Use the Department for Education’s three digits.'),
  1309: refused(
    'An address is sent of somebody whose whereabouts the NHS restricts.',
    'Leave the address out: it is not for the directory to hold.',
  ),
  1401: refused(
    'The NHS number is not ten digits with a right check digit.',
    'Look it up again; do not correct a digit.',
  ),
  1402: refused('The NHS number is one digit ten times.', 'Leave it out until it is known.'),
  1501: refused('The pupil number does not have the form of one.', 'Send the thirteen characters, or leave it out.'),
  1502: refused('The pupil number’s check letter is wrong.', 'Look it up again; do not correct a character.'),
  1505: noted('The pupil number is a temporary one.', 'Send the permanent one once it is allocated.'),
  1506: refused('The pupil number is missing.', 'Send it: a pupil is known by it.'),
  1605: refused('The school’s number is missing or not written as one.', 'LAESTAB has seven digits, URN has six.'),
  1606: refused('The state of enrolment is none of the letters.', 'Send C, M, S or G.'),
  1607: refused(
    'A day on roll cannot be used.',
    'Write it as 2016-03-31, not in the future, the last not before the first.',
  ),
  1608: refused(
    'What is said of the child’s education is none of the words, or is said of a school where there is none.',
    'Send one of the words of the column `education`, and a school only with IN_SCHOOL or ALTERNATIVE_PROVISION.',
  ),
  1701: refused(
    'The practice’s code is not written as one.',
    'Send the code of the Organisation Data Service, such as A81001.',
  ),
  1702: refused(
    'The first day at the practice cannot be used.',
    'Write it as 2016-03-31, not in the future, with a practice.',
  ),
  1801: refused('An involvement has no organisation or no type of service.', 'Send both, or none of its columns.'),
  1802: refused('An involvement ends before it starts.', 'Correct the dates.'),
  1803: refused('An involvement ends in the future.', 'Send the end when it has come.'),
  1804: doubtful('There is no way to reach the service.', 'Send a telephone number or an e-mail address.'),
  1807: refused(
    'The very nature of this service must not be known: neither it nor a name that tells it is taken from files.',
    'Leave the involvement out.',
  ),
  1810: refused('There are more than five ways to reach a service.', 'Send the best five.'),
  1811: refused('An involvement starts in the future.', 'Send it when it has started.'),
  1812: refused('The type of service is none of the words.', 'Use one of the types in `schema/involvements.graphql`.'),
  1813: refused('The organisation is not this supplier’s to state.', 'Send only what your own organisation does.'),
  1814: refused('An organisation’s code is missing or cannot be used.', 'Use up to 64 letters, digits, `-` and `_`.'),
  1815: refused('A practitioner has no identifier or no name.', 'Send both, or nothing about a practitioner.'),
  1816: refused('The name of a practitioner, a team or an organisation is longer than 100 characters.', 'Shorten it.'),
  1817: refused('A telephone number cannot be dialled as it is written.', 'At most 35 digits and spaces, + in front.'),
  1818: refused('An e-mail address is not written as one.', 'At most 254 characters, one @, no spaces.'),
  1819: refused('The first or last day of an involvement is not a date.', 'Write it as 2016-03-31.'),
  1820: refused('Whether this is the lead professional is neither Y nor N.', 'Send Y, N or nothing.'),
  1821: refused('The state of the common assessment is none of the words.', 'Send CURRENT, CLOSED or nothing.'),
  1822: refused('A lead professional is stated without a practitioner.', 'Send who leads: it is always a person.'),
  1823: refused('The type of record is none that can be pointed to.', 'Use one of the five types of the agreement.'),
  1824: refused('No organisation has this code.', 'Check the code, or ask the authority to add the organisation.'),
  1830: refused('An organisation has no name.', 'Send its name.'),
  1831: refused(
    'A data-sharing agreement has a rule that cannot be understood.',
    'Correct it; until then nothing of it is taken.',
  ),
  1910: refused(
    'The quotation marks of the row are not closed, or stand inside a cell.',
    'Write the cell in quotation marks, and each mark inside it twice.',
  ),
  1911: refused('The row has fewer cells than the first line has columns.', 'Send every cell, empty ones too.'),
  1912: refused(
    'The row has more cells than the first line has columns.',
    'Put a cell with a comma in quotation marks.',
  ),
  1913: refused('A cell has a line break or another character that cannot be shown.', 'Take it out.'),
  1914: refused('The row is longer than any permitted row can be.', 'Send the documented columns only.'),
  1915: refused(
    'The supplier’s own identifier is missing.',
    'Send the identifier your system knows the child or record by.',
  ),
  1916: refused('An identifier cannot be used.', 'Use up to 64 letters, digits and `-_./:#`.'),
  1917: refused(
    'A value has the wrong type, where a text or a list is meant.',
    'Send texts as texts and lists as lists.',
  ),
  1918: refused('There is a value that is not of this format.', 'Send the documented names only.'),
  1919: refused('A value is said twice.', 'Send each once.'),
  1920: refused(
    'The version of the record is not a whole number from 1.',
    'Count the changes of the record, or send no version.',
  ),
  1921: refused('A list has more than six values.', 'Send the latest six.'),
  1922: refused('The kind of event is none of the words.', 'Send BIRTH or DEATH.'),
  1924: refused('The line is not a JSON object.', 'Write each row as one object on a line of its own.'),
  1923: refused('Whether whereabouts are restricted is neither Y nor N.', 'Send Y, N or nothing.'),
  2005: refused('A death has no date.', 'Send it.'),
  2002: refused('An involvement starts after the date of death.', 'Check the dates, and that it is the same person.'),
  // Appendix B has W; rule 1.3.10 is exact ("death ≥ birth").
  2003: refused('The date of death lies before the date of birth.', 'Correct the dates.'),
  2004: refused('The date of death is not a date, or lies in the future.', 'Write it as 2016-03-31.'),
} as const satisfies Record<DataQualityCode, QualityEntry>;

export type QualityCode = `${keyof typeof dataQuality}`;

/** What `docs/data-quality.md` says. */
export function renderDataQuality(): string {
  const rows = Object.entries(dataQuality).map(
    ([code, { severity, text, remedy }]) => `| ${code} | ${severity} | ${text} | ${remedy} |`,
  );
  return [
    '<!-- Generated from sources/quality.ts: npx vitest run tests/sources/quality.test.ts -u -->',
    '# Data-quality codes',
    '',
    'Every row of a file is taken or refused on its own. The receipt names the row, the column and one of these',
    'numbers, never the value. The numbers are stable: programs may rely on them. E means that the row is refused, W',
    'that it is taken and somebody should look at it, I that it is worth knowing. A refused row may be corrected and',
    'sent again at any time.',
    '',
    '| Code | | What was wrong | What to do |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
