/** Two writers at one moment, made to meet: what one of them needs is held until the other has come as far as it can. */
import pg from 'pg';
import type { Stack } from './stack.ts';

const WAITING = `select count(*)::int as count from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;

/** Until so many of the database's connections wait for another. */
export async function untilWaiting({ database }: Pick<Stack, 'database'>, count: number): Promise<void> {
  for (;;) {
    const [row] = await database.sql<{ count: number }>(WAITING);
    if (row !== undefined && row.count >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Nobody writes into this table while the work goes on; whoever wants to waits for its end. */
export async function whileHeld(
  { database }: Pick<Stack, 'database'>,
  table: string,
  work: () => Promise<void>,
): Promise<void> {
  const holder = new pg.Client({ connectionString: database.url });
  await holder.connect();
  try {
    await holder.query(`begin; lock table ${table} in share row exclusive mode`);
    await work();
    await holder.query('commit');
  } finally {
    await holder.end();
  }
}

/** Nobody changes this child's record while the work goes on. */
export async function whileRecordHeld(
  { database }: Pick<Stack, 'database'>,
  child: string,
  work: () => Promise<void>,
): Promise<void> {
  const holder = new pg.Client({ connectionString: database.url });
  await holder.connect();
  try {
    await holder.query('begin');
    await holder.query('select id from children.child where id = $1 for update', [child]);
    await work();
    await holder.query('commit');
  } finally {
    await holder.end();
  }
}
