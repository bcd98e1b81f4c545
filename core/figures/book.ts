/**
 * Closes a period: counts once, and publishes in one transaction. What is published is never counted again and never
 * changed, so that asking again later tells nothing by the difference.
 *
 * Safe to call from several processes at once, and to be killed at any moment: one closing wins, by the primary key, and
 * nothing is shown before the trail commits to it (law 1).
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as rest } from 'node:timers/promises';
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
  /**
   * That it is counted page by page, and nothing on one page bears on another: each is read as it stands then. Where it is not
   * said, all is counted as of one moment; but a moment that is held makes every table keep what has gone meanwhile, the head of
   * the trail above all, which then takes longer with each entry.
   */
  readonly pageByPage?: true;
  /** Counts what a period's figures are made of. `within`: the part's own database, at one moment or page by page. */
  count(period: FigurePeriod, length: FigureDefinition['length'], within: Asks, at: Date): Promise<PartCounts>;
}

export interface FigureBook {
  /**
   * Closes what has ended and is not closed; answers which periods it closed. Given a signal, counting page by page gives way
   * to those who ask meanwhile, and ends as soon as it is told to: rejects with what the signal says.
   */
  close(now: Date, givingWay?: AbortSignal): Promise<readonly FigurePeriod[]>;
  readonly store: FigureStore;
  readonly definitions: readonly FigureDefinition[];
  stop(): Promise<void>;
}

const atOneMoment = question<unknown, []>('at one moment', 'set transaction isolation level repeatable read');

/** A closing reads a register of eleven million: no question of the directory may take as long. */
const PATIENCE = 30 * 60_000;

/** For each second of counting so many in which others have the database to themselves: figures have all day. */
const RESTS = 3;

const gentle = (asks: Asks, signal: AbortSignal): Asks => ({
  ask: async (asked, values) => {
    signal.throwIfAborted();
    const began = performance.now();
    const rows = await asks.ask(asked, values);
    await rest(RESTS * (performance.now() - began), undefined, { signal });
    return rows;
  },
});

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

  interface Closing {
    readonly period: FigurePeriod;
    readonly length: FigureDefinition['length'];
    readonly at: Date;
    readonly definitions: readonly FigureDefinition[];
  }

  const keep = async (within: Asks, { period, at, definitions }: Closing, { counted, basis }: PartCounts) => {
    const tables = publish(definitions, counted);
    const text = publicationText({ part, period, closedAt: at.toISOString(), definitions, basis, tables });
    const row = { period, closedAt: at, definitions, hash: publicationHash(text) };
    await figureStore(within).close(row, text, tables);
  };

  async function count(closing: Closing, asks: Asks): Promise<void> {
    const { period, length, at } = closing;
    if (counts.pageByPage) {
      const counted = await counts.count(period, length, asks, at);
      return patient.transaction((within) => keep(within, closing, counted));
    }
    return patient.transaction(async (within) => {
      await within.ask(atOneMoment, []);
      await keep(within, closing, await counts.count(period, length, within, at));
    });
  }

  async function closeOne(closing: Omit<Closing, 'definitions'>, givingWay?: AbortSignal): Promise<boolean> {
    const definitions = counts.definitions.filter((each) => each.length === closing.length);
    if (definitions.length === 0 || (await store.isClosed(closing.period))) return false;
    try {
      await count({ ...closing, definitions }, givingWay ? gentle(patient, givingWay) : patient);
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
    close: async (at, givingWay) => {
      const [month, year] = endedBy(at);
      const closed: FigurePeriod[] = [];
      if (await closeOne({ period: month, length: 'MONTH', at }, givingWay)) closed.push(month);
      if (await closeOne({ period: year, length: 'YEAR', at }, givingWay)) closed.push(year);
      await record();
      return closed;
    },
    store,
    definitions: counts.definitions,
    stop: () => patient.close(),
  };
}
