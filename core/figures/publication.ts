/**
 * A publication: everything one part publishes about one period, as bytes that the trail commits to. Whoever has it and
 * the log can count again what was counted from the log.
 */
import { hash } from 'node:crypto';
import type { FigureDefinition, FigureTable } from './definition.ts';
import type { FigurePeriod } from './periods.ts';

/** What a count rests on besides the log: public facts, such as the authority an organisation belongs to. */
export type FigureBasis = Readonly<Record<string, Readonly<Record<string, string | null>>>>;

export interface Publication {
  readonly part: string;
  readonly period: FigurePeriod;
  readonly closedAt: string;
  readonly definitions: readonly FigureDefinition[];
  readonly basis: FigureBasis;
  readonly tables: readonly FigureTable[];
}

/** Its bytes: fields and tables in a fixed order, so that the same figures are the same bytes. */
export function publicationText({ part, period, closedAt, definitions, basis, tables }: Publication): string {
  const sorted = tables.toSorted((one, other) =>
    one.figure === other.figure ? (one.area < other.area ? -1 : 1) : one.figure < other.figure ? -1 : 1,
  );
  return `${JSON.stringify({ part, period, closedAt, definitions, basis, tables: sorted })}\n`;
}

export const publicationHash = (text: string): string => hash('sha256', text);
export const readPublication = (text: string): Publication => JSON.parse(text) as Publication;
