/** Made-up children as suppliers state them. */
import type { IsoDate } from '#core/ids.ts';
import type { ChildStatement, Supplier } from '#core/statements.ts';
import type { Child, Made } from '#matching/made/families.ts';

export const national: Supplier = { id: 'bench-nhs', format: 'bench', trust: 'NHS', organisation: null };
export const local: Supplier = {
  id: 'bench-local',
  format: 'bench',
  trust: 'CASE_SYSTEM',
  organisation: 'NORTHSHIRE-CSC',
};

export function statementOf(
  { number }: Child,
  { given, middle, family, birthDate, sex, postcode, line }: Made,
): ChildStatement {
  const known = <Value>(name: string, value: Value, text: string) => (text === '' ? {} : { [name]: value });
  return {
    localId: String(number),
    ...known('familyName', family, family),
    ...known('givenNames', `${given} ${middle}`.trim(), given),
    ...known('dateOfBirth', birthDate as IsoDate, birthDate),
    ...known('gender', sex === 'M' ? 'MALE' : 'FEMALE', sex),
    ...known('address', { status: 'CURRENT', line1: line, postcode }, postcode),
    synthetic: true,
  };
}
