import type { Supplier } from '#core/statements.ts';
import type { Provider } from './blueprints.ts';
import type { Site } from './organisations.ts';
import { type Area, areas } from './places.ts';

const nhs: Supplier = { id: 'demo-nhs', format: 'demonstration', trust: 'NHS', organisation: null };
const census: Supplier = { id: 'demo-census', format: 'demonstration', trust: 'SCHOOL_CENSUS', organisation: null };
const services: Supplier = { id: 'demo-services', format: 'demonstration', trust: 'CASE_SYSTEM', organisation: null };

const caseSystem = (area: Area): Supplier => ({
  id: `${area.name.toLowerCase()}-case-system`,
  format: 'case-system',
  trust: 'CASE_SYSTEM',
  organisation: `${area.name.toUpperCase()}-CSC`,
});

/** Everybody who tells of the children of these areas, in the order in which they are fed. */
export const suppliersOf = (all: readonly Area[]): readonly Supplier[] => [
  nhs,
  census,
  ...all.map(caseSystem),
  services,
];

/** Those of the demonstration. */
export const suppliers = suppliersOf(areas);

const inTheCensus: readonly Provider[] = ['PRIMARY', 'SECONDARY', 'SPECIAL', 'COLLEGE', 'NURSERY'];

/** Whose feed an organisation's involvements and practitioners are in: exactly one supplier's. */
export function supplierOf({ provider, area }: Site): string {
  if (provider === 'PRACTICE') return nhs.id;
  if (inTheCensus.includes(provider)) return census.id;
  return provider === 'SOCIAL_CARE' && area !== null ? caseSystem(area).id : services.id;
}
