/** The register of sources: one line each. */
import { caseSystems } from './case-system.ts';
import { childBenefit } from './child-benefit.ts';
import { dfeFind } from './dfe-find.ts';
import { FeedError } from './feed-error.ts';
import { nhsDemographics } from './nhs-demographics.ts';
import { registrations } from './registrations.ts';
import { schoolCensus } from './school-census.ts';
import type { SourceFormat } from './source.ts';

export const sourceFormats: readonly SourceFormat[] = [
  registrations,
  nhsDemographics,
  schoolCensus,
  childBenefit,
  ...caseSystems,
  dfeFind,
];

/** The adapter a supplier's files are read with. */
export function sourceFormat(name: string): SourceFormat {
  const found = sourceFormats.find((format) => format.name === name);
  if (found !== undefined) return found;
  throw new FeedError('FEED_FORMAT_UNKNOWN', `Formats: ${sourceFormats.map((format) => format.name).join(', ')}.`);
}
