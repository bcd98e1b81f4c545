/** What is accredited is given up from a place where its people may sit, as everything else that counts is done. */
import { dayOf } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import type { AccreditationContext } from './context.ts';
import { Refused } from './problems.ts';
import { isAccredited } from './standing.ts';
import type { OrganisationRow } from './store.ts';

/**
 * Throws Refused where the organisation has an accreditation to lose and whoever gives something of it up is only let in
 * to declare: from anywhere, with a stolen session, an organisation could otherwise be shut out of the directory.
 */
export function requireAtAcceptedPlace(
  { accreditation, reviewOn }: Pick<OrganisationRow, 'accreditation' | 'reviewOn'>,
  { viewer, now }: AccreditationContext,
  field: string,
): void {
  // Functions count only here and now: whoever asks from anywhere else has none (`standing.ts`).
  if (viewer.organisation.functions.length > 0) return;
  if (isAccredited({ accreditation, reviewOn: reviewOn as IsoDate | null }, dayOf(now))) {
    throw new Refused('NOT_AT_ACCEPTED_PLACE', field);
  }
}
