/**
 * An identity that was given up is nobody's: what was said of it stands in no list, not even in one's own (domain rules
 * 7.10), and leaves no gap there.
 */
import type { ChildReader } from '#core/ports.ts';

/** Those that are not about such an identity, each with the number under which everybody finds its child. */
export async function ofNobodySealed<Row extends { readonly childId: string }>(
  rows: readonly Row[],
  children: ChildReader,
): Promise<{ readonly row: Row; readonly shown: string }[]> {
  const numbers = rows.length === 0 ? [] : await children.shownAs(rows.map(({ childId }) => childId));
  return rows.flatMap((row, at) => {
    const shown = numbers[at] ?? null;
    return shown === null ? [] : [{ row, shown }];
  });
}
