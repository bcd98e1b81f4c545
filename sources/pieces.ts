/** The rows of a file as they are taken: a few hundred at a time, the next read and made ready while some are being taken. */
import type { ChildEvidence, ChildStatement, ReadRow } from '#core/statements.ts';
import { sourceFormat } from './index.ts';
import type { LoadOptions } from './load.ts';
import { readAhead } from './read-ahead.ts';

const PIECE = 500;

const stated = new WeakMap<ChildEvidence, ChildStatement>();

/**
 * What a row says of a child. Invalid numbers name nobody: they are checked and not handed on, for those who keep statements
 * seal no others. Always the same statement of a row, because what was made of it ahead is known by it.
 */
export function stateOf(evidence: ChildEvidence): ChildStatement {
  const known = stated.get(evidence);
  if (known) return known;
  const { invalidNhsNumbers: _numbers, ...statement } = evidence;
  stated.set(evidence, statement);
  return statement;
}

/** More rows than anybody writes about one child in one place. */
const LONGEST = 2 * PIECE;

const childOf = (row: ReadRow | undefined): string | undefined =>
  row !== undefined && 'taken' in row ? row.taken.child?.localId : undefined;

/**
 * Always the same pieces of the same rows, so that a load which goes on has those it would have had. Rows of one child that
 * stand together stay together: what the last of them says is what the supplier means, and else the same file would say
 * something else of the child twice each time it comes.
 */
async function* cut(rows: AsyncIterable<ReadRow>, from: number): AsyncGenerator<ReadRow[]> {
  let piece: ReadRow[] = [];
  let passed = 0;
  for await (const row of rows) {
    passed += 1;
    if (passed <= from) continue;
    const child = childOf(row);
    const goesOn = child !== undefined && child === childOf(piece.at(-1));
    if (piece.length >= (goesOn ? LONGEST : PIECE)) {
      yield piece;
      piece = [];
    }
    piece.push(row);
  }
  if (piece.length > 0) yield piece;
}

export function pieces({ supplier, path, clock, intake, from = 0 }: LoadOptions): AsyncGenerator<ReadRow[]> {
  const rows = sourceFormat(supplier.format).read(path, supplier, clock);
  return readAhead(cut(rows, from), (piece) => {
    const taken = piece.flatMap((row) => ('taken' in row && row.taken.child ? [stateOf(row.taken.child)] : []));
    intake.ahead(supplier, taken);
  });
}
