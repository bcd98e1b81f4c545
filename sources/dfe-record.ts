import type { ContactStatement, ReadRow } from '#core/statements.ts';
import type { Place } from './dfe-organisation.ts';
import { recordType } from './dfe-words.ts';
import { FieldReader, present, readRow } from './field-reader.ts';
import { email, healthNumber, identifier, organisationCode, telephone, workName } from './fields.ts';

/** That an organisation holds a record of some kind about a child: six properties of a record, and no others. */
export const recordRow = (value: unknown, holder: unknown, { row, supplier, prefix }: Place): ReadRow =>
  readRow(row, () => {
    const organisation = new FieldReader(() => holder, prefix).required('orgId', '1814', organisationCode);
    const read = FieldReader.of(value, prefix);
    if (supplier.organisation !== null && organisation !== supplier.organisation) read.refuse('orgId', '1813');
    // The number is the prototype's own name for a person, so a record without one is about nobody we could find.
    const nhsNumber = read.required('personId', '1915', healthNumber);
    return {
      child: { localId: nhsNumber, nhsNumber },
      involvement: {
        localId: read.required('recordId', '1915', identifier),
        childLocalId: nhsNumber,
        organisation,
        serviceType: 'RECORD_HELD',
        recordType: read.required('recordType', '1823', recordType('1823')),
        contacts: contactsOf(read),
      },
    };
  });

/** Name, telephone and e-mail. Not `description` and `address`: they are free text. */
function contactsOf(read: FieldReader): readonly ContactStatement[] {
  const contacts = read
    .list('contactDetails')
    .map((contact) =>
      present({
        name: contact.optional('name', workName),
        telephone: contact.optional('telephone', telephone),
        email: contact.optional('email', email),
      }),
    )
    .filter((contact) => Object.keys(contact).length > 0);
  return contacts.length > 5 ? read.refuse('contactDetails', '1810') : contacts;
}
