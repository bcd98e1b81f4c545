import type { PractitionerRow } from './involvement.ts';

/** A practitioner as the graph shows them. */
export const practitionerFields = ({ organisationId, ...rest }: PractitionerRow) => ({
  ...rest,
  organisation: { id: organisationId },
});
