/** The register of sources: one line each. */
import { caseSystem } from './case-system.ts';
import { dfeFind } from './dfe-find.ts';
import { FeedError } from './feed-error.ts';
import type { SourceFormat } from './source.ts';

export const sourceFormats: readonly SourceFormat[] = [caseSystem, dfeFind];

/** The adapter a supplier's files are read with. */
export function sourceFormat(name: string): SourceFormat {
  const found = sourceFormats.find((format) => format.name === name);
  if (found !== undefined) return found;
  throw new FeedError('FEED_FORMAT_UNKNOWN', `Formats: ${sourceFormats.map((format) => format.name).join(', ')}.`);
}
