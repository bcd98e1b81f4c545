/** What each source says of a child, statement by statement: what the child's team names when it splits a record. */
import { sees } from '#core/context.ts';
import type { Child } from './child.ts';
import type { ChildrenContext } from './context.ts';
import { childFields, traced, write } from './lineage.ts';
import { told } from './lineage-resolvers.ts';
import { MOST_VERSIONS, namesOf, type StatementVersion, statementsIn } from './record-statements.ts';
import { linkedNumbers } from './review-resolvers.ts';
import type { ReviewRow } from './review-store.ts';
import { splitById, versionsOf } from './split-sql.ts';

async function read(records: readonly string[], { children }: ChildrenContext) {
  const rows = await children.database.ask(versionsOf, [records]);
  return statementsIn(rows, children.shielding.keys, children.identifiers);
}

/** What a version states, as far as whoever asks may see such details of the child: of these alone it is noted. */
const valuesOf = ({ statement }: StatementVersion, { subject }: Child, context: ChildrenContext) =>
  childFields.flatMap((field) => {
    const { name, detail } = traced[field];
    const value = write(field, statement[name]);
    return value !== null && sees(context, subject, detail) ? [{ field, value }] : [];
  });

async function statements(child: Child, _args: unknown, context: ChildrenContext) {
  const { id, members, authority } = child;
  const [said, own] = await Promise.all([
    read([id, ...members], context),
    authority === null ? [] : context.children.ownSystems.load(authority),
  ]);
  linkedNumbers(
    said.map(({ recordId }) => recordId),
    context,
  );
  return said.map(({ versions, supplier, trust, ...statement }) => ({
    id: statement.id,
    recordId: statement.recordId,
    source: told({ supplier, trust, receivedAt: versions[0]?.receivedAt ?? '' }, own).source,
    versions: versions.slice(0, MOST_VERSIONS).map((version) => ({
      id: version.id,
      receivedAt: told(version, own).receivedAt,
      values: () => valuesOf(version, child, context),
    })),
  }));
}

/** What somebody of the team wants split off, by the names of this moment. */
async function splitStatements({ id, kind, record }: ReviewRow, _args: unknown, context: ChildrenContext) {
  if (kind !== 'SPLIT' || record === null) return null;
  const [split] = await context.children.database.ask(splitById, [id]);
  return split === undefined ? null : namesOf(await read([record], context), split.statements);
}

export const statementsOfChild = { statements };
export const statementsOfReview = { splitStatements };
