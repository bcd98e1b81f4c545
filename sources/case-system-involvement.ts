import type { IsoDate } from '#core/ids.ts';
import type { ChildStatement, InvolvementStatement, PractitionerStatement, Supplier } from '#core/statements.ts';
import { commonAssessmentStatuses, type ServiceType } from '#core/words.ts';
import { practitionerColumns } from './case-system-columns.ts';
import type { CaseSystemVariant } from './case-system-variants.ts';
import { yesOrNo } from './child-fields.ts';
import { type FieldReader, present } from './field-reader.ts';
import { dayBy, email, identifier, oneOf, organisationCode, telephone, workName } from './fields.ts';
import { serviceType } from './service-type.ts';

export function practitionerOf(read: FieldReader): PractitionerStatement | undefined {
  if (!practitionerColumns.some((column) => read.filled(column))) return undefined;
  return present({
    localId: read.required('practitioner_id', '1815', identifier),
    name: read.required('practitioner_name', '1815', workName),
    team: read.optional('practitioner_team', workName),
    telephone: read.optional('practitioner_telephone', telephone),
    email: read.optional('practitioner_email', email),
  });
}

interface Around {
  readonly child: ChildStatement;
  readonly practitioner: PractitionerStatement | undefined;
  readonly supplier: Supplier;
  readonly today: IsoDate;
  readonly variant: CaseSystemVariant;
}

/** Whose service it is: what the row says, or the supplier's own where its rows cannot say. */
function organisationOf(read: FieldReader, { supplier, variant }: Around): string | undefined {
  if (variant.ownOnly) return supplier.organisation ?? undefined;
  const stated = read.optional('organisation', organisationCode);
  const isAnothers = stated !== undefined && supplier.organisation !== null && stated !== supplier.organisation;
  return isAnothers ? read.refuse('organisation', '1813') : stated;
}

function serviceOf(read: FieldReader, { service, services }: CaseSystemVariant): ServiceType {
  const type = service ?? read.required('service_type', '1801', serviceType);
  return services.includes(type) ? type : read.refuse('service_type', '1812');
}

/** That somebody works with the child, where the row says so. */
export function involvementOf(read: FieldReader, around: Around): InvolvementStatement | undefined {
  const { child, practitioner, variant } = around;
  const leadProfessional = read.optional('lead_professional', yesOrNo('1820'));
  const stated = organisationOf(read, around);
  if (leadProfessional !== true && !variant.telling.some((field) => read.filled(field))) return undefined;
  if (leadProfessional === true && practitioner === undefined) read.refuse('lead_professional', '1822');
  const type = serviceOf(read, variant);
  const days = daysOf(read, around);
  // A key that the same involvement has in every file, as long as nothing it is made of changes.
  const key = [child.localId, practitioner?.localId ?? '', type, days.startedOn ?? ''].join('|');
  return present({
    localId: read.optional('involvement_id', identifier) ?? key,
    childLocalId: child.localId,
    practitionerLocalId: practitioner?.localId,
    organisation: stated ?? read.refuse('organisation', '1801'),
    serviceType: type,
    team: read.optional('team', workName),
    contacts: contactsOf(practitioner),
    ...days,
    leadProfessional,
    commonAssessment: read.optional('common_assessment', oneOf(commonAssessmentStatuses, '1821')),
  });
}

function daysOf(read: FieldReader, { child, today }: Around): Pick<InvolvementStatement, 'startedOn' | 'endedOn'> {
  const startedOn = read.optional('started_on', dayBy(today, '1819', '1811'));
  const endedOn = read.optional('ended_on', dayBy(today, '1819', '1803'));
  if (startedOn !== undefined && endedOn !== undefined && endedOn < startedOn) read.refuse('ended_on', '1802');
  if (startedOn !== undefined && child.dateOfDeath !== undefined && startedOn > child.dateOfDeath) {
    read.refuse('started_on', '2002');
  }
  return present({ startedOn, endedOn });
}

/** The practitioner is the way to reach the service; without a telephone or an address there is none to give. */
function contactsOf(practitioner: PractitionerStatement | undefined): InvolvementStatement['contacts'] {
  if (practitioner?.telephone === undefined && practitioner?.email === undefined) return [];
  const { name, telephone: number, email: address } = practitioner;
  return [present({ name, telephone: number, email: address })];
}
