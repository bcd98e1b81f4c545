import type { AgreementStatement, OrganisationStatement, ReadRow, SharingRule, Supplier } from '#core/statements.ts';
import { destinationKind, organisationKind, recordType } from './dfe-words.ts';
import { FieldReader, present, readRow } from './field-reader.ts';
import { Fault, identifier, organisationCode, organisationName } from './fields.ts';

/** Where an entry stands, and who sent it. */
export interface Place {
  readonly row: number;
  readonly supplier: Supplier;
  readonly prefix: string;
}

/** One organisation, and under which rules it lets others know that it holds a record. */
export const organisationRow = (value: unknown, { row, supplier, prefix }: Place): ReadRow =>
  readRow(row, () => {
    const read = FieldReader.of(value, prefix);
    const code = read.required('orgId', '1814', organisationCode);
    if (supplier.organisation !== null && code !== supplier.organisation) read.refuse('orgId', '1813');
    const organisation: OrganisationStatement = {
      code,
      name: read.required('orgName', '1830', organisationName),
      kind: read.optional('orgType', organisationKind) ?? 'OTHER',
    };
    return present({ organisation, agreement: agreementOf(code, read.inside('dsaPolicy')) });
  });

/** An empty policy is a statement too: nothing is shared. One rule not understood, and the whole is refused. */
function agreementOf(organisation: string, read: FieldReader | undefined): AgreementStatement | undefined {
  if (read === undefined) return undefined;
  return {
    organisation,
    version: read.required('version', '1831', identifier),
    exceptions: read.list('exceptions').map(ruleOf),
    defaults: read.list('defaults').map(ruleOf),
  };
}

/** `reason` is left out: it is free text. */
function ruleOf(read: FieldReader): SharingRule {
  for (const needed of ['modes', 'recordTypes', 'purposes']) if (!read.filled(needed)) read.refuse(needed, '1831');
  return present({
    effect: read.required('effect', '1831', effect),
    modes: read.texts('modes', ruleWord),
    recordTypes: read.texts('recordTypes', recordType('1831')),
    organisations: read.texts('destOrgIds', organisationCode),
    organisationKinds: read.texts('destOrgTypes', destinationKind),
    purposes: read.texts('purposes', ruleWord),
    validFrom: read.optional('validFrom', moment),
    validUntil: read.optional('validUntil', moment),
  });
}

const effect = (text: string): SharingRule['effect'] | Fault =>
  text === 'allow' || text === 'deny' ? text : new Fault('1831');

const ruleWord = (text: string): string | Fault => (/^[A-Z][A-Z_]{0,63}$/.test(text) ? text : new Fault('1831'));

/** A moment with its time zone: without one, when an agreement ends would depend on where it is read. */
const moment = (text: string): string | Fault =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
    ? text
    : new Fault('1831');
