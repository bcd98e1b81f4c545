/**
 * What each source says of a record, and has said before, as its team is shown it and names it: by keyed fingerprints, for a
 * supplier's own identifiers are nobody else's business. A name holds as long as the source says nothing new.
 */
import type { Keyring } from '#core/secrets.ts';
import type { ChildStatement } from '#core/statements.ts';
import type { Identifiers } from './identifiers.ts';
import { Refused } from './review-problems.ts';
import type { SplitStatement, VersionRow } from './split-sql.ts';

export interface StatementVersion extends Pick<VersionRow, 'receivedAt' | 'supplier' | 'trust'> {
  /** Names this version, and what its source has said since. */
  readonly id: string;
  readonly statement: ChildStatement;
}

interface RecordStatement extends Pick<VersionRow, 'supplier' | 'localId' | 'trust'> {
  /** Names all that its source has said under this identifier. */
  readonly id: string;
  readonly recordId: string;
  /** The latest first. */
  readonly versions: readonly StatementVersion[];
}

/** More than any team reads at once; all of them go with their statement. */
export const MOST_VERSIONS = 20;

/** By code units: the same on every machine. */
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** The statements of these rows, what was said last first. */
export function statementsIn(
  rows: readonly VersionRow[],
  keys: Keyring,
  identifiers: Identifiers,
): readonly RecordStatement[] {
  const bySource = Map.groupBy(rows, ({ childId, supplier, localId }) => JSON.stringify([childId, supplier, localId]));
  return [...bySource]
    .map(([key, unsorted]) => {
      const said = unsorted.toSorted((one, other) => compare(other.receivedAt, one.receivedAt));
      const { childId, supplier, localId, trust, receivedAt } = said[0] as VersionRow;
      const name = (from: string): string =>
        keys.fingerprint('statement of a record', JSON.stringify([key, receivedAt, from])).toString('hex');
      const versions = said.map(({ statement, identifiers: sealed, ...row }) => ({
        id: name(row.receivedAt),
        receivedAt: row.receivedAt,
        supplier,
        trust: row.trust,
        statement: { ...statement, ...identifiers.unseal(sealed) } as ChildStatement,
      }));
      return { id: name(''), recordId: childId, supplier, localId, trust, versions, receivedAt };
    })
    .toSorted((one, other) => compare(other.receivedAt, one.receivedAt) || compare(one.id, other.id));
}

/** The one record that these names are of, and what they name of it. */
export function named(statements: readonly RecordStatement[], ids: readonly string[]) {
  const found = ids.map((id) => {
    const of = statements.find((each) => each.id === id || each.versions.some((version) => version.id === id));
    const from = of?.versions.find((version) => version.id === id);
    if (of === undefined) throw new Refused('STATEMENT_NOT_FOUND', 'statementIds');
    return { of, ...(from && { since: `${from.receivedAt}Z` }) };
  });
  const [first] = found;
  if (first === undefined) throw new Refused('STATEMENT_NOT_FOUND', 'statementIds');
  const record = first.of.recordId;
  if (found.some(({ of }) => of.recordId !== record)) throw new Refused('NOT_OF_ONE_RECORD', 'statementIds');
  // Named twice, by all of it and by a part, all of it is meant.
  const moved = new Map<string, SplitStatement>();
  for (const { of, since } of found.toSorted((one, other) => compare(other.since ?? '', one.since ?? ''))) {
    moved.set(of.id, { supplier: of.supplier, localId: of.localId, ...(since !== undefined && { since }) });
  }
  const own = statements.filter(({ recordId }) => recordId === record);
  const stays = own.some((each) => {
    const goes = moved.get(each.id);
    return goes === undefined || each.versions.some(({ receivedAt }) => `${receivedAt}Z` < (goes.since ?? ''));
  });
  if (!stays) throw new Refused('NOTHING_LEFT', 'statementIds');
  return { record, statements: [...moved.values()] };
}

/** What is asked of a record, by the names it has there at this moment. */
export const namesOf = (statements: readonly RecordStatement[], asked: readonly SplitStatement[]): readonly string[] =>
  asked.flatMap(({ supplier, localId, since }) => {
    const of = statements.find((each) => each.supplier === supplier && each.localId === localId);
    if (since === undefined) return of?.id ?? [];
    return of?.versions.find(({ receivedAt }) => `${receivedAt}Z` === since)?.id ?? [];
  });
