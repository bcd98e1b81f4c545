/** Records whose supplier counts their versions: an earlier one that comes after a later one is passed over. */
import type { Intake } from '#core/intake.ts';
import type { SourceRow, Supplier } from '#core/statements.ts';

export interface Current {
  readonly current: readonly SourceRow[];
  /** The latest version in these rows of each record, by the supplier's own identifier. */
  readonly versions: ReadonlyMap<string, number>;
}

/** A version of a row, and the record it is of: a child's, whatever else the row says. */
const versioned = ({ version, child }: SourceRow): readonly [localId: string, version: number] | undefined =>
  version === undefined || child === undefined ? undefined : [child.localId, version];

/** The rows without those of which a later version has come, in an earlier batch or in these rows themselves. */
export async function withoutOlder(
  rows: readonly SourceRow[],
  { intake, supplier }: { readonly intake: Intake; readonly supplier: Supplier },
): Promise<Current> {
  const versions = new Map<string, number>();
  for (const [localId, version] of rows.map(versioned).filter((each) => each !== undefined)) {
    versions.set(localId, Math.max(version, versions.get(localId) ?? 0));
  }
  if (versions.size === 0) return { current: rows, versions };
  const known = await intake.feeds.versions(supplier.id, [...versions.keys()]);
  const latest = (localId: string): number => Math.max(known.get(localId) ?? 0, versions.get(localId) ?? 0);
  const current = rows.filter((row) => {
    const [localId, version] = versioned(row) ?? ['', 0];
    return localId === '' || version === latest(localId);
  });
  return { current, versions };
}
