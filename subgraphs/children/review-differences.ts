/** How two records differ, field by field, as far as whoever asks may see of both. No value leaves here. */
import { type RequestContext, sees } from '#core/context.ts';
import type { FieldClass } from '#core/words.ts';
import { type Child, nameKey } from './child.ts';
import type { Identifiers } from './identifiers.ts';
import type { Difference } from './schema.generated.ts';

type Reading = (child: Child, identifiers: Identifiers) => string | null;

const named = (name: string | null): string | null => (name === null ? null : nameKey(name));

/** What a field says, in a form that is the same for all ways of writing the same; null for nothing. */
const compared: Readonly<Record<string, readonly [FieldClass, Reading]>> = {
  familyName: ['IDENTITY', ({ familyName }) => named(familyName)],
  givenNames: ['IDENTITY', ({ givenNames }) => named(givenNames)],
  preferredName: ['IDENTITY', ({ preferredName }) => named(preferredName)],
  gender: ['IDENTITY', ({ gender }) => gender],
  dateOfBirth: ['IDENTITY', ({ dateOfBirth }) => dateOfBirth],
  dateOfDeath: ['IDENTITY', ({ dateOfDeath }) => dateOfDeath],
  address: [
    'WHEREABOUTS',
    ({ address }) =>
      address && [address.status, address.postcode, nameKey(address.line1 ?? ''), nameKey(address.town ?? '')].join(),
  ],
  carers: [
    'FAMILY',
    ({ carers }) =>
      carers
        .map(({ name }) => nameKey(name))
        .toSorted(byText)
        .join() || null,
  ],
  nhsNumber: ['NHS_NUMBER', ({ identifiers }, { unseal }) => unseal(identifiers).nhsNumber ?? null],
  upn: ['UPN', ({ identifiers }, { unseal }) => unseal(identifiers).upn ?? null],
};

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function differenceOf(record: string | null, candidate: string | null): Difference | null {
  if (record === null) return candidate === null ? null : 'ONLY_CANDIDATE';
  if (candidate === null) return 'ONLY_RECORD';
  return record === candidate ? 'SAME' : 'DIFFERENT';
}

/** Both fields must be ones the viewer sees: how they differ tells of each. What is compared is noted as disclosed. */
export function differencesOf(context: RequestContext, identifiers: Identifiers, record: Child, candidate: Child) {
  return Object.entries(compared).flatMap(([field, [detail, read]]) => {
    const seen = [record, candidate].every(({ subject }) => sees(context, subject, detail));
    const difference = seen ? differenceOf(read(record, identifiers), read(candidate, identifiers)) : null;
    return difference === null ? [] : [{ field: `Child.${field}`, difference }];
  });
}
