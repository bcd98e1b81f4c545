/**
 * From a file to the directory: rows are read a few at a time, each part goes where it is kept, and a receipt says what
 * became of it. Every step may be repeated: a load that was cut off is simply begun again.
 */
import type { Clock } from '#core/clock.ts';
import type { Progress, RowCounts } from '#core/feeds.ts';
import type { Effect, Intake } from '#core/intake.ts';
import type { ChildStatement, ReadRow, Rejection, SourceRow, Supplier } from '#core/statements.ts';
import { FeedError } from './feed-error.ts';
import { notesOn } from './notes.ts';
import { pieces, stateOf } from './pieces.ts';
import type { FeedFile } from './source.ts';
import { withoutOlder } from './versions.ts';

/**
 * What became of a file. Created, changed and unchanged compare with what this same supplier sent before, so that a
 * receipt tells nothing of anybody else's data (law 3).
 */
export interface Receipt extends RowCounts {
  readonly supplier: string;
  readonly received: number;
  readonly accepted: number;
  /** The first thousand; `rejected` counts them all. */
  readonly rejections: readonly Rejection[];
  /** How often each number was noted beside a row that was taken. */
  readonly notes: Progress['notes'];
}

export interface LoadOptions {
  readonly supplier: Supplier;
  readonly path: FeedFile;
  readonly intake: Intake;
  readonly clock: Clock;
  /** Called after each piece with the rows read so far. */
  readonly progress?: (rows: number) => void;
  /** Rows that were taken before this load was cut off: they are passed by. */
  readonly from?: number;
  /** Called when a piece is taken, before the next is begun. */
  readonly taken?: (piece: Progress) => Promise<void>;
}

const LISTED_REJECTIONS = 1_000;

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
    parts.map(({ statement }) => stateOf(statement)),
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
async function takeRows(all: readonly SourceRow[], options: LoadOptions): Promise<Effects> {
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

const nothing: RowCounts = { created: 0, changed: 0, unchanged: 0, passedOver: 0, rejected: 0 };
const counted = { CREATED: 'created', CHANGED: 'changed', UNCHANGED: 'unchanged' } as const;

function tally(codes: Iterable<Rejection['code']>): Progress['notes'] {
  const notes: Partial<Record<Rejection['code'], number>> = {};
  for (const code of codes) notes[code] = (notes[code] ?? 0) + 1;
  return notes;
}

/** Takes one piece: what each of its rows came to, added up. */
async function takePiece(piece: readonly ReadRow[], options: LoadOptions): Promise<Progress> {
  const read = piece.flatMap((row) => ('taken' in row ? [row.taken] : []));
  const { current, versions } = await withoutOlder(read, options);
  const effects = await takeRows(current, options);
  const counts: Record<keyof RowCounts, number> = { ...nothing, passedOver: read.length - current.length };
  const rejections: Rejection[] = [];
  for (const row of piece) if ('rejected' in row) rejections.push(row.rejected);
  const taken: SourceRow[] = [];
  for (const row of current) {
    const fault = effects.rejection(row);
    if (fault) rejections.push(fault);
    else taken.push(row);
  }
  for (const row of taken) counts[counted[effects.effect(row)]] += 1;
  counts.rejected = rejections.length;
  const notes = tally(taken.flatMap(notesOn).map(({ code }) => code));
  return { ...counts, rows: piece.length, rejections: rejections.toSorted(byRow), notes, versions };
}

const byRow = (one: Rejection, other: Rejection): number => one.row - other.row;

const sum = (one: RowCounts, other: RowCounts): RowCounts => ({
  created: one.created + other.created,
  changed: one.changed + other.changed,
  unchanged: one.unchanged + other.unchanged,
  passedOver: one.passedOver + other.passedOver,
  rejected: one.rejected + other.rejected,
});

const added = (one: Progress['notes'], other: Progress['notes']): Progress['notes'] => {
  const both = Object.keys({ ...one, ...other }) as Rejection['code'][];
  return Object.fromEntries(both.map((code) => [code, (one[code] ?? 0) + (other[code] ?? 0)]));
};

async function take(options: LoadOptions): Promise<Receipt> {
  const { supplier, progress, from = 0, taken } = options;
  let received = from;
  let counts = nothing;
  const rejections: Rejection[] = [];
  let notes: Progress['notes'] = {};
  for await (const piece of pieces(options)) {
    const done = await takePiece(piece, options);
    received += done.rows;
    counts = sum(counts, done);
    rejections.push(...done.rejections.slice(0, LISTED_REJECTIONS - rejections.length));
    notes = added(notes, done.notes);
    await taken?.(done);
    progress?.(received);
  }
  return { supplier: supplier.id, received, accepted: accepted(counts), ...counts, rejections, notes };
}

/** Rows that are as the supplier means them now. */
export const accepted = ({ created, changed, unchanged }: RowCounts): number => created + changed + unchanged;
