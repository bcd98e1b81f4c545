/** How much of a table a question has in its hands: what it reads takes time, also where nothing of it is answered (law 3). */
import type { Asks, Question } from '#core/database.ts';
import type { FreshDatabase } from './postgres.ts';

interface PlanNode {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

function rowsOf(tables: readonly string[], node: PlanNode): number {
  const { 'Actual Rows': kept, 'Actual Loops': times, 'Rows Removed by Filter': dropped = 0, Plans = [] } = node;
  const own = tables.includes(node['Relation Name'] ?? '') ? (kept + dropped) * times : 0;
  return Plans.reduce((sum, each) => sum + rowsOf(tables, each), own);
}

const literal = (value: unknown): string => {
  if (value === null) return 'null';
  if (Buffer.isBuffer(value)) return `'\\x${value.toString('hex')}'`;
  if (Array.isArray(value)) return `'{${value.map((each) => each ?? 'null').join(',')}}'`;
  return `'${String(value)}'`;
};

export interface AskedOnce {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The same database, and what was last asked of it by each question. */
export function listening<Database extends Asks>(database: Database) {
  const asked = new Map<string, AskedOnce>();
  const ask = (question: Question<never, never>, values: readonly unknown[]) => {
    asked.set(question.name, { text: question.text, values });
    return database.ask(question, values as never);
  };
  return {
    database: { ...database, ask } as Database,
    last: (name: string): AskedOnce => {
      const found = asked.get(name);
      if (found === undefined) throw new Error(`nobody has asked for ${name}`);
      return found;
    },
  };
}

/** How many rows of these tables it reads, planned as in a large directory: once for whoever is asked about, and by indexes. */
export async function rowsRead(
  fresh: FreshDatabase,
  { tables, schema }: { readonly tables: readonly string[]; readonly schema: string },
  { text, values }: AskedOnce,
): Promise<number> {
  const [row] = await fresh.sql<{ 'QUERY PLAN': readonly [{ Plan: PlanNode }] }>(
    `deallocate all; set search_path = ${schema}; set plan_cache_mode = force_generic_plan; set enable_seqscan = off; prepare asked as ${text};
     explain (analyze, format json) execute asked(${values.map(literal).join(', ')})`.replaceAll('?', '\\?'),
  );
  return row ? rowsOf(tables, row['QUERY PLAN'][0].Plan) : Number.NaN;
}
