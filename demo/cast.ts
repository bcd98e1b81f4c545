/**
 * Practitioners who are the same for every seed, because examples speak of them. The seat is their place in the
 * organisation, counted from 1; the team follows from it.
 */
export interface CastMember {
  readonly name: string;
  readonly organisation: string;
  readonly seat: number;
}

export const cast = {
  amira: { name: 'Amira Siddiqui', organisation: 'NORTHSHIRE-COMMUNITY-HEALTH', seat: 1 },
  ben: { name: 'Ben Ashcroft', organisation: 'NORTHSHIRE-CSC', seat: 1 },
  vera: { name: 'Vera Lindqvist', organisation: 'NORTHSHIRE-PRIMARY-01', seat: 1 },
  carol: { name: 'Carol Beddoes', organisation: 'NORTHSHIRE-EARLY-HELP', seat: 1 },
  sam: { name: 'Sam Oyelaran', organisation: 'NORTHSHIRE-YOUTH', seat: 1 },
  nina: { name: 'Nina Castellane', organisation: 'NORTHSHIRE-VOLUNTARY-02', seat: 1 },
  /** Supports the family of the child in the first scenario, and holds the common assessment. */
  tomasz: { name: 'Tomasz Wilk', organisation: 'NORTHSHIRE-EARLY-HELP', seat: 2 },
  /** Was the health visitor where that child lived before. */
  grace: { name: 'Grace Adeyinka', organisation: 'EASTVALE-COMMUNITY-HEALTH', seat: 1 },
  /** Still gives that child speech therapy, from the other authority. */
  priya: { name: 'Priya Raman', organisation: 'EASTVALE-THERAPIES', seat: 1 },
} as const satisfies Readonly<Record<string, CastMember>>;

/** Identifier of a practitioner in the feeds. */
export const practitionerLocalId = (organisation: string, seat: number): string =>
  `${organisation}-P${String(seat).padStart(2, '0')}`;
