/** What a row says of where the child learns: a school, or one of the statements the law has in its place. */
import type { IsoDate } from '#core/ids.ts';
import { withoutEnd, withoutPlace } from '#core/places.ts';
import { type EducationStatus, educationStatuses, type SchoolStatement } from '#core/statements.ts';
import { educationColumns } from './case-system-columns.ts';
import { type FieldReader, present } from './field-reader.ts';
import { dayBy, laestab, oneOf, organisationCode, urn } from './fields.ts';

const places = ['school_organisation', 'school_laestab', 'school_urn'] as const;

/** A school without a word is one where the child is. */
function statusOf(read: FieldReader): EducationStatus {
  const named = places.find((column) => read.filled(column));
  const usual = (): EducationStatus => (named === undefined ? read.refuse('education', '1608') : 'IN_SCHOOL');
  const status = read.optional('education', oneOf(educationStatuses, '1608')) ?? usual();
  if (status === 'IN_SCHOOL' && named === undefined) read.refuse('school_laestab', '1605');
  if (withoutPlace.includes(status) && named !== undefined) read.refuse(named, '1608');
  return status;
}

function daysOf(read: FieldReader, today: IsoDate, status: EducationStatus) {
  const since = read.optional('school_since', dayBy(today, '1607', '1607'));
  const until = read.optional('school_until', dayBy(today, '1607', '1607'));
  if (since !== undefined && until !== undefined && until < since) read.refuse('school_until', '1607');
  if (until !== undefined && withoutEnd.includes(status)) read.refuse('school_until', '1608');
  return { since, until };
}

export function educationOf(read: FieldReader, today: IsoDate): SchoolStatement | undefined {
  if (!educationColumns.some((column) => read.filled(column))) return undefined;
  const status = statusOf(read);
  return present({
    status: status === 'IN_SCHOOL' ? undefined : status,
    organisation: read.optional('school_organisation', organisationCode),
    laestab: read.optional('school_laestab', laestab),
    urn: read.optional('school_urn', urn),
    ...daysOf(read, today, status),
  });
}
