/**
 * From a file to the directory: rows are read a few at a time, each part goes where it is kept, and a receipt says what
 * became of it. Every step may be repeated: a load that was cut off is simply begun again.
 */
import type { Clock } from '#core/clock.ts';
import type { Effect, Intake } from '#core/intake.ts';
import type { ChildStatement, ReadRow, Rejection, SourceRow, Supplier } from '#core/statements.ts';
import { FeedError } from './feed-error.ts';
import { sourceFormat } from './index.ts';

/**
 * What became of a file. Created, changed and unchanged compare with what this same supplier sent before, so that a
 * receipt tells nothing of anybody else's data (law 3).
 */
export interface Receipt {
  readonly supplier: string;
  readonly received: number;
  readonly accepted: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly rejected: number;
  /** The first thousand; `rejected` counts them all. */
  readonly rejections: readonly Rejection[];
}

export interface LoadOptions {
  readonly supplier: Supplier;
  readonly path: string;
  readonly intake: Intake;
  readonly clock: Clock;
  /** Called after each batch with the rows read so far. */
  readonly progress?: (rows: number) => void;
}

const BATCH = 500;
const LISTED_REJECTIONS = 1_000;

async function* batches(rows: AsyncIterable<ReadRow>): AsyncGenerator<ReadRow[]> {
  let batch: ReadRow[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** What each row did, put together from its parts. */
class Effects {
  readonly #rejected = new Map<SourceRow, Rejection>();
  readonly #effects = new Map<SourceRow, Set<Effect>>();

  add(row: SourceRow, effect: Effect): void {
    const known = this.#effects.get(row);
    if (known) known.add(effect);
    else this.#effects.set(row, new Set([effect]));
  }

  reject(row: SourceRow, field: string, code: Rejection['code']): void {
    this.#rejected.set(row, { row: row.row, field, code });
  }

  rejection(row: SourceRow): Rejection | undefined {
    return this.#rejected.get(row);
  }

  effect(row: SourceRow): Effect {
    const effects = this.#effects.get(row);
    return effects?.has('CREATED') ? 'CREATED' : effects?.has('CHANGED') ? 'CHANGED' : 'UNCHANGED';
  }
}

/** The rows that have a part, with it; in the order of the file. */
const partsOf = <Part extends keyof SourceRow>(rows: readonly SourceRow[], part: Part) =>
  rows.flatMap((row) => {
    const statement = row[part];
    return statement === undefined ? [] : [{ row, statement: statement as NonNullable<SourceRow[Part]> }];
  });

async function placeChildren(rows: readonly SourceRow[], { intake, supplier }: LoadOptions, effects: Effects) {
  const parts = partsOf(rows, 'child');
  const places = await intake.children(
    supplier,
    parts.map(({ statement }) => statement as ChildStatement),
  );
  const childOf = new Map<string, string>();
  for (const [index, { row, statement }] of parts.entries()) {
    const place = places[index];
    if (!place) continue;
    childOf.set((statement as ChildStatement).localId, place.childId);
    effects.add(row, place.effect);
  }
  return childOf;
}

/** Rows about organisations nobody knows are refused before anything of them is kept. */
async function rejectUnknownOrganisations(rows: readonly SourceRow[], { intake }: LoadOptions, effects: Effects) {
  const named = partsOf(rows, 'involvement').map(({ row, statement }) => ({ row, code: statement.organisation }));
  const agreed = partsOf(rows, 'agreement').map(({ row, statement }) => ({ row, code: statement.organisation }));
  const all = [...named, ...agreed];
  if (all.length === 0) return rows;
  const unknown = await intake.unknownOrganisations([...new Set(all.map(({ code }) => code))]);
  for (const { row, code } of all) if (unknown.has(code)) effects.reject(row, 'organisation', '1824');
  return rows.filter((row) => effects.rejection(row) === undefined);
}

async function takeInvolvements(
  rows: readonly SourceRow[],
  childOf: ReadonlyMap<string, string>,
  options: LoadOptions,
  effects: Effects,
) {
  const { intake, supplier } = options;
  const people = partsOf(rows, 'practitioner').flatMap(({ row, statement }) =>
    row.involvement ? [{ row, statement: { ...statement, organisation: row.involvement.organisation } }] : [],
  );
  const peopleEffects = await intake.practitioners(
    supplier,
    people.map(({ statement }) => statement),
  );
  for (const [index, { row }] of people.entries()) effects.add(row, peopleEffects[index] ?? 'UNCHANGED');
  const placed = partsOf(rows, 'involvement').flatMap(({ row, statement }) => {
    const childId = childOf.get(statement.childLocalId);
    if (childId === undefined) throw new TypeError('an adapter gave an involvement without its child');
    return [{ row, statement: { ...statement, childId } }];
  });
  const taken = await intake.involvements(
    supplier,
    placed.map(({ statement }) => statement),
  );
  for (const [index, { row }] of placed.entries()) {
    const effect = taken[index] ?? 'UNCHANGED';
    if (typeof effect === 'string') effects.add(row, effect);
    else effects.reject(row, 'involvement_id', effect.rejected);
  }
}

/** Organisations first, then what they agree on, then children, then who works with them: each needs the one before. */
async function takeBatch(all: readonly SourceRow[], options: LoadOptions): Promise<Effects> {
  const { intake, supplier } = options;
  const effects = new Effects();
  const organisations = partsOf(all, 'organisation');
  const named = await intake.organisations(
    supplier,
    organisations.map(({ statement }) => statement),
  );
  for (const [index, { row }] of organisations.entries()) effects.add(row, named[index] ?? 'UNCHANGED');
  const rows = await rejectUnknownOrganisations(all, options, effects);
  const agreements = partsOf(rows, 'agreement');
  const agreed = await intake.agreements(
    supplier,
    agreements.map(({ statement }) => statement),
  );
  for (const [index, { row }] of agreements.entries()) effects.add(row, agreed[index] ?? 'UNCHANGED');
  const childOf = await placeChildren(rows, options, effects);
  await takeInvolvements(rows, childOf, options, effects);
  return effects;
}

/** Loads a file as its supplier. Throws a FeedError when it may not feed, or the file cannot be read: then nothing is taken. */
export async function load(options: LoadOptions): Promise<Receipt> {
  if (!(await options.intake.mayFeed(options.supplier))) throw new FeedError('FEED_NOT_ACCREDITED');
  return take(options);
}

async function take(options: LoadOptions): Promise<Receipt> {
  const { supplier, path, clock, progress } = options;
  const counts = { received: 0, CREATED: 0, CHANGED: 0, UNCHANGED: 0 };
  let rejected = 0;
  const rejections: Rejection[] = [];
  const reject = (rejection: Rejection): void => {
    rejected += 1;
    if (rejections.length < LISTED_REJECTIONS) rejections.push(rejection);
  };
  for await (const batch of batches(sourceFormat(supplier.format).read(path, supplier, clock))) {
    counts.received += batch.length;
    const rows = batch.flatMap((row) => ('taken' in row ? [row.taken] : []));
    const effects = await takeBatch(rows, options);
    for (const row of batch) {
      const fault = 'rejected' in row ? row.rejected : effects.rejection(row.taken);
      if (fault) reject(fault);
      else if ('taken' in row) counts[effects.effect(row.taken)] += 1;
    }
    progress?.(counts.received);
  }
  const { received, CREATED: created, CHANGED: changed, UNCHANGED: unchanged } = counts;
  return {
    supplier: supplier.id,
    received,
    accepted: received - rejected,
    created,
    changed,
    unchanged,
    rejected,
    rejections,
  };
}
