/**
 * Closes a period: counts once, in one transaction, and publishes. What is published is never counted again and never
 * changed, so that asking again later tells nothing by the difference.
 *
 * Safe to call from several processes at once, and to be killed at any moment: one closing wins, by the primary key, and
 * nothing is shown before the trail commits to it (law 1).
 */
import { randomUUID } from 'node:crypto';
import type { Asks, Database } from '#core/database.ts';
import { question } from '#core/database.ts';
import type { AuditLog, TrailEntry } from '#core/ports.ts';
import type { Counted, FigureDefinition } from './definition.ts';
import { type FigureStore, figureStore } from './figure-store.ts';
import { endedBy, type FigurePeriod } from './periods.ts';
import { type FigureBasis, publicationHash, publicationText } from './publication.ts';
import { publish } from './suppression.ts';

/** What a part counts in one period. */
export interface PartCounts {
  readonly counted: readonly Counted[];
  readonly basis: FigureBasis;
}

/** What one part contributes to management information. */
export interface FigurePart {
  readonly definitions: readonly FigureDefinition[];
  /** Counts what a period's figures are made of. `within`: the part's own database, at one moment. */
  count(period: FigurePeriod, length: FigureDefinition['length'], within: Asks, at: Date): Promise<PartCounts>;
}

export interface FigureBook {
  /** Closes what has ended and is not closed; answers which periods it closed. */
  close(now: Date): Promise<readonly FigurePeriod[]>;
  readonly store: FigureStore;
  readonly definitions: readonly FigureDefinition[];
  stop(): Promise<void>;
}

const atOneMoment = question<unknown, []>('at one moment', 'set transaction isolation level repeatable read');

/** A closing reads a register of eleven million: no question of the directory may take as long. */
const PATIENCE = 30 * 60_000;

/** Somebody else has closed it meanwhile: their row stands, or their transaction was first. */
const isAnothers = (error: unknown): boolean =>
  error instanceof Error && ['23505', '40001'].includes(String((error as { code?: unknown }).code));

const entryFor = (part: string, period: FigurePeriod, hash: string): TrailEntry => ({
  kind: 'FIGURES',
  request: randomUUID(),
  account: null,
  organisation: null,
  role: null,
  client: part,
  mediator: null,
  override: null,
  reason: null,
  purpose: null,
  caseReference: null,
  operation: `figures_${period.replace('-', '_')}`,
  document: hash,
  decision: 'PUBLISHED',
  rules: [],
  children: {},
  peer: null,
});

export function figureBook(part: string, database: Database, counts: FigurePart, audit: () => AuditLog): FigureBook {
  const store = figureStore(database);
  const patient = database.patient(PATIENCE);

  async function closeOne(period: FigurePeriod, length: FigureDefinition['length'], at: Date): Promise<boolean> {
    const definitions = counts.definitions.filter((each) => each.length === length);
    if (definitions.length === 0 || (await store.isClosed(period))) return false;
    try {
      await patient.transaction(async (within) => {
        await within.ask(atOneMoment, []);
        const { counted, basis } = await counts.count(period, length, within, at);
        const tables = publish(definitions, counted);
        const text = publicationText({ part, period, closedAt: at.toISOString(), definitions, basis, tables });
        const row = { period, closedAt: at, definitions, hash: publicationHash(text) };
        await figureStore(within).close(row, text, tables);
      });
      return true;
    } catch (error) {
      if (isAnothers(error)) return false;
      throw error;
    }
  }

  /** What was closed and is not in the trail yet, be it that whoever closed it was killed there. */
  async function record(): Promise<void> {
    for (const { period, hash } of await store.unrecorded()) {
      await store.recorded(period, await audit().append(entryFor(part, period, hash)));
    }
  }

  return {
    close: async (now) => {
      const [month, year] = endedBy(now);
      const closed: FigurePeriod[] = [];
      if (await closeOne(month, 'MONTH', now)) closed.push(month);
      if (await closeOne(year, 'YEAR', now)) closed.push(year);
      await record();
      return closed;
    },
    store,
    definitions: counts.definitions,
    stop: () => patient.close(),
  };
}
